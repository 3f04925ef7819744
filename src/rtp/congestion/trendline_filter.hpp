// SPDX-License-Identifier: Apache-2.0
// Whether the queue on the way grows: the slope of a line through the delays of the last groups. In: delay
// variations; out: growth of the delay in milliseconds a millisecond. Takes the place of the Kalman filter of
// draft-ietf-rmcat-gcc-02 s.5.3. Pure.
#pragma once

#include "rtp/congestion/packet_groups.hpp"

#include <array>
#include <cstddef>

namespace rostra::rtp {

/// Thread: none of its own.
class TrendlineFilter {
 public:
  static constexpr std::size_t kWindow = 20;

  void add(const DelayVariation& variation) noexcept;

  /// Zero until the window is full.
  [[nodiscard]] double slope() const noexcept { return slope_; }
  /// Groups so far; few make the slope less sure.
  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  void reset() noexcept { *this = TrendlineFilter(); }

 private:
  struct Sample {
    double at = 0;     // ms
    double delay = 0;  // ms
  };
  [[nodiscard]] double fit() const noexcept;

  std::array<Sample, kWindow> samples_{};
  std::size_t count_ = 0;
  double at_ = 0;  // of the newest group, ms since the first
  double accumulated_ = 0;
  double smoothed_ = 0;
  double slope_ = 0;
};

}  // namespace rostra::rtp
