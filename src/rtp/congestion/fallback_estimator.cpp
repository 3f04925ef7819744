// SPDX-License-Identifier: Apache-2.0
#include "rtp/congestion/fallback_estimator.hpp"

#include <algorithm>
#include <chrono>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

constexpr double kMuchLoss = 0.1;
constexpr double kLittleLoss = 0.02;
constexpr double kIncrease = 1.05;
// Reports may come often; the rules are meant for one a second or so.
constexpr Duration kIncreaseInterval = 1s;
constexpr Duration kDecreaseInterval = 300ms;
constexpr Duration kSilence = 5s;  // several reports at the usual interval
constexpr double kSilent = 0.8;

}  // namespace

void FallbackEstimator::onReceiverReport(std::uint8_t fractionLost, TimePoint now) noexcept {
  heard_ = now;
  const double loss = fractionLost / 256.0;
  const Duration since = changed_ ? now - *changed_ : kIncreaseInterval;
  if (loss > kMuchLoss && since >= kDecreaseInterval) {
    byLoss_ = byLoss_ * (1 - loss / 2);
  } else if (loss < kLittleLoss && since >= kIncreaseInterval) {
    // Not further ahead of what the receiver says than a step.
    byLoss_ = std::min(byLoss_ * kIncrease, receivers_.value_or(most_) * kIncrease);
  } else {
    return;
  }
  byLoss_ = std::clamp(byLoss_, least_, most_);
  changed_ = now;
}

void FallbackEstimator::onTimer(TimePoint now) noexcept {
  if (!heard_) heard_ = now;
  if (now - *heard_ < kSilence) return;
  byLoss_ = std::max(byLoss_ * kSilent, least_);
  heard_ = now - std::chrono::duration_cast<TimePoint::duration>(kSilence - kIncreaseInterval);
}

Bitrate FallbackEstimator::estimate() const noexcept {
  return std::clamp(std::min(byLoss_, receivers_.value_or(most_)), least_, most_);
}

}  // namespace rostra::rtp
