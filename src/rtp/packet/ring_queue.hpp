// SPDX-License-Identifier: Apache-2.0
// A queue that allocates only while it grows: std::deque allocates and frees blocks as it moves on.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace rostra::rtp {

template <class T>
class RingQueue {
 public:
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// Of a queue that is not empty.
  [[nodiscard]] T& front() noexcept { return items_[head_]; }
  [[nodiscard]] const T& front() const noexcept { return items_[head_]; }

  void push(T value) {
    if (size_ == items_.size()) grow();
    items_[(head_ + size_++) % items_.size()] = std::move(value);
  }
  T pop() {
    T value = std::exchange(items_[head_], T());
    head_ = (head_ + 1) % items_.size();
    --size_;
    return value;
  }

 private:
  void grow() {
    std::vector<T> larger(items_.empty() ? 16 : 2 * items_.size());
    for (std::size_t i = 0; i < size_; ++i) larger[i] = std::move(items_[(head_ + i) % items_.size()]);
    items_ = std::move(larger);
    head_ = 0;
  }

  std::vector<T> items_;
  std::size_t head_ = 0;
  std::size_t size_ = 0;
};

}  // namespace rostra::rtp
