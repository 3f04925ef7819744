// SPDX-License-Identifier: Apache-2.0
#include "rtp/srtp/gcm_cipher.hpp"

#include "base/bytes.hpp"

#include <algorithm>

namespace rostra::rtp {

GcmCipher::GcmCipher(const SrtpSessionKeys& keys, SrtpKind kind, SrtpDirection direction)
    : cipher_(direction == SrtpDirection::Seal ? CipherContext::Mode::GcmEncrypt
                                               : CipherContext::Mode::GcmDecrypt,
              keys.key),
      kind_(kind) {
  std::copy_n(keys.salt.begin(), srtpSaltSize(SrtpProfile::AeadAes128Gcm), salt_.begin());
}

// IV = salt XOR (two zero bytes, SSRC, index) (s.8.1 and 9.1). For RTP the roll-over counter is in the index;
// RTCP's word with the E flag is authenticated behind the header.
void GcmCipher::start(const PacketPosition& position, Bytes clear, std::uint32_t extra) {
  constexpr std::size_t kSsrcAt = 2;
  constexpr std::size_t kIndexAt = 6;
  AesBlock iv = salt_;
  write32(iv, kSsrcAt, read32(iv, kSsrcAt) ^ position.ssrc);
  write16(iv, kIndexAt, read16(iv, kIndexAt) ^ static_cast<unsigned>(position.index >> 32 & 0xFFFFU));
  write32(iv, kIndexAt + 2, read32(iv, kIndexAt + 2) ^ static_cast<std::uint32_t>(position.index));
  cipher_.start(iv);
  cipher_.authenticate(clear);
  if (kind_ == SrtpKind::Rtcp) {
    std::array<std::byte, 4> word;
    write32(word, 0, extra);
    cipher_.authenticate(word);
  }
}

void GcmCipher::seal(const PacketPosition& position, MutableBytes packet, std::size_t clear,
                     std::uint32_t extra, MutableBytes tag) {
  start(position, packet.first(clear), extra);
  cipher_.apply(packet.subspan(clear));
  cipher_.writeTag(tag.first(kTagSize));
}

bool GcmCipher::open(const PacketPosition& position, MutableBytes packet, std::size_t clear,
                     std::uint32_t extra, Bytes tag) {
  start(position, packet.first(clear), extra);
  cipher_.apply(packet.subspan(clear));
  return cipher_.verifyTag(tag.first(kTagSize));
}

}  // namespace rostra::rtp
