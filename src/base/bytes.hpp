// SPDX-License-Identifier: Apache-2.0
// Numbers in network byte order (big endian) in spans, vectors and strings of bytes: RTP, MP4 boxes, frames
// between processes. The caller has checked the bounds. Pure: any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ranges>
#include <type_traits>

namespace rostra {

/// A contiguous run of std::byte, std::uint8_t or char.
template <class T>
concept ByteRange = std::ranges::contiguous_range<T> && sizeof(std::ranges::range_value_t<T>) == 1;

template <ByteRange T>
[[nodiscard]] constexpr std::uint8_t byteAt(const T& bytes, std::size_t at) noexcept {
  return static_cast<std::uint8_t>(std::ranges::data(bytes)[at]);
}
template <ByteRange T>
[[nodiscard]] constexpr std::uint16_t read16(const T& bytes, std::size_t at) noexcept {
  return static_cast<std::uint16_t>(byteAt(bytes, at) << 8 | byteAt(bytes, at + 1));
}
template <ByteRange T>
[[nodiscard]] constexpr std::uint32_t read32(const T& bytes, std::size_t at) noexcept {
  return std::uint32_t{read16(bytes, at)} << 16 | read16(bytes, at + 2);
}
template <ByteRange T>
[[nodiscard]] constexpr std::uint64_t read64(const T& bytes, std::size_t at) noexcept {
  return std::uint64_t{read32(bytes, at)} << 32 | read32(bytes, at + 4);
}

/// The lower bits of `value`.
template <ByteRange T>
constexpr void writeByte(T&& bytes, std::size_t at, unsigned value) noexcept {
  std::ranges::data(bytes)[at] = static_cast<std::ranges::range_value_t<T>>(value & 0xFFU);
}
template <ByteRange T>
constexpr void write16(T&& bytes, std::size_t at, unsigned value) noexcept {
  writeByte(bytes, at, value >> 8);
  writeByte(bytes, at + 1, value);
}
template <ByteRange T>
constexpr void write32(T&& bytes, std::size_t at, std::uint32_t value) noexcept {
  write16(bytes, at, value >> 16);
  write16(bytes, at + 2, value);
}
template <ByteRange T>
constexpr void write64(T&& bytes, std::size_t at, std::uint64_t value) noexcept {
  write32(bytes, at, static_cast<std::uint32_t>(value >> 32));
  write32(bytes, at + 4, static_cast<std::uint32_t>(value));
}

/// At the end of a string or vector.
template <ByteRange T>
constexpr void append32(T& bytes, std::uint32_t value) {
  const std::size_t at = std::ranges::size(bytes);
  bytes.resize(at + 4);
  write32(bytes, at, value);
}

}  // namespace rostra
