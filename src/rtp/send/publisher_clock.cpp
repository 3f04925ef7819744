// SPDX-License-Identifier: Apache-2.0
#include "rtp/send/publisher_clock.hpp"

#include <chrono>

namespace rostra::rtp {
namespace {

// A difference that no network explains: the publisher's clock was set.
constexpr Duration kStep = std::chrono::seconds(2);
// The offset follows slower reports by this share, so that a publisher's clock that runs slow is followed,
// and a report that waited in a queue hardly counts.
constexpr int kSlowness = 64;

}  // namespace

void PublisherClock::onSenderReport(NtpTime theirs, NtpTime ours) noexcept {
  const Duration offset = ours - theirs;
  const Duration change = offset_ ? offset - *offset_ : Duration::zero();
  if (!offset_ || change < Duration::zero() || change > kStep) {
    offset_ = offset;
  } else {
    *offset_ += change / kSlowness;
  }
}

}  // namespace rostra::rtp
