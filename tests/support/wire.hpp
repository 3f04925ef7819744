// SPDX-License-Identifier: Apache-2.0
// Builds big-endian wire formats (STUN, RTP, RTCP) byte by byte.
#pragma once

#include "rtp/packet/packet_view.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace rostra::test {

using rtp::Bytes;
using Buffer = std::vector<std::byte>;

class WireWriter {
 public:
  WireWriter& u8(unsigned value) { return put(value, 1); }
  WireWriter& u16(unsigned value) { return put(value, 2); }
  WireWriter& u24(std::uint32_t value) { return put(value, 3); }
  WireWriter& u32(std::uint32_t value) { return put(value, 4); }
  WireWriter& u64(std::uint64_t value) { return put(value, 8); }
  WireWriter& bytes(Bytes more) {
    buffer_.insert(buffer_.end(), more.begin(), more.end());
    return *this;
  }
  WireWriter& text(std::string_view more) {
    return bytes(std::as_bytes(std::span(more.data(), more.size())));
  }
  /// Zeros up to a multiple of `boundary`.
  WireWriter& align(std::size_t boundary) {
    while (buffer_.size() % boundary != 0) buffer_.push_back(std::byte{0});
    return *this;
  }
  WireWriter& patch16(std::size_t at, std::size_t value) {
    buffer_[at] = static_cast<std::byte>(value >> 8 & 0xFF);
    buffer_[at + 1] = static_cast<std::byte>(value & 0xFF);
    return *this;
  }
  [[nodiscard]] std::size_t size() const noexcept { return buffer_.size(); }
  [[nodiscard]] Bytes view() const noexcept { return buffer_; }
  [[nodiscard]] Buffer take() { return std::move(buffer_); }

 private:
  WireWriter& put(std::uint64_t value, int size) {
    for (int i = size - 1; i >= 0; --i) buffer_.push_back(static_cast<std::byte>(value >> (8 * i) & 0xFF));
    return *this;
  }
  Buffer buffer_;
};

}  // namespace rostra::test
