// SPDX-License-Identifier: Apache-2.0
#include "rtp/receive/playout_clock.hpp"

#include "rtp/packet/media_clock.hpp"

#include <algorithm>
#include <chrono>

namespace rostra::rtp {
namespace {

// No network explains this: the stream's timestamps started over.
constexpr Duration kStep = std::chrono::seconds(2);
// A publisher whose clock runs slow is followed by this share of the difference, packet by packet.
constexpr int kSlowness = 4096;

}  // namespace

TimePoint PlayoutClock::playout(std::uint32_t timestamp, TimePoint arrival) noexcept {
  const std::int64_t number =
      highest_ ? *highest_ + static_cast<std::int32_t>(timestamp - static_cast<std::uint32_t>(*highest_))
               : timestamp;
  const Duration media = fromTicks(number, clockRate_);
  const Duration offset = arrival.time_since_epoch() - media;
  const Duration change = offset - offset_;
  if (!highest_ || change < Duration::zero() || change > kStep) {
    offset_ = offset;
  } else {
    offset_ += change / kSlowness;
  }
  highest_ = highest_ ? std::max(*highest_, number) : number;
  return TimePoint(std::chrono::duration_cast<TimePoint::duration>(media + offset_));
}

}  // namespace rostra::rtp
