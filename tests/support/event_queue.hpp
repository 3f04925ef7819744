// SPDX-License-Identifier: Apache-2.0
// A virtual clock: what is to happen when, in order. Simulations that run on it are deterministic and take no
// time.
#pragma once

#include "rtp/packet/clock.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace rostra::test {

class EventQueue {
 public:
  [[nodiscard]] rtp::TimePoint now() const noexcept { return now_; }

  /// `what` happens at `when`, or now if that has passed. Events of one instant happen in the order they were
  /// given.
  void at(rtp::TimePoint when, std::function<void()> what) {
    events_.push_back({std::max(when, now_), count_++, std::move(what)});
    std::push_heap(events_.begin(), events_.end());
  }
  void after(rtp::Duration delay, std::function<void()> what) { at(now_ + delay, std::move(what)); }

  /// Everything up to and including `end` happens; the clock then stands there.
  void runUntil(rtp::TimePoint end) {
    while (!events_.empty() && events_.front().when <= end) {
      std::pop_heap(events_.begin(), events_.end());
      const Event event = std::move(events_.back());
      events_.pop_back();
      now_ = event.when;
      event.what();
    }
    now_ = end;
  }

 private:
  struct Event {
    rtp::TimePoint when{};
    std::uint64_t order = 0;
    std::function<void()> what;
    bool operator<(const Event& other) const noexcept {  // the heap's top is its largest
      return std::pair(when, order) > std::pair(other.when, other.order);
    }
  };

  rtp::TimePoint now_{};
  std::uint64_t count_ = 0;
  std::vector<Event> events_;
};

}  // namespace rostra::test
