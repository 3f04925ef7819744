// SPDX-License-Identifier: Apache-2.0
#include "rtp/receive/receive_statistics.hpp"

#include "rtp/packet/media_clock.hpp"
#include "rtp/packet/sequence.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace rostra::rtp {
namespace {

// RFC 3550 A.1: a jump further than this ahead, or further behind, is not loss or reordering.
constexpr std::int64_t kMaxDropout = 3000;
constexpr std::int64_t kMaxMisorder = 100;

}  // namespace

void ReceiveStatistics::start(std::uint16_t sequence) noexcept {
  started_ = true;
  first_ = highest_ = sequence;
  received_ = expectedBefore_ = receivedBefore_ = 0;
  transit_.reset();
  resyncAt_.reset();
}

void ReceiveStatistics::onPacket(std::uint16_t sequence, std::uint32_t timestamp,
                                 TimePoint arrival) noexcept {
  if (!started_) start(sequence);
  const std::int64_t number = unwrapSequence(highest_, sequence);
  if (number - highest_ > kMaxDropout || highest_ - number > kMaxMisorder) {
    if (resyncAt_ != sequence) {
      resyncAt_ = static_cast<std::uint16_t>(sequence + 1U);
      return;
    }
    start(sequence);  // two in a row: the source restarted
  } else {
    highest_ = std::max(highest_, number);
    resyncAt_.reset();
  }
  ++received_;

  // Only differences of transit times count, so that the epoch of `arrival` and wrapping do not matter.
  const auto transit =
      static_cast<std::uint32_t>(toTicks(arrival.time_since_epoch(), clockRate_)) - timestamp;
  if (transit_) {
    const std::int64_t deviation = std::abs(std::int64_t{static_cast<std::int32_t>(transit - *transit_)});
    jitter_ += deviation - ((jitter_ + 8) >> 4);
  }
  transit_ = transit;
}

void ReceiveStatistics::onSenderReport(NtpTime ntp, TimePoint arrival) noexcept {
  lastSenderReport_ = ntp.compact();
  lastSenderReportAt_ = arrival;
}

std::int64_t ReceiveStatistics::lost() const noexcept {
  return started_ ? expected() - received_ : 0;
}

Duration ReceiveStatistics::jitter() const noexcept {
  return fromTicks(jitter_ >> 4, clockRate_);
}

std::optional<ReportBlock> ReceiveStatistics::report(TimePoint now) noexcept {
  if (!started_) return std::nullopt;
  ReportBlock block;
  block.ssrc = ssrc_;
  const std::int64_t expectedNow = expected() - expectedBefore_;
  const std::int64_t lostNow = expectedNow - (received_ - receivedBefore_);
  if (expectedNow > 0 && lostNow > 0)
    block.fractionLost = static_cast<std::uint8_t>(std::min<std::int64_t>(lostNow * 256 / expectedNow, 255));
  expectedBefore_ = expected();
  receivedBefore_ = received_;
  block.cumulativeLost = static_cast<std::int32_t>(std::clamp<std::int64_t>(lost(), -0x800000, 0x7FFFFF));
  block.highestSequence = static_cast<std::uint32_t>(highest_);
  block.jitter = static_cast<std::uint32_t>(std::min<std::int64_t>(jitter_ >> 4, 0xFFFFFFFF));
  if (lastSenderReport_ != 0) {
    block.lastSenderReport = lastSenderReport_;
    block.delaySinceSenderReport = toCompactNtp(now - lastSenderReportAt_);
  }
  return block;
}

}  // namespace rostra::rtp
