// SPDX-License-Identifier: Apache-2.0
// Notices a peer that fell silent. In: when something was heard, whether something should be; out: whether
// nothing was for too long. Pure but for the clock.
#pragma once

#include "glib/pauses.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <utility>

namespace rostra::sfu {

/// Thread: noteActivity() any; the rest on the loop.
class SilenceWatch {
 public:
  using Clock = std::chrono::steady_clock;

  /// RTP came.
  void noteActivity() noexcept {
    last_.store(Clock::now().time_since_epoch().count(), std::memory_order_relaxed);
  }
  /// Whether the peer has a reason to send.
  void setExpects(bool expects) noexcept {
    if (!std::exchange(expects_, expects) && expects) noteActivity();  // it had none until now
  }
  /// True when something should have come and nothing did for `limit`. `lastReport`: when RTCP came last.
  /// Time in which this process could hear nobody is no silence.
  [[nodiscard]] bool silent(std::chrono::milliseconds limit, Clock::time_point lastReport,
                            const glib::Pauses& pauses, Clock::time_point now = Clock::now()) const {
    if (!expects_) return false;
    const Clock::time_point last(Clock::duration(last_.load(std::memory_order_relaxed)));
    const auto heard = std::max(last, lastReport);
    return now - heard - pauses.within(heard, now) >= limit;
  }

 private:
  std::atomic<Clock::rep> last_{0};
  bool expects_ = false;
};

}  // namespace rostra::sfu
