// SPDX-License-Identifier: Apache-2.0
#include "rtp/congestion/overuse_detector.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace rostra::rtp {
namespace {

// A slope becomes a delay, comparable with the draft's thresholds: of up to this many groups, amplified.
constexpr std::size_t kMaxGroups = 60;
constexpr double kGain = 4;
constexpr Duration kOveruseTime = std::chrono::milliseconds(10);  // overuse_time_th
constexpr double kMinThreshold = 6;
constexpr double kMaxThreshold = 600;
// How fast the threshold follows, a millisecond: up slowly, so that a queue that grows is seen, and down
// faster than in the draft, because the trend is smoothed already.
constexpr double kUp = 0.0087;
constexpr double kDown = 0.039;
// A trend this far above the threshold is a route that changed, not competition.
constexpr double kMaxAdapted = 15;
constexpr Duration kMaxStep = std::chrono::milliseconds(100);

}  // namespace

PathUse OveruseDetector::update(double slope, std::size_t count, Duration sent, Duration arrival) noexcept {
  const double trend = static_cast<double>(std::min(count, kMaxGroups)) * slope * kGain;
  if (trend > threshold_) {
    over_ += over_ == Duration::zero() && overCount_ == 0 ? sent / 2 : sent;
    ++overCount_;
    if (over_ > kOveruseTime && overCount_ > 1 && trend >= trendBefore_) {
      over_ = Duration::zero();
      overCount_ = 0;
      state_ = PathUse::Over;
    }
  } else {
    over_ = Duration::zero();
    overCount_ = 0;
    state_ = trend < -threshold_ ? PathUse::Under : PathUse::Normal;
  }
  trendBefore_ = trend;
  adapt(trend, arrival);
  return state_;
}

void OveruseDetector::adapt(double trend, Duration arrival) noexcept {
  const double size = std::abs(trend);
  const Duration step = std::clamp<Duration>(arrival - adapted_, Duration::zero(), kMaxStep);
  adapted_ = arrival;
  if (size > threshold_ + kMaxAdapted) return;
  const double rate = size < threshold_ ? kDown : kUp;
  threshold_ += rate * (size - threshold_) * std::chrono::duration<double, std::milli>(step).count();
  threshold_ = std::clamp(threshold_, kMinThreshold, kMaxThreshold);
}

}  // namespace rostra::rtp
