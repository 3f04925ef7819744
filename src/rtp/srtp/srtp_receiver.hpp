// SPDX-License-Identifier: Apache-2.0
// Opens what is received on one connection. In: SRTP and SRTCP of a peer that may lie; out: RTP and RTCP in
// the same place, or why not. RFC 3711 s.3.3 and 3.4, RFC 7714.
#pragma once

#include "rtp/packet/packet_view.hpp"
#include "rtp/srtp/packet_cipher.hpp"
#include "rtp/srtp/source_windows.hpp"
#include "rtp/srtp/srtp_key.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace rostra::rtp {

enum class SrtpVerdict : std::uint8_t {
  Good,
  Malformed,       ///< too short, or no RTP
  Replayed,        ///< its number was received before, or is far behind the newest
  NotAuthentic,    ///< other keys, or changed on the way
  TooManySources,  ///< an SSRC more than are kept
};
inline constexpr std::size_t kSrtpVerdicts = 5;

struct SrtpOpened {
  SrtpVerdict verdict = SrtpVerdict::Malformed;
  std::size_t size = 0;  ///< of the packet in front of the buffer, when it is good
};

/// State changes only by packets that are authentic. A new SSRC allocates, a packet does not. Thread: none of
/// its own, the caller serialises.
class SrtpReceiver {
 public:
  explicit SrtpReceiver(const SrtpMasterKey& master);

  /// Opens `packet` in place. What is behind its clear part is undefined unless it is good.
  [[nodiscard]] SrtpOpened unprotectRtp(MutableBytes packet);
  [[nodiscard]] SrtpOpened unprotectRtcp(MutableBytes packet);

 private:
  std::unique_ptr<PacketCipher> rtp_;
  std::unique_ptr<PacketCipher> rtcp_;
  SourceWindows sources_;
  SourceWindows rtcpSources_;
};

}  // namespace rostra::rtp
