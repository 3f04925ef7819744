// SPDX-License-Identifier: Apache-2.0
// Sender reports of one outgoing stream. In: what was sent, and where the stream it comes from stands on its
// publisher's clock; out: reports that a receiver can bring together with those of the publisher's other
// streams, across switches of layers. RFC 3550 s.6.4.1.
#pragma once

#include "rtp/packet/ntp_time.hpp"
#include "rtp/rtcp/report.hpp"
#include "rtp/send/publisher_clock.hpp"
#include "rtp/send/source_timeline.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace rostra::rtp {

/// Thread: none of its own.
class SenderReporter {
 public:
  explicit SenderReporter(std::uint32_t ssrc) noexcept : ssrc_(ssrc) {}

  /// A packet of the stream; not what is sent again with an SSRC of its own.
  void onSent(std::size_t payloadBytes) noexcept {
    ++packets_;
    bytes_ += static_cast<std::uint32_t>(payloadBytes);
  }

  /// A report that is sent at `now`, our wall clock. `source` is the stream (layer) that is forwarded now,
  /// and `timestampOffset` is added to its timestamps. Nothing before anything was sent, and as long as the
  /// publisher has not said what its timestamps mean: a guess would pull sound and picture apart, and
  /// correcting it again.
  [[nodiscard]] std::optional<SenderReport> report(NtpTime now, const PublisherClock& clock,
                                                   const SourceTimeline& source,
                                                   std::uint32_t timestampOffset) const noexcept {
    if (packets_ == 0 || !clock.known() || !source.known()) return std::nullopt;
    SenderReport report;
    report.ssrc = ssrc_;
    report.ntp = now;
    report.rtpTimestamp = source.timestampAt(clock.toTheirs(now)) + timestampOffset;
    report.packets = packets_;
    report.bytes = bytes_;
    return report;
  }

 private:
  std::uint32_t ssrc_;
  std::uint32_t packets_ = 0;  // both wrap, as in the report
  std::uint32_t bytes_ = 0;
};

}  // namespace rostra::rtp
