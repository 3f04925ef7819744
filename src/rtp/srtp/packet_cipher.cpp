// SPDX-License-Identifier: Apache-2.0
#include "rtp/srtp/packet_cipher.hpp"

#include "rtp/srtp/counter_mode_cipher.hpp"
#include "rtp/srtp/gcm_cipher.hpp"

namespace rostra::rtp {

std::unique_ptr<PacketCipher> makePacketCipher(const SrtpMasterKey& master, SrtpKind kind,
                                               SrtpDirection direction) {
  const SrtpSessionKeys keys = deriveSessionKeys(master, kind);
  if (master.profile == SrtpProfile::AeadAes128Gcm) return std::make_unique<GcmCipher>(keys, kind, direction);
  return std::make_unique<CounterModeCipher>(keys);
}

}  // namespace rostra::rtp
