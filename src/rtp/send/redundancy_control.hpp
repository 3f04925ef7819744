// SPDX-License-Identifier: Apache-2.0
// How often sound is sent once more, so that a receiver that loses packets still has all of it. In: what the
// receiver says of packets; out: how many packets before each one carries. Pure, virtual clock.
#pragma once

#include "rtp/packet/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace rostra::rtp {

/// More at once, less only after a while without a reason: loss comes back. Thread: none of its own.
class RedundancyControl {
 public:
  /// Counts of one feedback, of all packets of the path.
  void onFeedback(std::uint32_t received, std::uint32_t lost, TimePoint now) noexcept;
  /// For RedWriter::setDistance(); 0 = nothing is repeated.
  [[nodiscard]] std::size_t distance() const noexcept { return distance_; }

 private:
  std::uint32_t received_ = 0;
  std::uint32_t lost_ = 0;
  std::optional<TimePoint> begun_;  // the window
  std::size_t distance_ = 0;
  TimePoint neededAt_{};
};

}  // namespace rostra::rtp
