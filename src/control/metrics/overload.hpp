// SPDX-License-Identifier: Apache-2.0
// Whether the machine is full. In: how many pictures the mixers encoded and dropped in an interval; out: a
// verdict that changes slowly. Pictures are what a full machine takes away first, so their loss is a measure
// of any machine, whatever else runs on it. Pure. Thread: any, one at a time.
#pragma once

#include <cstdint>

namespace rostra::control {

class Overload {
 public:
  /// So many intervals in a row above the limit make it full, and below half of it make it free again.
  static constexpr int kIntervals = 2;

  /// `maxLoss`: percent; 0 = never full.
  explicit Overload(std::int64_t maxLoss) : maxLoss_(static_cast<double>(maxLoss)) {}

  /// Counters of one interval. True when full() changed.
  bool add(std::uint64_t encoded, std::uint64_t dropped);
  [[nodiscard]] bool full() const noexcept { return full_; }
  /// Percent of all pictures, in the last interval.
  [[nodiscard]] double loss() const noexcept { return loss_; }

 private:
  double maxLoss_;
  double loss_ = 0;
  int inARow_ = 0;  // intervals that speak against full_
  bool full_ = false;
};

}  // namespace rostra::control
