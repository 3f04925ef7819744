// SPDX-License-Identifier: Apache-2.0
// Datagrams on their way from the thread that receives them to the engine's. In: one writer; out: one reader.
// Full = the packet is dropped by whoever writes.
#pragma once

#include "gst/ref.hpp"
#include "rtp/packet/clock.hpp"

#include <atomic>
#include <bit>
#include <cstddef>
#include <utility>
#include <vector>

namespace rostra::sfu {

struct Datagram {
  gst::Ref<GstBuffer> buffer;
  rtp::TimePoint arrival{};
};

/// Without locks; allocates when it is made. Thread: push() on one, pop() on another.
class PacketRing {
 public:
  /// `capacity`: a power of two.
  explicit PacketRing(std::size_t capacity) : places_(std::bit_ceil(capacity)) {}

  [[nodiscard]] bool push(Datagram&& datagram) noexcept {
    const std::size_t end = end_.load(std::memory_order_relaxed);
    if (end - begin_.load(std::memory_order_acquire) == places_.size()) return false;
    places_[end & (places_.size() - 1)] = std::move(datagram);
    end_.store(end + 1, std::memory_order_release);
    return true;
  }
  [[nodiscard]] bool pop(Datagram& datagram) noexcept {
    const std::size_t begin = begin_.load(std::memory_order_relaxed);
    if (begin == end_.load(std::memory_order_acquire)) return false;
    datagram = std::move(places_[begin & (places_.size() - 1)]);
    begin_.store(begin + 1, std::memory_order_release);
    return true;
  }

 private:
  std::vector<Datagram> places_;
  alignas(64) std::atomic<std::size_t> begin_{0};  // both only grow; apart, so that the threads share no line
  alignas(64) std::atomic<std::size_t> end_{0};
};

}  // namespace rostra::sfu
