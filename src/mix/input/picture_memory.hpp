// SPDX-License-Identifier: Apache-2.0
// How much memory the decoded pictures of all senders of one mixer may take together. In: what a decoder or a
// tile is about to hold; out: whether there is room for it. A process that meets its own memory limit ends,
// because the allocators of GLib end it; so the pictures of senders stop before that.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace rostra::mix {

/// Thread: any.
class PictureMemory {
 public:
  explicit PictureMemory(std::size_t bytes) noexcept : free_(static_cast<std::int64_t>(bytes)) {}
  /// What is left of `limit` bytes for the whole process (0 = no limit) beside what a mixer itself needs with
  /// a canvas of so many pixels.
  [[nodiscard]] static std::size_t ofProcess(std::uint64_t limit, std::int64_t canvasPixels) noexcept;

  /// What one holder has of it. Thread: one at a time.
  class Share {
   public:
    /// Of no memory: everything fits.
    Share() = default;
    explicit Share(std::shared_ptr<PictureMemory> memory) noexcept : memory_(std::move(memory)) {}
    Share(Share&& other) noexcept
        : memory_(std::move(other.memory_)), bytes_(std::exchange(other.bytes_, 0)) {}
    Share& operator=(Share&& other) noexcept {
      std::swap(memory_, other.memory_);
      std::swap(bytes_, other.bytes_);
      return *this;
    }
    ~Share() { resize(0); }

    /// Holds so many bytes from now on; false, and what was held stays, when there is no room.
    bool resize(std::size_t bytes) noexcept;
    /// Whether resize() would succeed now.
    [[nodiscard]] bool fits(std::size_t bytes) const noexcept;
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

   private:
    std::shared_ptr<PictureMemory> memory_;
    std::size_t bytes_ = 0;
  };

  [[nodiscard]] std::int64_t free() const noexcept { return free_; }

 private:
  std::atomic<std::int64_t> free_;
};

}  // namespace rostra::mix
