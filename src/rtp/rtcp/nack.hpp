// SPDX-License-Identifier: Apache-2.0
// Generic NACK: packets a receiver is missing. In and out: packets of a compound. RFC 4585 s.6.2.1.
#pragma once

#include "rtp/rtcp/compound.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace rostra::rtp {

/// Reads one NACK. Every entry names a packet and, in a mask, any of the 16 behind it. Thread: none of its
/// own.
class NackReader {
 public:
  /// Nothing when `packet` is no NACK, or shorter than the two SSRCs in front.
  [[nodiscard]] static std::optional<NackReader> open(const RtcpPacket& packet) noexcept;

  [[nodiscard]] std::uint32_t mediaSsrc() const noexcept { return mediaSsrc_; }
  /// The next missing sequence number; nothing behind the last. A packet of n bytes names at most 17 n / 4.
  [[nodiscard]] std::optional<std::uint16_t> next() noexcept;

 private:
  NackReader() = default;
  std::uint32_t mediaSsrc_ = 0;
  Bytes rest_;
  std::uint16_t base_ = 0;
  std::uint32_t mask_ = 0;  // bit i: base_ + i is missing
};

/// Asks for `missing`, in ascending order (wrapping allowed), without repetitions. Returns how many of them
/// found room; nothing is written when that is none.
std::size_t writeNack(CompoundWriter& out, std::uint32_t senderSsrc, std::uint32_t mediaSsrc,
                      std::span<const std::uint16_t> missing) noexcept;

}  // namespace rostra::rtp
