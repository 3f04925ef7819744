// SPDX-License-Identifier: Apache-2.0
#include "support/rtp_sender.hpp"

#include "base/bytes.hpp"
#include "rtp/payload/vp8.hpp"

#include <algorithm>
#include <random>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;

constexpr auto kReportInterval = 1s;
// More frames late than this and the sender was asleep: it goes on from now instead of catching up.
constexpr std::uint64_t kMaxCatchUp = 30;

std::uint32_t randomNumber() {
  static std::mt19937 generator{std::random_device{}()};
  return static_cast<std::uint32_t>(generator());
}

void addElement(WireWriter& block, std::uint8_t id, Bytes value) {
  block.u8(static_cast<unsigned>(id) << 4 | static_cast<unsigned>(value.size() - 1)).bytes(value);
}

Bytes textBytes(const std::string& text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace

RtpSender::RtpSender(RtpSenderConfig config, std::shared_ptr<const MediaClip> clip, Send sendRtp,
                     Send sendRtcp, std::uint16_t& transportSequence)
    : config_(std::move(config)),
      clip_(std::move(clip)),
      sendRtp_(std::move(sendRtp)),
      sendRtcp_(std::move(sendRtcp)),
      transportSequence_(transportSequence),
      firstTimestamp_(randomNumber()),
      sequence_(static_cast<std::uint16_t>(randomNumber())),
      rtxSequence_(static_cast<std::uint16_t>(randomNumber())),
      pictureId_(static_cast<std::uint16_t>(randomNumber() & 0x7FFFU)) {}

void RtpSender::tick(rtp::TimePoint time) {
  if (!start_) start_ = time;
  const auto due = static_cast<std::uint64_t>((time - *start_).count()) * clip_->clockRate /
                   clip_->frameTicks / 1'000'000'000U;
  if (due > frameCount_ + kMaxCatchUp) frameCount_ = due;
  for (; frameCount_ <= due; ++frameCount_) {
    if (!paused_ && frameCount_ % frameDivisor_ == 0) sendFrame(time);
  }
  if (!paused_ && (!lastReport_ || time - *lastReport_ >= kReportInterval)) sendReport(time);
}

void RtpSender::setPaused(bool paused) noexcept {
  paused_ = paused;
  if (paused) nextFrame_ = 0;
}

void RtpSender::onKeyFrameRequest() noexcept {
  ++counters_.keyFrameRequests;
  nextFrame_ = 0;
}

void RtpSender::sendFrame(rtp::TimePoint time) {
  (void)time;
  const auto& packets = clip_->frames[nextFrame_];
  if (clip_->codec != Codec::Opus && nextFrame_ == 0) ++counters_.keyFrames;
  nextFrame_ = (nextFrame_ + 1) % clip_->frames.size();
  const auto timestamp = static_cast<std::uint32_t>(firstTimestamp_ + frameCount_ * clip_->frameTicks);
  for (std::size_t i = 0; i < packets.size(); ++i) {
    Buffer payload = packets[i];
    if (clip_->codec == Codec::Vp8) {
      const auto descriptor = rtp::parseVp8(payload);
      if (descriptor && descriptor->longPictureId) write16(payload, 2, 0x8000U | pictureId_);
    }
    const bool marker = clip_->codec != Codec::Opus && i + 1 == packets.size();
    Buffer packet = build(config_.payloadType, config_.ssrc, sequence_, timestamp, marker, false, payload);
    ++counters_.packets;
    counters_.bytes += payload.size();
    history_[sequence_ % kHistory] = {sequence_, packet};
    ++sequence_;
    sendRtp_(std::move(packet));
  }
  pictureId_ = (pictureId_ + 1U) & 0x7FFFU;
  ++counters_.frames;
}

void RtpSender::sendReport(rtp::TimePoint time) {
  lastReport_ = time;
  const auto elapsed =
      static_cast<std::uint64_t>((time - *start_ + config_.late).count()) * clip_->clockRate / 1'000'000'000U;
  sendRtcp_(makeSenderReport(
      {config_.ssrc, ntpNow(), static_cast<std::uint32_t>(firstTimestamp_ + elapsed),
       static_cast<std::uint32_t>(counters_.packets), static_cast<std::uint32_t>(counters_.bytes)},
      reducedSize_ ? std::string() : config_.cname));
}

void RtpSender::onNack(const std::vector<std::uint16_t>& sequences) {
  for (const std::uint16_t sequence : sequences) {
    ++counters_.nackedPackets;
    const Sent& sent = history_[sequence % kHistory];
    if (sent.packet.empty() || sent.sequence != sequence) continue;
    ++counters_.retransmitted;
    if (config_.rtxSsrc == 0) {
      sendRtp_(sent.packet);
      continue;
    }
    const auto original = rtp::PacketView::parse(sent.packet);
    WireWriter payload;  // RFC 4588 s.4: original sequence number, then the original payload
    payload.u16(sequence).bytes(original->payload());
    sendRtp_(build(config_.rtxPayloadType, config_.rtxSsrc, rtxSequence_++, original->timestamp(),
                   original->marker(), true, payload.view()));
  }
}

Buffer RtpSender::build(std::uint8_t payloadType, std::uint32_t ssrc, std::uint16_t sequence,
                        std::uint32_t timestamp, bool marker, bool repaired, Bytes payload) {
  WireWriter block;
  if (config_.transportCcId != 0) {
    const std::array<std::byte, 2> number{static_cast<std::byte>(transportSequence_ >> 8),
                                          static_cast<std::byte>(transportSequence_ & 0xFF)};
    ++transportSequence_;
    addElement(block, config_.transportCcId, number);
  }
  if (config_.audioLevelId != 0) {
    // RFC 6464 s.3: it is voice, and how many dB below the loudest possible.
    const auto level = static_cast<std::byte>(0x80 | -dbov_);
    addElement(block, config_.audioLevelId, {&level, 1});
  }
  if (!acknowledged_ || repaired) {
    if (config_.midId != 0) addElement(block, config_.midId, textBytes(config_.mid));
    const std::uint8_t ridId = repaired ? config_.repairedRidId : config_.ridId;
    if (ridId != 0 && !config_.rid.empty()) addElement(block, ridId, textBytes(config_.rid));
  }
  block.align(4);
  WireWriter writer;
  writer.u8(block.size() > 0 ? 0x90U : 0x80U)
      .u8((marker ? 0x80U : 0U) | payloadType)
      .u16(sequence)
      .u32(timestamp)
      .u32(ssrc);
  if (block.size() > 0) writer.u16(0xBEDE).u16(static_cast<unsigned>(block.size() / 4)).bytes(block.view());
  return writer.bytes(payload).take();
}

}  // namespace rostra::test
