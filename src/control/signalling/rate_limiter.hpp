// SPDX-License-Identifier: Apache-2.0
// How often one peer may do something: a token bucket. In: now; out: whether one more is allowed. Pure, the
// caller brings the clock. Thread: any, one at a time.
#pragma once

#include <algorithm>
#include <chrono>

namespace rostra::control {

class RateLimiter {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// `perSecond` in the long run, `burst` at once after a rest.
  RateLimiter(double perSecond, double burst, TimePoint now)
      : perSecond_(perSecond), burst_(burst), tokens_(burst), last_(now) {}

  /// One more. What counts as several (`cost`) is allowed like any other, and waited for afterwards.
  [[nodiscard]] bool allow(TimePoint now, double cost = 1) {
    const double elapsed = std::max(0.0, std::chrono::duration<double>(now - last_).count());
    tokens_ = std::min(burst_, tokens_ + elapsed * perSecond_);
    last_ = std::max(last_, now);
    if (tokens_ < 1) return false;
    tokens_ -= cost;
    return true;
  }

 private:
  double perSecond_;
  double burst_;
  double tokens_;
  TimePoint last_;
};

}  // namespace rostra::control
