// SPDX-License-Identifier: Apache-2.0
#include "rtp/congestion/trendline_filter.hpp"

#include <chrono>

namespace rostra::rtp {
namespace {

// A group of one packet says little for itself: jitter is smoothed before the line is drawn.
constexpr double kSmoothing = 0.9;

double milliseconds(Duration time) noexcept {
  return std::chrono::duration<double, std::milli>(time).count();
}

}  // namespace

void TrendlineFilter::add(const DelayVariation& variation) noexcept {
  // Summed up, not taken from the clock: a step of the clock has no variation and leaves no gap.
  at_ += milliseconds(variation.received);
  accumulated_ += milliseconds(variation.received - variation.sent);
  smoothed_ = kSmoothing * smoothed_ + (1 - kSmoothing) * accumulated_;
  samples_[count_ % kWindow] = {at_, smoothed_};
  ++count_;
  if (count_ >= kWindow) slope_ = fit();
}

// Least squares.
double TrendlineFilter::fit() const noexcept {
  double meanAt = 0;
  double meanDelay = 0;
  for (const Sample& sample : samples_) {
    meanAt += sample.at / kWindow;
    meanDelay += sample.delay / kWindow;
  }
  double above = 0;
  double below = 0;
  for (const Sample& sample : samples_) {
    above += (sample.at - meanAt) * (sample.delay - meanDelay);
    below += (sample.at - meanAt) * (sample.at - meanAt);
  }
  return below > 0 ? above / below : slope_;
}

}  // namespace rostra::rtp
