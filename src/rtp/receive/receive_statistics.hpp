// SPDX-License-Identifier: Apache-2.0
// What a receiver report says about one source. In: headers and arrival times of its packets, its sender
// reports; out: a report block. RFC 3550 s.6.4.1, A.1 (sequence numbers), A.3 (loss), A.8 (jitter).
#pragma once

#include "rtp/packet/clock.hpp"
#include "rtp/packet/ntp_time.hpp"
#include "rtp/rtcp/report.hpp"

#include <cstdint>
#include <optional>

namespace rostra::rtp {

/// Thread: none of its own, the caller serialises.
class ReceiveStatistics {
 public:
  /// `clockRate` in ticks a second, of the source's timestamps.
  ReceiveStatistics(std::uint32_t ssrc, std::uint32_t clockRate) noexcept
      : ssrc_(ssrc), clockRate_(clockRate) {}

  /// Every packet of this SSRC as it came, duplicates too. Packets that were sent again come with another
  /// SSRC (RFC 4588) and are none of this source.
  void onPacket(std::uint16_t sequence, std::uint32_t timestamp, TimePoint arrival) noexcept;
  void onSenderReport(NtpTime ntp, TimePoint arrival) noexcept;

  /// The block for a report that is sent now; the fraction lost is counted from the block before. Nothing
  /// while no packet came.
  [[nodiscard]] std::optional<ReportBlock> report(TimePoint now) noexcept;

  [[nodiscard]] std::uint64_t received() const noexcept { return received_; }
  /// Expected less received, since the start or the last jump; negative with duplicates.
  [[nodiscard]] std::int64_t lost() const noexcept;
  /// Smoothed deviation of the packets' spacing.
  [[nodiscard]] Duration jitter() const noexcept;

 private:
  void start(std::uint16_t sequence) noexcept;
  [[nodiscard]] std::int64_t expected() const noexcept { return highest_ - first_ + 1; }

  std::uint32_t ssrc_;
  std::uint32_t clockRate_;

  bool started_ = false;
  std::int64_t first_ = 0;
  std::int64_t highest_ = 0;
  std::int64_t received_ = 0;
  std::optional<std::uint16_t> resyncAt_;  // A.1 bad_seq: the number that would confirm a jump

  std::optional<std::uint32_t> transit_;  // arrival less timestamp, in ticks, of the packet before
  std::int64_t jitter_ = 0;               // in ticks, times 16

  std::int64_t expectedBefore_ = 0;  // at the block before
  std::int64_t receivedBefore_ = 0;
  std::uint32_t lastSenderReport_ = 0;
  TimePoint lastSenderReportAt_{};
};

}  // namespace rostra::rtp
