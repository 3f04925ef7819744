// SPDX-License-Identifier: Apache-2.0
#include "mix/input/picture_memory.hpp"

#include <limits>

namespace rostra::mix {
namespace {

// What a mixer takes beside the pictures of its senders, as VmData counts it: code, encoders and the stacks
// of their threads; and in pictures of its canvas: what the encoder looks ahead, the tiles, the queues.
// Measured: docs/sandbox.md.
constexpr std::uint64_t kOwnBytes = 128U << 20;
constexpr std::uint64_t kOwnPictures = 64;

}  // namespace

std::size_t PictureMemory::ofProcess(std::uint64_t limit, std::int64_t canvasPixels) noexcept {
  if (limit == 0) return std::numeric_limits<std::int64_t>::max();
  const std::uint64_t own = kOwnBytes + kOwnPictures * static_cast<std::uint64_t>(canvasPixels) * 3 / 2;
  return limit > own ? limit - own : 0;
}

bool PictureMemory::Share::fits(std::size_t bytes) const noexcept {
  return !memory_ || bytes <= bytes_ || static_cast<std::int64_t>(bytes - bytes_) <= memory_->free_;
}

bool PictureMemory::Share::resize(std::size_t bytes) noexcept {
  if (!memory_) return true;
  const auto more = static_cast<std::int64_t>(bytes) - static_cast<std::int64_t>(bytes_);
  std::int64_t free = memory_->free_;
  do {
    if (more > 0 && more > free) return false;
  } while (!memory_->free_.compare_exchange_weak(free, free - more));
  bytes_ = bytes;
  return true;
}

}  // namespace rostra::mix
