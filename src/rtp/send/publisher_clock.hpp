// SPDX-License-Identifier: Apache-2.0
// Carries a publisher's capture time over to ours. In: its sender reports and when they came; out: its wall
// clock in terms of ours. All its streams are shifted alike, so that sound and picture stay as far apart as
// they were captured, whatever way their packets took. RFC 3550 s.6.4.1.
#pragma once

#include "rtp/packet/clock.hpp"
#include "rtp/packet/ntp_time.hpp"

#include <optional>

namespace rostra::rtp {

/// One for all streams of a publisher. Thread: none of its own.
class PublisherClock {
 public:
  /// `theirs` is in the report, `ours` is our wall clock when it came.
  void onSenderReport(NtpTime theirs, NtpTime ours) noexcept;

  [[nodiscard]] bool known() const noexcept { return offset_.has_value(); }
  /// Call when known().
  [[nodiscard]] NtpTime toOurs(NtpTime theirs) const noexcept { return theirs + *offset_; }
  [[nodiscard]] NtpTime toTheirs(NtpTime ours) const noexcept { return ours - *offset_; }

 private:
  // Ours less theirs, with the shortest way that a report had lately.
  std::optional<Duration> offset_;
};

}  // namespace rostra::rtp
