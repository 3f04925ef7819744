// SPDX-License-Identifier: Apache-2.0
// How long packets wait on the way, and whether others keep the queue full. In: one-way times of packets, by
// two clocks; out: the delay above the shortest of the last half minute. Pure, virtual clock.
#pragma once

#include "rtp/packet/clock.hpp"

#include <algorithm>
#include <optional>

namespace rostra::rtp {

/// Thread: none of its own.
class QueueWatch {
 public:
  /// Once per feedback: the shortest one-way time in it (received less sent, the clocks' difference
  /// included). `packet` is how long one packet takes on the path.
  void update(Duration shortest, Duration packet, TimePoint now) noexcept;
  /// This flow went down because the queue grew.
  void onDecrease() noexcept { ++decreases_; }

  [[nodiscard]] Duration delay() const noexcept { return delay_; }
  /// The shortest one-way time of late; known after the first update().
  [[nodiscard]] Duration shortest() const noexcept { return std::min(current_, before_); }
  /// A delay that is no queue: two packets may always wait.
  [[nodiscard]] Duration tolerated() const noexcept { return empty_; }
  /// Nothing that matters waits.
  [[nodiscard]] bool empty() const noexcept { return delay_ < empty_; }
  /// The queue was not empty for seconds although this flow went down again and again: it is others who fill
  /// it, and by going down further this flow would only leave them its share.
  [[nodiscard]] bool contested(TimePoint now) const noexcept { return now < contestedUntil_; }

 private:
  void restart(Duration shortest, TimePoint now) noexcept;
  [[nodiscard]] bool still(Duration shortest, TimePoint now) noexcept;

  // Shortest one-way times of two windows: this one and the one before.
  Duration current_{};
  Duration before_{};
  std::optional<TimePoint> window_;
  Duration last_{};
  Duration delay_{};
  Duration empty_{};
  // The narrow band that one-way times have been in lately.
  Duration stillLow_{};
  Duration stillHigh_{};
  std::optional<TimePoint> stillSince_;
  TimePoint emptyAt_{};
  TimePoint contestedUntil_{};
  int decreases_ = 0;  // since then
};

}  // namespace rostra::rtp
