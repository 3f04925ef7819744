// SPDX-License-Identifier: Apache-2.0
// When what is in a packet is to be played, before its publisher has said what its timestamps mean. In:
// timestamps and arrival times of one stream; out: times with the spacing of the timestamps and the shortest
// way a packet had, so that jitter of the network is not played. Pure.
#pragma once

#include "rtp/packet/clock.hpp"

#include <cstdint>
#include <optional>

namespace rostra::rtp {

/// Thread: none of its own.
class PlayoutClock {
 public:
  explicit PlayoutClock(std::uint32_t clockRate) noexcept : clockRate_(clockRate) {}

  /// A packet of the stream.
  [[nodiscard]] TimePoint playout(std::uint32_t timestamp, TimePoint arrival) noexcept;

 private:
  std::uint32_t clockRate_;
  std::optional<std::int64_t> highest_;  // timestamp, unwrapped
  Duration offset_{};                    // from the timestamp's time to ours
};

}  // namespace rostra::rtp
