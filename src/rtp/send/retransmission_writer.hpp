// SPDX-License-Identifier: Apache-2.0
// Headers of the stream that carries packets sent again, and padding. In: the header of the original; out: a
// header with the SSRC, payload type and numbers of the retransmission stream. RFC 4588 s.4.
#pragma once

#include "rtp/packet/packet_view.hpp"

#include <cstddef>
#include <cstdint>

namespace rostra::rtp {

struct RetransmissionConfig {
  std::uint32_t ssrc = 0;  ///< its own, in the same session (SSRC multiplexing, RFC 4588 s.5.3)
  std::uint8_t payloadType = 0;
  std::uint16_t firstSequence = 0;  ///< give a random value (RFC 3550 s.5.1)
};

/// Thread: none of its own.
class RetransmissionWriter {
 public:
  /// The number of the original precedes its payload.
  static constexpr std::size_t kOriginalSequenceSize = 2;
  static constexpr std::size_t kMaxPadding = 255;

  explicit RetransmissionWriter(RetransmissionConfig config) noexcept
      : config_(config), sequence_(config.firstSequence) {}

  /// `header` is what was sent in front of the shared payload: a whole RTP header, and perhaps the beginning
  /// of the payload (a rewritten descriptor). Written to `out` is what goes in front of it now,
  /// longer by kOriginalSequenceSize. Returns its size; 0, and no number is used, when `header` is no RTP
  /// header or `out` too small. Extension elements are copied as they are: a transport-wide number is given
  /// by whoever sends.
  [[nodiscard]] std::size_t writeHeader(Bytes header, MutableBytes out) noexcept;

  /// A packet of `padding` bytes (1 to kMaxPadding) of padding and nothing else, behind `header`, the header
  /// of any packet of the stream (its timestamp and extension are kept). Returns the size of the packet, or
  /// 0.
  [[nodiscard]] std::size_t writePadding(Bytes header, std::size_t padding, MutableBytes out) noexcept;

  [[nodiscard]] std::uint32_t ssrc() const noexcept { return config_.ssrc; }

 private:
  void writeFixedPart(MutableBytes out) noexcept;

  RetransmissionConfig config_;
  std::uint16_t sequence_;
};

}  // namespace rostra::rtp
