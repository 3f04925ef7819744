// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/overload.hpp"

#include <algorithm>

namespace rostra::control {

bool Overload::add(std::uint64_t encoded, std::uint64_t dropped) {
  // A frame whose picture was dropped is encoded all the same: it repeats the one before.
  const std::uint64_t all = std::max(encoded, dropped);
  loss_ = all == 0 ? 0 : 100.0 * static_cast<double>(dropped) / static_cast<double>(all);
  const bool otherwise = full_ ? loss_ <= maxLoss_ / 2 : maxLoss_ > 0 && loss_ > maxLoss_;
  inARow_ = otherwise ? inARow_ + 1 : 0;
  if (inARow_ < kIntervals) return false;
  inARow_ = 0;
  full_ = !full_;
  return true;
}

}  // namespace rostra::control
