// SPDX-License-Identifier: Apache-2.0
// Where the timestamps of one inbound stream stand on its publisher's wall clock. In: its sender reports;
// out: from timestamp to wall clock and back. RFC 3550 s.6.4.1.
#pragma once

#include "rtp/packet/media_clock.hpp"
#include "rtp/packet/ntp_time.hpp"

#include <cstdint>

namespace rostra::rtp {

/// One for each SSRC, so also for each layer. Thread: none of its own.
class SourceTimeline {
 public:
  explicit SourceTimeline(std::uint32_t clockRate) noexcept : clockRate_(clockRate) {}

  void onSenderReport(NtpTime ntp, std::uint32_t rtpTimestamp) noexcept {
    known_ = true;
    ntp_ = ntp;
    timestamp_ = rtpTimestamp;
  }
  [[nodiscard]] bool known() const noexcept { return known_; }

  /// When what bears this timestamp was captured, by the publisher's clock. Call when known().
  [[nodiscard]] NtpTime captureTime(std::uint32_t timestamp) const noexcept {
    return ntp_ + fromTicks(static_cast<std::int32_t>(timestamp - timestamp_), clockRate_);
  }
  /// The timestamp of what is captured at `time`. Call when known().
  [[nodiscard]] std::uint32_t timestampAt(NtpTime time) const noexcept {
    return timestamp_ + static_cast<std::uint32_t>(toTicks(time - ntp_, clockRate_));
  }

 private:
  std::uint32_t clockRate_;
  bool known_ = false;
  NtpTime ntp_;
  std::uint32_t timestamp_ = 0;
};

}  // namespace rostra::rtp
