// SPDX-License-Identifier: Apache-2.0
// Receives one RTP stream and its retransmissions: counts what tests ask about, asks again for what is
// missing. RFC 3550 s.6.4.1 and A.3, A.8 (reports), RFC 4585 (NACK), RFC 4588 (RTX). Thread: the caller's.
#pragma once

#include "rtp/packet/clock.hpp"
#include "rtp/payload/frame_size.hpp"
#include "support/media_clip.hpp"
#include "support/rtcp.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>

namespace rostra::test {

/// Since the stream began, or since resetCounters().
struct ReceiverCounters {
  std::uint64_t packets = 0;  ///< distinct
  std::uint64_t bytes = 0;    ///< of payload
  std::uint64_t frames = 0;   ///< video: markers; audio: packets
  std::uint64_t keyFrames = 0;
  std::uint64_t gaps = 0;           ///< sequence numbers never filled in
  std::uint64_t skipped = 0;        ///< the same, but right before a key frame: no picture is torn
  std::uint64_t retransmitted = 0;  ///< gaps that were filled in
  std::uint64_t nacks = 0;          ///< packets asked for
  std::uint64_t senderReports = 0;  ///< RTCP reports that say when what was captured
  std::uint64_t duplicates = 0;
  std::uint64_t timestampErrors = 0;  ///< a newer packet with an older timestamp
  std::uint64_t pictureIdErrors = 0;  ///< VP8 frame that does not follow the one before
  std::uint64_t malformed = 0;
  rtp::FrameSize frameSize;  ///< of the last VP8 or H.264 key frame
  std::optional<rtp::TimePoint> firstPacket;
  std::optional<rtp::TimePoint> lastPacket;
  std::optional<rtp::TimePoint> lastKeyFrame;
};

class RtpReceiver {
 public:
  RtpReceiver(std::uint32_t ssrc, Codec codec, std::uint32_t clockRate, bool nack);

  /// `readable`: the payload is not encrypted.
  void onPacket(const rtp::PacketView& packet, rtp::TimePoint arrival, bool readable = true);
  /// A packet of the RTX stream of this one.
  void onRtx(const rtp::PacketView& packet, rtp::TimePoint arrival);
  void onSenderReport(const SenderReport& report, rtp::TimePoint arrival);
  /// Sequence numbers to be asked for now, if any.
  [[nodiscard]] std::vector<std::uint16_t> missing(rtp::TimePoint time);
  [[nodiscard]] ReportBlock report(rtp::TimePoint time);

  [[nodiscard]] std::uint32_t ssrc() const noexcept { return ssrc_; }
  /// How long before its arrival the newest packet was captured, by the sender's reports; nothing before the
  /// first report. A constant is the same in all streams of a sender: differences bring them together.
  [[nodiscard]] std::optional<std::chrono::duration<double>> sinceCapture() const;
  [[nodiscard]] bool started() const noexcept { return highest_.has_value(); }
  /// Gaps still open, i.e. neither filled in nor given up.
  [[nodiscard]] std::size_t openGaps() const noexcept { return open_.size(); }
  [[nodiscard]] const ReceiverCounters& counters() const noexcept { return counters_; }
  /// Of the whole stream: not touched by resetCounters().
  [[nodiscard]] std::uint64_t allFrames() const noexcept { return allFrames_; }
  /// Restarts counting; numbers are still compared to what came before.
  void resetCounters() { counters_ = {}; }

 private:
  struct Gap {
    rtp::TimePoint since{};
    rtp::TimePoint asked{};
    int times = 0;
    bool beforeKeyFrame = false;
  };
  void accept(const rtp::PacketView& packet, std::uint16_t sequence, Bytes payload, rtp::TimePoint arrival,
              bool repaired, bool readable);
  void inspect(Bytes payload, bool newest, rtp::TimePoint arrival);

  std::uint32_t ssrc_;
  Codec codec_;
  std::uint32_t clockRate_;
  bool nack_;
  std::optional<std::int64_t> highest_;
  std::int64_t first_ = 0;
  std::map<std::int64_t, Gap> open_;
  std::uint64_t received_ = 0;
  std::uint64_t allFrames_ = 0;
  std::uint64_t expectedBefore_ = 0;
  std::uint64_t receivedBefore_ = 0;
  std::uint32_t newestTimestamp_ = 0;
  std::optional<std::uint16_t> pictureId_;
  double jitter_ = 0;
  std::optional<double> transit_;
  std::uint64_t newestArrivalNtp_ = 0;
  std::uint64_t lastReportNtp_ = 0;
  std::uint32_t lastReportTimestamp_ = 0;
  std::optional<rtp::TimePoint> lastReportArrival_;
  ReceiverCounters counters_;
};

}  // namespace rostra::test
