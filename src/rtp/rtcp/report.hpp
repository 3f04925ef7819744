// SPDX-License-Identifier: Apache-2.0
// Sender and receiver reports. In and out: packets of a compound. RFC 3550 s.6.4.
#pragma once

#include "rtp/packet/bounded_list.hpp"
#include "rtp/packet/ntp_time.hpp"
#include "rtp/rtcp/compound.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace rostra::rtp {

/// What a receiver says about one source.
struct ReportBlock {
  std::uint32_t ssrc = 0;           ///< of the source
  std::uint8_t fractionLost = 0;    ///< since the report before, in 1/256
  std::int32_t cumulativeLost = 0;  ///< since the start; negative when more came than were sent (duplicates)
  std::uint32_t highestSequence = 0;   ///< lower half: sequence number, upper half: how often it wrapped
  std::uint32_t jitter = 0;            ///< interarrival jitter in ticks of the source's clock
  std::uint32_t lastSenderReport = 0;  ///< LSR: NtpTime::compact() of the last report; 0 = none yet
  std::uint32_t delaySinceSenderReport = 0;  ///< DLSR, in 1/65536 s
  bool operator==(const ReportBlock&) const = default;
};

/// The count field has five bits.
inline constexpr std::size_t kMaxReportBlocks = 31;
using ReportBlocks = BoundedList<ReportBlock, kMaxReportBlocks>;

struct SenderReport {
  std::uint32_t ssrc = 0;
  NtpTime ntp;                     ///< when it was sent, by the sender's clock
  std::uint32_t rtpTimestamp = 0;  ///< the same instant in ticks of the stream
  std::uint32_t packets = 0;       ///< sent so far, without retransmissions
  std::uint32_t bytes = 0;         ///< of payload in them, without header and padding
  ReportBlocks blocks;
};

struct ReceiverReport {
  std::uint32_t ssrc = 0;  ///< of whoever reports
  ReportBlocks blocks;
};

/// Nothing when `packet` is of another type or shorter than its count says.
[[nodiscard]] std::optional<SenderReport> parseSenderReport(const RtcpPacket& packet) noexcept;
[[nodiscard]] std::optional<ReceiverReport> parseReceiverReport(const RtcpPacket& packet) noexcept;

/// False, and nothing is written, when there is no room.
bool write(CompoundWriter& out, const SenderReport& report) noexcept;
bool write(CompoundWriter& out, const ReceiverReport& report) noexcept;

/// From our sender report to its echo: the time it took less the time it was held (RFC 3550 s.6.4.1). `now`
/// by the clock that wrote the report. Nothing when there was no report yet, or the numbers cannot be.
[[nodiscard]] std::optional<Duration> roundTripTime(std::uint32_t lastReport, std::uint32_t delay,
                                                    NtpTime now) noexcept;

}  // namespace rostra::rtp
