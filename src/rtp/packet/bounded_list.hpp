// SPDX-License-Identifier: Apache-2.0
// A list with room for N elements in the object itself: the media path allocates nothing, and what a peer
// sends cannot make it grow.
#pragma once

#include <array>
#include <cstddef>

namespace rostra::rtp {

template <class T, std::size_t N>
class BoundedList {
 public:
  static constexpr std::size_t kCapacity = N;

  /// False when it is full; `value` is then left out.
  bool push(const T& value) noexcept {
    if (size_ == N) return false;
    items_[size_++] = value;
    return true;
  }
  void clear() noexcept { size_ = 0; }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] bool full() const noexcept { return size_ == N; }
  [[nodiscard]] const T* data() const noexcept { return items_.data(); }
  [[nodiscard]] T* begin() noexcept { return items_.data(); }
  [[nodiscard]] T* end() noexcept { return items_.data() + size_; }
  [[nodiscard]] const T* begin() const noexcept { return items_.data(); }
  [[nodiscard]] const T* end() const noexcept { return items_.data() + size_; }
  [[nodiscard]] const T& operator[](std::size_t at) const noexcept { return items_[at]; }

 private:
  std::array<T, N> items_{};
  std::size_t size_ = 0;
};

}  // namespace rostra::rtp
