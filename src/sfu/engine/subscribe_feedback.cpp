// SPDX-License-Identifier: Apache-2.0
// What a browser says of what it receives, read by its SubscribeSender. In: its RTCP; out: packets to send
// again, what the path carries, requests for key frames.
#include "rtp/rtcp/key_frame_request.hpp"
#include "rtp/rtcp/nack.hpp"
#include "rtp/rtcp/remb.hpp"
#include "rtp/rtcp/report.hpp"
#include "sfu/engine/subscribe_sender.hpp"

#include <array>
#include <utility>

namespace rostra::sfu {
namespace {

using namespace std::chrono_literals;

// A new round-trip time counts for this share (RFC 6298 s.2).
constexpr int kSmoothing = 8;
constexpr auto kUnknownRoundTrip = 100ms;

}  // namespace

void SubscribeSender::onRtcp(rtp::Bytes compound, rtp::TimePoint arrival) {
  rtp::CompoundReader reader(compound);
  while (const auto packet = reader.next()) {
    switch (packet->type) {
      case rtp::RtcpType::SenderReport:
        if (const auto report = rtp::parseSenderReport(*packet)) {
          for (const auto& block : report->blocks) onReportBlock(block, arrival);
        }
        break;
      case rtp::RtcpType::ReceiverReport:
        if (const auto report = rtp::parseReceiverReport(*packet)) {
          for (const auto& block : report->blocks) onReportBlock(block, arrival);
        }
        break;
      case rtp::RtcpType::TransportFeedback:
        onNack(*packet, arrival);
        onFeedback(*packet, arrival);
        break;
      case rtp::RtcpType::PayloadFeedback:
        onKeyFrameRequests(*packet);
        if (const auto estimate = rtp::parseReceiverEstimate(*packet))
          rate_.onReceiverEstimate(estimate->bitrate);
        break;
      case rtp::RtcpType::ExtendedReport:
        if (const auto report = rtp::parseExtendedReport(*packet)) onExtendedReport(*report);
        break;
      default:
        break;
    }
  }
}

void SubscribeSender::onReportBlock(const rtp::ReportBlock& block, rtp::TimePoint now) {
  const EngineOutlet* outlet = find(block.ssrc);
  if (!outlet) return;
  rate_.onReceiverReport(block.fractionLost, now);
  engine().metrics().observeLoss(SfuDistribution::LossOut, block.fractionLost);
  engine().metrics().observe(SfuDistribution::JitterOut, rtp::fromTicks(block.jitter, outlet->clockRate()));
  const auto rtt =
      rtp::roundTripTime(block.lastSenderReport, block.delaySinceSenderReport, engine().clock().at(now));
  if (!rtt) return;
  engine().metrics().observe(SfuDistribution::RoundTripOut, *rtt);
  roundTrip_ = roundTrip_ ? *roundTrip_ + (*rtt - *roundTrip_) / kSmoothing : *rtt;
  sendCounters_.roundTripUs.store(roundTrip_->count() / 1000, std::memory_order_relaxed);
  // Feedback, where there is any, knows sooner.
  if (!protection_.roundTrip()) setRoundTripTime(*roundTrip_);
}

void SubscribeSender::setRoundTripTime(rtp::Duration rtt) {
  for (const auto& outlet : outlets_) outlet->responder_.setRoundTripTime(rtt);
}

void SubscribeSender::onNack(const rtp::RtcpPacket& packet, rtp::TimePoint now) {
  auto nack = rtp::NackReader::open(packet);
  if (!nack) return;
  count(rtcp().countReceived(now).nack);
  engine().metrics().count(SfuCount::NacksOut);
  EngineOutlet* outlet = find(nack->mediaSsrc());
  if (!outlet || !outlet->retransmission_) return;
  while (const auto sequence = nack->next()) resend(*outlet, *sequence, now);
}

void SubscribeSender::resend(EngineOutlet& outlet, std::uint16_t sequence, rtp::TimePoint now) {
  count(sendCounters_.asked);
  engine().metrics().count(SfuCount::NackedPacketsOut);
  const auto answer = outlet.responder_.onNack(sequence, now);
  if (answer.verdict == rtp::ResendVerdict::TooSoon) {
    count(sendCounters_.tooSoon);
    engine().metrics().count(SfuCount::ResendsTooSoon);
  }
  if (answer.verdict == rtp::ResendVerdict::OverBudget) {
    count(sendCounters_.overBudget);
    engine().metrics().count(SfuCount::ResendsOverBudget);
  }
  if (answer.verdict != rtp::ResendVerdict::Resend) return;
  const auto size = static_cast<std::uint32_t>(answer.packet->size());
  // A picture that cannot be repaired any more stands still until the next key frame.
  const int copies = answer.last && retransmissions_.take(size, now) ? 2 : 1;
  for (int i = 0; i < copies; ++i) {
    PacedPacket packet;
    packet.outlet = &outlet;
    packet.payload = answer.packet->payload;
    packet.again = true;
    packet.setHeader(answer.packet->header());
    pacer_.push(rtp::PacingClass::Retransmission, std::move(packet), size, now);
  }
}

void SubscribeSender::onFeedback(const rtp::RtcpPacket& packet, rtp::TimePoint now) {
  const auto feedback = rtp::TransportFeedbackReader::open(packet);
  if (!feedback) return;
  count(rtcp().countReceived(now).transportCc);
  results_.clear();
  history_.onFeedback(*feedback, results_);
  std::uint32_t received = 0;
  for (const auto& result : results_) received += result.received ? 1 : 0;
  const auto lost = static_cast<std::uint32_t>(results_.size()) - received;
  count(sendCounters_.acknowledged, received);
  count(sendCounters_.reportedLost, lost);
  rate_.onFeedback(results_, roundTrip_.value_or(kUnknownRoundTrip), now);
  protection_.onFeedback(results_, rate_.queueDelay(), now);
  sendCounters_.soundCopies.store(static_cast<std::uint32_t>(protection_.soundCopies()),
                                  std::memory_order_relaxed);
  if (const auto rtt = protection_.roundTrip()) setRoundTripTime(*rtt);
}

void SubscribeSender::onKeyFrameRequests(const rtp::RtcpPacket& packet) {
  auto& counters = rtcp().countReceived(std::chrono::steady_clock::now());
  if (const auto ssrc = rtp::parsePictureLoss(packet)) {
    count(counters.pli);
    engine().metrics().count(SfuCount::PlisOut);
    onKeyFrameRequest_(*ssrc);
  } else if (const auto request = rtp::parseFullIntraRequest(packet)) {
    count(counters.fir);
    engine().metrics().count(SfuCount::FirsOut);
    for (const auto& entry : *request) onKeyFrameRequest_(entry.ssrc);
  }
}

// A browser that sends nothing learns the round-trip time by this: RFC 3611 s.4.5.
void SubscribeSender::onExtendedReport(const rtp::ExtendedReport& report) {
  if (!report.reference || outlets_.empty()) return;
  protection_.onReceiverKnowsRoundTrip();
  rtp::ExtendedReport echo;
  echo.ssrc = outlets_.front()->ssrc();
  echo.echoes.push({report.ssrc, report.reference->compact(), 0});
  std::array<std::byte, 64> bytes;
  rtp::CompoundWriter out(bytes);
  if (rtp::write(out, echo)) sendRtcp(out.bytes());
}

}  // namespace rostra::sfu
