// SPDX-License-Identifier: Apache-2.0
// Our wall clock as reports carry it, without the steps of the machine's: CLOCK_MONOTONIC with a constant
// added. Only differences of it mean anything to a receiver (RFC 3550 s.6.4.1).
#pragma once

#include "rtp/packet/clock.hpp"
#include "rtp/packet/ntp_time.hpp"

namespace rostra::rtp {

/// Thread: any, once made.
class ReportClock {
 public:
  /// `sinceEpoch`: time since 1970-01-01 00:00 UTC at `now`.
  ReportClock(TimePoint now, Duration sinceEpoch) noexcept
      : start_(now), startNtp_(NtpTime::fromUnix(sinceEpoch)) {}

  [[nodiscard]] NtpTime at(TimePoint time) const noexcept { return startNtp_ + (time - start_); }
  [[nodiscard]] TimePoint timeOf(NtpTime ntp) const noexcept {
    return start_ + std::chrono::duration_cast<TimePoint::duration>(ntp - startNtp_);
  }

 private:
  TimePoint start_;
  NtpTime startNtp_;
};

}  // namespace rostra::rtp
