// SPDX-License-Identifier: Apache-2.0
// Thins out a VP8 stream with temporal layers. In: payload descriptors of its packets, the highest layer that
// is wanted; out: which packets to forward. RFC 7741 s.4.2 (TID, Y). Pure.
#pragma once

#include "rtp/payload/vp8.hpp"

#include <cstdint>
#include <optional>

namespace rostra::rtp {

/// Fewer frames begin with the next frame; more begin where a decoder that got fewer until now can follow: at
/// a frame of the next layer that refers to the base layer only, or at a key frame. Streams without temporal
/// layers pass whole. Thread: none of its own, the caller serialises.
class TemporalFilter {
 public:
  static constexpr std::uint8_t kAll = 3;

  /// The highest layer wanted, 0..3.
  void setLimit(std::uint8_t limit) noexcept { limit_ = limit; }
  /// The stream begins again, with a key frame: the limit holds at once.
  void restart() noexcept;
  /// Whether a packet is forwarded.
  [[nodiscard]] bool pass(const Vp8Descriptor& packet) noexcept;
  /// The highest layer that is forwarded now.
  [[nodiscard]] std::uint8_t current() const noexcept { return current_; }

 private:
  std::uint8_t limit_ = kAll;
  std::uint8_t current_ = kAll;
  std::optional<std::uint16_t> picture_;  // of the packet before
};

}  // namespace rostra::rtp
