// SPDX-License-Identifier: Apache-2.0
// Whether more is sent than the path carries. In: the trend of the delay; out: one of three words. The
// threshold follows the trend, so that this flow is not starved by one that fills the queue.
// draft-ietf-rmcat-gcc-02 s.5.4. Pure.
#pragma once

#include "rtp/packet/clock.hpp"

#include <cstddef>
#include <cstdint>

namespace rostra::rtp {

enum class PathUse : std::uint8_t {
  Normal,
  Over,   ///< the queue grows
  Under,  ///< the queue drains
};

/// Thread: none of its own.
class OveruseDetector {
 public:
  /// `slope` and `count` of the TrendlineFilter; `sent` is the time between the groups, `arrival` the
  /// receiver's time.
  PathUse update(double slope, std::size_t count, Duration sent, Duration arrival) noexcept;
  [[nodiscard]] PathUse state() const noexcept { return state_; }

 private:
  void adapt(double trend, Duration arrival) noexcept;

  PathUse state_ = PathUse::Normal;
  double threshold_ = 12.5;  // del_var_th(0)
  Duration adapted_{};
  Duration over_{};  // how long the trend is above the threshold
  int overCount_ = 0;
  double trendBefore_ = 0;
};

}  // namespace rostra::rtp
