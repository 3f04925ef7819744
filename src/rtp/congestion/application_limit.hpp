// SPDX-License-Identifier: Apache-2.0
// Notices that the streams do not fill the estimate: what came through then says nothing about the path. In:
// sizes of packets as they are sent; out: yes or no. Pure, virtual clock.
#pragma once

#include "rtp/packet/bitrate.hpp"
#include "rtp/packet/clock.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace rostra::rtp {

/// A budget fills at most of the estimate's pace and is emptied by what is sent. Thread: none of its own.
class ApplicationLimit {
 public:
  void onSent(std::uint32_t bytes, TimePoint now) noexcept {
    advance(now);
    budget_ -= bytes;
  }
  void setEstimate(Bitrate estimate, TimePoint now) noexcept {
    advance(now);
    estimate_ = estimate;
  }
  /// With some distance between beginning and end, so that it does not flicker.
  [[nodiscard]] bool limited(TimePoint now) noexcept {
    advance(now);
    const auto window = static_cast<double>(estimate_.bytesIn(kWindow));
    if (budget_ > kBegin * window) limited_ = true;
    if (budget_ < kEnd * window) limited_ = false;
    return limited_;
  }

 private:
  static constexpr Duration kWindow = std::chrono::milliseconds(500);
  static constexpr double kShare = 0.65;  // of the estimate: less is sent than this
  static constexpr double kBegin = 0.8;
  static constexpr double kEnd = 0.5;

  void advance(TimePoint now) noexcept {
    const auto window = static_cast<double>(estimate_.bytesIn(kWindow));
    if (updated_) budget_ += kShare * static_cast<double>(estimate_.bytesIn(now - *updated_));
    budget_ = std::clamp(budget_, -window, window);
    updated_ = now;
  }

  Bitrate estimate_;
  std::optional<TimePoint> updated_;
  double budget_ = 0;  // bytes that could have been sent
  bool limited_ = false;
};

}  // namespace rostra::rtp
