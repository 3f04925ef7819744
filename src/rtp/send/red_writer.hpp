// SPDX-License-Identifier: Apache-2.0
// Adds the payloads before to each payload of a sound stream, so that a receiver that loses a packet finds it
// in the next. In: payloads in the order they are sent; out: payloads with redundant copies. RFC 2198.
#pragma once

#include "rtp/packet/packet_view.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace rostra::rtp {

/// Thread: none of its own.
class RedWriter {
 public:
  static constexpr std::size_t kMaxDistance = 2;
  /// A block's length has ten bits; a longer payload is never repeated.
  static constexpr std::size_t kMaxBlock = 1023;

  /// `payloadType` is that of the blocks (Opus), not of the packets.
  explicit RedWriter(std::uint8_t payloadType) noexcept : payloadType_(payloadType) {}

  /// How many payloads before are repeated, 0 to kMaxDistance: 1 repairs single losses, 2 pairs of them.
  void setDistance(std::size_t distance) noexcept;

  /// Writes the payload of a packet with `timestamp` to `out` and remembers it. What is too old for the
  /// format (14 bits of ticks), or finds no room, is not repeated. Returns the size, or 0 when `out` does not
  /// even hold `payload` with the one byte in front.
  [[nodiscard]] std::size_t write(Bytes payload, std::uint32_t timestamp, MutableBytes out) noexcept;

 private:
  struct Block {
    std::uint32_t timestamp = 0;
    std::size_t size = 0;  // 0 = none
    std::array<std::byte, kMaxBlock> data;
  };
  void remember(Bytes payload, std::uint32_t timestamp) noexcept;

  std::uint8_t payloadType_;
  std::size_t distance_ = 1;
  std::array<Block, kMaxDistance> before_{};
  std::size_t newest_ = 0;  // place in before_
};

}  // namespace rostra::rtp
