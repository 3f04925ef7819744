// SPDX-License-Identifier: Apache-2.0
// Protects what is sent on one connection. In: whole RTP and RTCP packets in a buffer with room behind them;
// out: SRTP and SRTCP in the same place. RFC 3711 s.3.3 and 3.4, RFC 7714.
#pragma once

#include "rtp/packet/packet_view.hpp"
#include "rtp/srtp/packet_cipher.hpp"
#include "rtp/srtp/source_windows.hpp"
#include "rtp/srtp/srtp_key.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace rostra::rtp {

/// One for the life of the keys: two of them with the same keys would use a key stream twice. A new SSRC
/// allocates, a packet does not. Thread: none of its own, the caller serialises.
class SrtpSender {
 public:
  /// Room that a buffer needs behind a packet: the SRTCP index and the largest tag.
  static constexpr std::size_t kMaxOverhead = 4 + kMaxSrtpTag;

  explicit SrtpSender(const SrtpMasterKey& master);

  /// Protects the packet in the first `size` bytes of `buffer` and returns its new size. 0 when it is not
  /// RTP, there is no room behind it, its number was sent before or is far behind the newest (the key stream
  /// would be used twice), or there are too many streams; the bytes are then unchanged.
  [[nodiscard]] std::size_t protectRtp(MutableBytes buffer, std::size_t size);

  /// The same for compound RTCP. 0 when it is shorter than a header with an SSRC, there is no room, or 2^31
  /// packets were sent.
  [[nodiscard]] std::size_t protectRtcp(MutableBytes buffer, std::size_t size);

 private:
  std::unique_ptr<PacketCipher> rtp_;
  std::unique_ptr<PacketCipher> rtcp_;
  SourceWindows sources_;
  std::uint32_t rtcpIndex_ = 0;  // of all streams together, so that none can repeat (s.3.4 asks for no more)
};

}  // namespace rostra::rtp
