// SPDX-License-Identifier: Apache-2.0
#include "rtp/send/red_writer.hpp"

#include "base/bytes.hpp"

#include <algorithm>

namespace rostra::rtp {
namespace {

constexpr std::uint8_t kMoreBit = 0x80;
constexpr std::size_t kBlockHeader = 4;
constexpr std::uint32_t kMaxOffset = 0x3FFF;

}  // namespace

void RedWriter::setDistance(std::size_t distance) noexcept {
  distance_ = std::min(distance, kMaxDistance);
}

std::size_t RedWriter::write(Bytes payload, std::uint32_t timestamp, MutableBytes out) noexcept {
  std::size_t size = 1 + payload.size();
  if (out.size() < size) return 0;
  std::array<const Block*, kMaxDistance> repeated{};  // newest first
  std::size_t count = 0;
  for (; count < distance_; ++count) {
    const Block& block = before_[(newest_ + kMaxDistance - count) % kMaxDistance];
    const std::uint32_t offset = timestamp - block.timestamp;
    if (block.size == 0 || offset == 0 || offset > kMaxOffset) break;
    if (size + kBlockHeader + block.size > out.size()) break;
    size += kBlockHeader + block.size;
    repeated[count] = &block;
  }
  std::size_t at = 0;
  for (std::size_t i = count; i-- > 0;) {
    write32(out, at,
            static_cast<std::uint32_t>(kMoreBit | payloadType_) << 24 |
                (timestamp - repeated[i]->timestamp) << 10 | static_cast<std::uint32_t>(repeated[i]->size));
    at += kBlockHeader;
  }
  writeByte(out, at++, payloadType_);
  for (std::size_t i = count; i-- > 0;) {
    std::copy_n(repeated[i]->data.begin(), repeated[i]->size, out.begin() + static_cast<std::ptrdiff_t>(at));
    at += repeated[i]->size;
  }
  std::copy(payload.begin(), payload.end(), out.begin() + static_cast<std::ptrdiff_t>(at));
  remember(payload, timestamp);
  return size;
}

void RedWriter::remember(Bytes payload, std::uint32_t timestamp) noexcept {
  newest_ = (newest_ + 1) % kMaxDistance;
  Block& block = before_[newest_];
  block.timestamp = timestamp;
  block.size = payload.size() <= kMaxBlock ? payload.size() : 0;
  std::copy_n(payload.begin(), block.size, block.data.begin());
}

}  // namespace rostra::rtp
