// SPDX-License-Identifier: Apache-2.0
// RTCP as the light clients speak it. RFC 3550 s.6, RFC 4585 s.6 (NACK, PLI), RFC 5104 s.4.3.1 (FIR),
// draft-holmer-rmcat-transport-wide-cc-extensions-01 s.3.1.
#pragma once

#include "support/wire.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace rostra::test {

struct SenderReport {
  std::uint32_t ssrc = 0;
  std::uint64_t ntp = 0;
  std::uint32_t rtpTimestamp = 0;
  std::uint32_t packets = 0;
  std::uint32_t octets = 0;
};

struct ReportBlock {
  std::uint32_t ssrc = 0;
  std::uint8_t fractionLost = 0;
  std::uint32_t cumulativeLost = 0;
  std::uint32_t highestSequence = 0;
  std::uint32_t jitter = 0;
  std::uint32_t lastSenderReport = 0;
  std::uint32_t sinceSenderReport = 0;  ///< 1/65536 s
};

/// What a compound packet holds that these clients act on.
struct RtcpContents {
  struct Nack {
    std::uint32_t mediaSsrc = 0;
    std::vector<std::uint16_t> sequences;
  };
  std::vector<SenderReport> senderReports;
  std::vector<ReportBlock> reportBlocks;
  std::vector<Nack> nacks;
  std::vector<std::uint32_t> keyFrameRequests;  ///< media SSRCs of PLI and FIR
  std::size_t transportFeedbacks = 0;
  std::vector<std::uint32_t> byes;
};

[[nodiscard]] RtcpContents parseRtcp(Bytes compound);

/// Time as NTP's 32.32 seconds since 1900.
[[nodiscard]] std::uint64_t ntpNow();

/// Sender report and CNAME, one compound packet; without a CNAME the report alone (RFC 5506).
[[nodiscard]] Buffer makeSenderReport(const SenderReport& report, const std::string& cname);
/// Receiver report (at most 31 blocks) and CNAME.
[[nodiscard]] Buffer makeReceiverReport(std::uint32_t sender, const std::vector<ReportBlock>& blocks,
                                        const std::string& cname);
[[nodiscard]] Buffer makeNack(std::uint32_t sender, std::uint32_t media,
                              const std::vector<std::uint16_t>& sequences);
[[nodiscard]] Buffer makePli(std::uint32_t sender, std::uint32_t media);

/// Collects arrivals of one connection and reports them all.
class TransportFeedback {
 public:
  void arrived(std::uint16_t sequence, std::chrono::steady_clock::time_point time);
  /// What arrived since the last call; empty when nothing did.
  [[nodiscard]] Buffer take(std::uint32_t sender, std::uint32_t media);

 private:
  struct Arrival {
    std::uint16_t sequence = 0;
    std::int64_t ticks = 0;  ///< 250 us
  };
  std::vector<Arrival> arrivals_;
  std::uint16_t next_ = 0;
  bool started_ = false;
  std::uint8_t count_ = 0;
};

}  // namespace rostra::test
