// SPDX-License-Identifier: Apache-2.0
#include "support/rtp_receiver.hpp"

#include "base/bytes.hpp"
#include "rtp/payload/h264.hpp"
#include "rtp/payload/vp8.hpp"

#include <algorithm>
#include <cmath>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;

constexpr auto kNackDelay = 10ms;  // reordering is not loss
constexpr auto kNackRepeat = 60ms;
constexpr int kMaxNacks = 8;
constexpr auto kGiveUp = 1500ms;
constexpr std::int64_t kMaxGap = 2000;  // more than this at once is another stream

std::int64_t unwrap(std::int64_t reference, std::uint16_t value) noexcept {
  return reference +
         static_cast<std::int16_t>(static_cast<std::uint16_t>(value - static_cast<std::uint16_t>(reference)));
}

}  // namespace

RtpReceiver::RtpReceiver(std::uint32_t ssrc, Codec codec, std::uint32_t clockRate, bool nack)
    : ssrc_(ssrc), codec_(codec), clockRate_(clockRate), nack_(nack) {}

void RtpReceiver::onPacket(const rtp::PacketView& packet, rtp::TimePoint arrival, bool readable) {
  const double time = std::chrono::duration<double>(arrival.time_since_epoch()).count() * clockRate_;
  const double transit = time - packet.timestamp();
  if (transit_) {  // RFC 3550 A.8; a timestamp wrap gives one absurd difference, which is left out
    const double difference = std::abs(transit - *transit_);
    if (difference < clockRate_) jitter_ += (difference - jitter_) / 16;
  }
  transit_ = transit;
  accept(packet, packet.sequence(), packet.payload(), arrival, false, readable);
}

void RtpReceiver::onRtx(const rtp::PacketView& packet, rtp::TimePoint arrival) {
  const Bytes payload = packet.payload();
  if (payload.size() <= 2) return;  // padding that probes the bandwidth
  accept(packet, read16(payload, 0), payload.subspan(2), arrival, true, true);
}

void RtpReceiver::accept(const rtp::PacketView& packet, std::uint16_t sequence, Bytes payload,
                         rtp::TimePoint arrival, bool repaired, bool readable) {
  if (!highest_) {
    if (repaired) return;
    first_ = sequence;
    highest_ = first_ - 1;
  }
  const std::int64_t unwrapped = unwrap(*highest_, sequence);
  const bool newest = unwrapped > *highest_;
  if (newest) {
    if (unwrapped - *highest_ > kMaxGap) {
      counters_.gaps += static_cast<std::uint64_t>(unwrapped - *highest_ - 1);
    } else {
      for (std::int64_t lost = *highest_ + 1; lost < unwrapped; ++lost) open_[lost] = {arrival, {}, 0};
    }
    if (received_ > 0 && static_cast<std::int32_t>(packet.timestamp() - newestTimestamp_) < 0)
      ++counters_.timestampErrors;
    newestTimestamp_ = packet.timestamp();
    newestArrivalNtp_ = ntpNow();
    highest_ = unwrapped;
  } else if (open_.erase(unwrapped) == 0) {
    ++counters_.duplicates;
    return;
  } else {
    ++counters_.retransmitted;
  }
  ++received_;
  ++counters_.packets;
  counters_.bytes += payload.size();
  if (!counters_.firstPacket) counters_.firstPacket = arrival;
  counters_.lastPacket = arrival;
  if (packet.marker() || codec_ == Codec::Opus) {
    ++counters_.frames;
    ++allFrames_;
  }
  if (readable) inspect(payload, newest, arrival);
}

