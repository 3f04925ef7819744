// SPDX-License-Identifier: Apache-2.0
#include "control/show/clock_anchor.hpp"

#include "base/wall_clock.hpp"

#include <chrono>
#include <cmath>
#include <cstdlib>

namespace rostra::control {
namespace {

constexpr std::int64_t kOneMomentMs = 50;

std::int64_t steadyClockMs() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace

std::optional<ClockReading> ClockReading::now() {
  const std::int64_t before = steadyClockMs();
  const ClockReading reading{wallClockMs(), steadyClockMs()};
  return reading.steadyMs - before < kOneMomentMs ? std::optional(reading) : std::nullopt;
}

void ClockAnchor::begin(const std::optional<ClockReading>& now) noexcept {
  *this = {};
  if (now) offsetMs_ = now->wallMs - now->steadyMs;
}

ClockAnchor::Correction ClockAnchor::of(std::uint64_t segment,
                                        const std::optional<ClockReading>& now) noexcept {
  if (now && !offsetMs_) offsetMs_ = now->wallMs - now->steadyMs;
  if (now && segment > newest_) {
    const std::int64_t stepMs = now->wallMs - now->steadyMs - *offsetMs_;
    if (std::abs(stepMs - addMs_) > kStepMs) {
      beforeMs_ = addMs_;
      addMs_ = stepMs;
      changedAt_ = segment;
    }
  }
  newest_ = segment > newest_ ? segment : newest_;
  return {segment < changedAt_ ? beforeMs_ : addMs_, changedAt_ != 0 && segment == changedAt_};
}

}  // namespace rostra::control
