// SPDX-License-Identifier: Apache-2.0
// How long to wait before a crashed worker is started again: at once after the first crash (the show waits),
// longer and longer when it keeps crashing, short again after it ran well. Pure, the caller brings the clock.
// Thread: any, one at a time.
#pragma once

#include <algorithm>
#include <chrono>

namespace rostra::control {

class RestartBackoff {
 public:
  using Duration = std::chrono::milliseconds;
  using TimePoint = std::chrono::steady_clock::time_point;
  static constexpr Duration kFirstPause{250};
  /// A worker that lived this long was not part of a crash loop.
  static constexpr Duration kHealthy{10'000};

  explicit RestartBackoff(Duration longest) : longest_(longest) {}

  /// A worker ended by itself at `now` after `lived` (since it was started, or since it was given its task).
  void crashed(Duration lived, TimePoint now) {
    if (lived >= kHealthy) crashes_ = 0;
    ++crashes_;
    last_ = now;
  }
  /// What is left of the pause before the next start, which is not longer than `most`; 0 = start.
  [[nodiscard]] Duration pause(TimePoint now, Duration most = Duration::max()) const {
    if (crashes_ <= 1) return Duration{0};
    const int doublings = std::min(crashes_ - 2, 20);
    const Duration whole = std::min({longest_, most, Duration(kFirstPause.count() << doublings)});
    return std::max(Duration{0}, std::chrono::ceil<Duration>(last_ + whole - now));
  }
  [[nodiscard]] int crashesInARow() const noexcept { return crashes_; }

 private:
  Duration longest_;
  int crashes_ = 0;
  TimePoint last_{};
};

}  // namespace rostra::control