void RtpReceiver::inspect(Bytes payload, bool newest, rtp::TimePoint arrival) {
  if (codec_ == Codec::Opus) return;
  bool keyFrame = false;
  bool begins = false;
  std::optional<rtp::FrameSize> size;
  if (codec_ == Codec::Vp8) {
    const auto vp8 = rtp::parseVp8(payload);
    if (!vp8) {
      ++counters_.malformed;
      return;
    }
    keyFrame = vp8->keyFrame;
    begins = vp8->startOfFrame();
    size = vp8->frameSize;
    if (newest && vp8->pictureId) {
      const std::uint16_t mask = vp8->longPictureId ? 0x7FFF : 0x7F;
      const unsigned step =
          static_cast<unsigned>(*vp8->pictureId - pictureId_.value_or(*vp8->pictureId)) & mask;
      // A later frame's id is one higher; more means that whole frames are missing, which gaps count.
      if (step > mask / 2U || (vp8->startOfFrame() && pictureId_ && step != 1 && open_.empty()))
        ++counters_.pictureIdErrors;
      pictureId_ = vp8->pictureId;
    }
  } else {
    const auto h264 = rtp::parseH264(payload);
    if (!h264) {
      ++counters_.malformed;
      return;
    }
    keyFrame = begins = h264->hasSps;
    size = h264->frameSize;
  }
  if (keyFrame) {
    ++counters_.keyFrames;
    counters_.lastKeyFrame = arrival;
    if (const auto gap = open_.find(*highest_ - 1); newest && begins && gap != open_.end())
      gap->second.beforeKeyFrame = true;
  }
  if (size) counters_.frameSize = *size;
}

void RtpReceiver::onSenderReport(const SenderReport& report, rtp::TimePoint arrival) {
  lastReportNtp_ = report.ntp;
  lastReportTimestamp_ = report.rtpTimestamp;
  lastReportArrival_ = arrival;
  ++counters_.senderReports;
}

std::optional<std::chrono::duration<double>> RtpReceiver::sinceCapture() const {
  if (!lastReportArrival_ || received_ == 0) return std::nullopt;
  constexpr double kNtpUnits = 4294967296.0;
  const auto ticks = static_cast<std::int32_t>(newestTimestamp_ - lastReportTimestamp_);
  const double sinceReport =
      static_cast<double>(static_cast<std::int64_t>(newestArrivalNtp_ - lastReportNtp_)) / kNtpUnits;
  return std::chrono::duration<double>(sinceReport - static_cast<double>(ticks) / clockRate_);
}

std::vector<std::uint16_t> RtpReceiver::missing(rtp::TimePoint time) {
  std::vector<std::uint16_t> wanted;
  for (auto each = open_.begin(); each != open_.end();) {
    Gap& gap = each->second;
    if (time - gap.since > kGiveUp) {
      ++(gap.beforeKeyFrame ? counters_.skipped : counters_.gaps);
      each = open_.erase(each);
      continue;
    }
    if (nack_ && gap.times < kMaxNacks && time - gap.since >= kNackDelay && time - gap.asked >= kNackRepeat) {
      gap.asked = time;
      ++gap.times;
      ++counters_.nacks;
      wanted.push_back(static_cast<std::uint16_t>(each->first));
    }
    ++each;
  }
  return wanted;
}

ReportBlock RtpReceiver::report(rtp::TimePoint time) {
  ReportBlock block;
  block.ssrc = ssrc_;
  if (!highest_) return block;
  const auto expected = static_cast<std::uint64_t>(*highest_ - first_ + 1);
  const std::uint64_t expectedNow = expected - expectedBefore_;
  const std::uint64_t receivedNow = received_ - receivedBefore_;
  expectedBefore_ = expected;
  receivedBefore_ = received_;
  if (expectedNow > receivedNow)
    block.fractionLost = static_cast<std::uint8_t>((expectedNow - receivedNow) * 256 / (expectedNow + 1));
  block.cumulativeLost = static_cast<std::uint32_t>(expected > received_ ? expected - received_ : 0);
  block.highestSequence = static_cast<std::uint32_t>(*highest_);
  block.jitter = static_cast<std::uint32_t>(jitter_);
  if (lastReportArrival_) {
    block.lastSenderReport = static_cast<std::uint32_t>(lastReportNtp_ >> 16);
    block.sinceSenderReport =
        static_cast<std::uint32_t>((time - *lastReportArrival_).count() * 65536 / 1'000'000'000);
  }
  return block;
}

}  // namespace rostra::test
