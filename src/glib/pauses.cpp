// SPDX-License-Identifier: Apache-2.0
#include "glib/pauses.hpp"

#include <algorithm>
#include <utility>

namespace rostra::glib {

const std::shared_ptr<Pauses>& Pauses::ofThisProcess() {
  static const auto pauses = std::make_shared<Pauses>();
  return pauses;
}

void Pauses::ran(Clock::time_point now) {
  const Lock lock(mutex_);
  const auto since = std::exchange(last_, now).value_or(now);
  if (now - since < kShortest) return;
  pauses_.push_back({since, now});
  if (pauses_.size() > kRemembered) pauses_.pop_front();
}

Pauses::Clock::duration Pauses::within(Clock::time_point from, Clock::time_point to) const {
  const auto overlap = [&](Clock::time_point begin, Clock::time_point end) {
    return std::max(std::min(end, to) - std::max(begin, from), Clock::duration::zero());
  };
  const Lock lock(mutex_);
  Clock::duration missed{0};
  for (const Pause& pause : pauses_) missed += overlap(pause.begin, pause.end);
  if (last_ && to - *last_ >= kShortest) missed += overlap(*last_, to);
  return missed;
}

}  // namespace rostra::glib
