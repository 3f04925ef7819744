// SPDX-License-Identifier: Apache-2.0
// Big-endian reads and writes. The caller has checked the bounds.
#pragma once

#include "rtp/packet/packet_view.hpp"

#include <cstdint>

namespace rostra::rtp {

[[nodiscard]] inline std::uint8_t byteAt(Bytes bytes, std::size_t at) noexcept {
  return std::to_integer<std::uint8_t>(bytes[at]);
}
[[nodiscard]] inline std::uint16_t read16(Bytes bytes, std::size_t at) noexcept {
  return static_cast<std::uint16_t>(byteAt(bytes, at) << 8 | byteAt(bytes, at + 1));
}
[[nodiscard]] inline std::uint32_t read32(Bytes bytes, std::size_t at) noexcept {
  return static_cast<std::uint32_t>(read16(bytes, at)) << 16 | read16(bytes, at + 2);
}
inline void writeByte(MutableBytes bytes, std::size_t at, unsigned value) noexcept {
  bytes[at] = static_cast<std::byte>(value & 0xFFU);
}
inline void write16(MutableBytes bytes, std::size_t at, unsigned value) noexcept {
  writeByte(bytes, at, value >> 8);
  writeByte(bytes, at + 1, value);
}
inline void write32(MutableBytes bytes, std::size_t at, std::uint32_t value) noexcept {
  write16(bytes, at, value >> 16);
  write16(bytes, at + 2, value);
}

}  // namespace rostra::rtp
