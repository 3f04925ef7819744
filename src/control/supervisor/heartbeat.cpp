// SPDX-License-Identifier: Apache-2.0
#include "control/supervisor/heartbeat.hpp"

#include <algorithm>

namespace rostra::control {
namespace {

constexpr std::int64_t kLastNumber = 2'147'483'647;  // of the message

}  // namespace

Heartbeat::Beat Heartbeat::tick(TimePoint now, Duration starved) {
  const auto gap = std::chrono::duration_cast<Duration>(now - last_.value_or(now));
  last_ = now;
  if (!waiting_) {
    waiting_ = true;
    waited_ = elapsed_ = Duration{0};
    number_ = number_ == kLastNumber ? 1 : number_ + 1;
    return {number_, false};
  }
  if (gap >= timeout_) {
    // The caller did not run: answers that came meanwhile have not been read.
    waited_ = elapsed_ = Duration{0};
  } else {
    const Duration counted = std::min(gap, kInterval + kInterval / 2);
    elapsed_ += counted;
    waited_ += std::max(Duration{0}, counted - starved);
  }
  return {std::nullopt, waited_ >= timeout_ || elapsed_ >= kMostTimeouts * timeout_};
}

void Heartbeat::answered(std::int64_t number) {
  if (number == number_) waiting_ = false;
}

}  // namespace rostra::control
