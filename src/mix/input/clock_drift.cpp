// SPDX-License-Identifier: Apache-2.0
// A proportional-integral controller, critically damped: the integral learns the sender's drift, the
// proportional part takes away what is left of the error within a few times kSettleSeconds.
#include "mix/input/clock_drift.hpp"

#include <algorithm>

namespace rostra::mix {
namespace {

constexpr double kSmoothSeconds = 1;   // jitter of single time stamps is not followed
constexpr double kSettleSeconds = 20;  // an error of 5 ms is then taken away at 250 ppm
constexpr double kMaxLearned = 500e-6;

}  // namespace

void ClockDrift::observe(double error, double seconds) noexcept {
  if (seconds <= 0) return;
  smoothed_ += std::min(1.0, seconds / kSmoothSeconds) * (error - smoothed_);
  learned_ += smoothed_ * seconds / (4 * kSettleSeconds * kSettleSeconds);
  learned_ = std::clamp(learned_, -kMaxLearned, kMaxLearned);
}

double ClockDrift::correction() const noexcept {
  return std::clamp(smoothed_ / kSettleSeconds + learned_, -kMaxCorrection, kMaxCorrection);
}

}  // namespace rostra::mix
