// SPDX-License-Identifier: Apache-2.0
#include "sfu/engine/publish_receiver.hpp"

#include "base/bytes.hpp"
#include "base/log.hpp"
#include "rtp/receive/retransmission_reader.hpp"
#include "rtp/rtcp/description.hpp"
#include "rtp/rtcp/extended_report.hpp"
#include "rtp/rtcp/key_frame_request.hpp"
#include "rtp/rtcp/nack.hpp"
#include "rtp/rtcp/report.hpp"

#include <algorithm>
#include <random>

namespace rostra::sfu {
namespace {

using namespace std::chrono_literals;

// About ten a second are enough for Chromium's estimate (4.3 Mbit/s measured).
constexpr auto kFeedbackInterval = 100ms;
constexpr auto kReportInterval = 1s;
// A publish connection has at most 3 sources with 3 layers; a browser that changes SSRCs may use a few more.
// More than this is somebody opening streams to use up our memory.
constexpr std::size_t kMaxStreams = 64;
constexpr std::size_t kRing = 1024;
constexpr std::size_t kCompound = 1200;  // fits any path
constexpr std::string_view kCname = "rostra";

std::uint32_t randomSsrc() {
  static std::random_device device;
  return device() | 1U;
}

}  // namespace

std::shared_ptr<PublishReceiver> PublishReceiver::create(std::shared_ptr<Engine> engine,
                                                         std::shared_ptr<RtcpMonitor> rtcp, Config config) {
  return std::shared_ptr<PublishReceiver>(
      new PublishReceiver(std::move(engine), std::move(rtcp), std::move(config)));
}

PublishReceiver::PublishReceiver(std::shared_ptr<Engine> engine, std::shared_ptr<RtcpMonitor> rtcp,
                                 Config config)
    : MediaLink(std::move(engine), std::move(rtcp), kRing),
      config_(std::move(config)),
      ssrc_(randomSsrc()),
      arrivals_(kFeedbackInterval) {
  streams_.reserve(kMaxStreams);
  repeating_.reserve(kMaxStreams);
}

ReceivedStream* PublishReceiver::find(std::uint32_t ssrc) noexcept {
  for (const auto& stream : streams_) {
    if (stream->ssrc() == ssrc) return stream.get();
  }
  return nullptr;
}

ReceivedStream* PublishReceiver::identify(const rtp::PacketView& packet, const PublishPayload& payload) {
  const auto place = config_.table.identify(packet, payload.kind);
  const auto producer = place ? config_.producers[static_cast<std::size_t>(place->source)] : nullptr;
  if (!producer || streams_.size() >= kMaxStreams) return nullptr;
  for (const auto& stream : streams_) {
    if (stream->place() == ReceivedStream::Place{producer, place->layer}) stream->retire();
  }
  const bool video = payload.kind == rtp::MediaKind::Video;
  streams_.push_back(std::make_unique<ReceivedStream>(ReceivedStream::Place{producer, place->layer},
                                                      packet.ssrc(), payload.clockRate, video,
                                                      config_.patience, config_.table.audioLevelId()));
  producer->bindLayer(place->layer, packet.ssrc(), [weak = weak_from_this(), ssrc = packet.ssrc()] {
    if (const auto self = std::static_pointer_cast<PublishReceiver>(weak.lock())) self->requestKeyFrame(ssrc);
  });
  log::debug("stream identified", {{"participant", producer->participant()},
                                   {"source", protocol::worker::toString(place->source)},
                                   {"layer", place->layer},
                                   {"ssrc", packet.ssrc()}});
  return streams_.back().get();
}

void PublishReceiver::onRtp(gst::Ref<GstBuffer> buffer, rtp::MutableBytes packet, rtp::TimePoint arrival) {
  const auto view = rtp::PacketView::parse(packet);
  if (!view) {
    malformed_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  if (const auto id = config_.payloads.transportNumberId(); id != 0) {
    if (const auto number = view->findExtension(id); number && number->size() == 2)
      arrivals_.onPacket(read16(*number, 0), arrival);
  }
  const PublishPayload* payload = config_.payloads.find(view->payloadType());
  if (payload && payload->original)
    return onRetransmission(std::move(buffer), packet, *view, *payload->original, arrival);
  ReceivedStream* stream = find(view->ssrc());
  if (!stream && payload) stream = identify(*view, *payload);
  if (!stream) {
    unidentified_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  stream->onPacket(std::move(buffer), *view, arrival, clock_, engine().clock(), false);
}

// The stream that a retransmission repeats, RFC 4588 s.5.3; browsers say it in the offer or, with simulcast,
// by repaired-rtp-stream-id (RFC 8852 s.3.2).
ReceivedStream* PublishReceiver::findOriginal(const rtp::PacketView& packet) {
  if (const auto ssrc = config_.payloads.originalOf(packet.ssrc())) return find(*ssrc);
  auto known = std::ranges::find(repeating_, packet.ssrc(), &Repeating::ssrc);
  if (known == repeating_.end()) {
    const auto place = config_.table.identify(packet, rtp::MediaKind::Video);
    if (!place || repeating_.size() >= kMaxStreams) return nullptr;
    repeating_.push_back(
        {packet.ssrc(), {config_.producers[static_cast<std::size_t>(place->source)], place->layer}});
    known = repeating_.end() - 1;
  }
  // The newest of that place: a browser may have begun a new one.
  const auto stream = std::find_if(streams_.rbegin(), streams_.rend(),
                                   [&](const auto& each) { return each->place() == known->place; });
  return stream == streams_.rend() ? nullptr : stream->get();
}

void PublishReceiver::onRetransmission(gst::Ref<GstBuffer> buffer, rtp::MutableBytes packet,
                                       const rtp::PacketView& view, std::uint8_t original,
                                       rtp::TimePoint arrival) {
  ReceivedStream* stream = findOriginal(view);
  if (!stream) {
    unidentified_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  const auto restored = rtp::restoreOriginal(packet, stream->ssrc(), original);
  const auto parsed = restored ? rtp::PacketView::parse(*restored) : std::nullopt;
  if (!parsed) return;  // padding
  gst_buffer_resize(buffer.get(), static_cast<gssize>(packet.size() - restored->size()),
                    static_cast<gssize>(restored->size()));
  const auto before = stream->nack().recovered();
  stream->onPacket(std::move(buffer), *parsed, arrival, clock_, engine().clock(), true);
  const auto recovered = stream->nack().recovered() - before;
  recovered_.fetch_add(recovered, std::memory_order_relaxed);
  engine().metrics().countPacket(SfuCount::ResentPacketsIn, SfuCount::ResentBytesIn, packet.size());
  engine().metrics().count(SfuCount::RecoveredPacketsIn, recovered);
}

void PublishReceiver::onRtcp(rtp::Bytes compound, rtp::TimePoint arrival) {
  rtp::CompoundReader reader(compound);
  while (const auto packet = reader.next()) {
    if (const auto report = rtp::parseSenderReport(*packet)) {
      clock_.onSenderReport(report->ntp, engine().clock().at(arrival));
      if (ReceivedStream* stream = find(report->ssrc))
        stream->onSenderReport(report->ntp, report->rtpTimestamp, arrival);
    } else if (const auto extended = rtp::parseExtendedReport(*packet)) {
      for (const auto& echo : extended->echoes) {
        const auto rtt = echo.ssrc == ssrc_ ? rtp::roundTripTime(echo.lastReference, echo.delay,
                                                                 engine().clock().at(arrival))
                                            : std::nullopt;
        if (!rtt) continue;
        engine().metrics().observe(SfuDistribution::RoundTripIn, *rtt);
        for (const auto& stream : streams_) stream->nack().setRoundTripTime(*rtt);
      }
    }
  }
  if (reader.malformed()) malformed_.fetch_add(1, std::memory_order_relaxed);
}

void PublishReceiver::onDrained(rtp::TimePoint now) {
  askForMissing(now);
}

void PublishReceiver::tick(rtp::TimePoint now) {
  for (const auto& stream : streams_) stream->tick(now);
  askForMissing(now);
  if (const auto due = arrivals_.due(); due && *due <= now) sendFeedback();
  if (now < nextReport_) return;
  nextReport_ = now + kReportInterval;
  sendReports(now);
}

// RFC 3550 s.6.1: a compound begins with a report, unless RFC 5506 was agreed on.
void PublishReceiver::begin(rtp::CompoundWriter& out) const {
  if (config_.reducedSize) return;
  rtp::ReceiverReport report;
  report.ssrc = ssrc_;
  rtp::write(out, report);
  rtp::writeDescription(out, std::span(&ssrc_, 1), kCname);
}

void PublishReceiver::askForMissing(rtp::TimePoint now) {
  for (const auto& stream : streams_) {
    const auto due = stream->video() ? stream->nack().due() : std::nullopt;
    if (!due || *due > now) continue;
    const auto missing = stream->nack().take(now);
    if (missing.empty()) continue;
    std::array<std::byte, kCompound> bytes;
    rtp::CompoundWriter out(bytes);
    begin(out);
    if (rtp::writeNack(out, ssrc_, stream->ssrc(), std::span(missing.data(), missing.size())) > 0 &&
        sendRtcp(out.bytes())) {
      rtcp().countSent().nack.fetch_add(1, std::memory_order_relaxed);
      engine().metrics().count(SfuCount::NacksIn);
      engine().metrics().count(SfuCount::NackedPacketsIn, missing.size());
    }
  }
}

void PublishReceiver::requestKeyFrame(std::uint32_t ssrc) {
  engine().post([self = std::static_pointer_cast<PublishReceiver>(shared_from_this()), ssrc] {
    std::array<std::byte, kCompound> bytes;
    rtp::CompoundWriter out(bytes);
    self->begin(out);
    if (!rtp::writePictureLoss(out, self->ssrc_, ssrc) || !self->sendRtcp(out.bytes())) return;
    self->rtcp().countSent().pli.fetch_add(1, std::memory_order_relaxed);
    self->engine().metrics().count(SfuCount::PlisIn);
  });
}

void PublishReceiver::sendReports(rtp::TimePoint now) {
  if (streams_.empty()) return;
  rtp::ReceiverReport report;
  report.ssrc = ssrc_;
  for (auto stream = streams_.rbegin(); stream != streams_.rend() && !report.blocks.full(); ++stream) {
    const auto block = (*stream)->statistics().report(now);
    if (!block) continue;
    report.blocks.push(*block);
    if (!(*stream)->advanced()) continue;
    engine().metrics().observeLoss(SfuDistribution::LossIn, block->fractionLost);
    engine().metrics().observe(SfuDistribution::JitterIn, (*stream)->statistics().jitter());
  }
  std::array<std::byte, kCompound> bytes;
  rtp::CompoundWriter out(bytes);
  rtp::write(out, report);
  rtp::writeDescription(out, std::span(&ssrc_, 1), kCname);
  rtp::ExtendedReport reference;  // its echo tells the round-trip time: RFC 3611 s.4.4
  reference.ssrc = ssrc_;
  reference.reference = engine().clock().at(now);
  rtp::write(out, reference);
  sendRtcp(out.bytes());
}

void PublishReceiver::sendFeedback() {
  if (streams_.empty()) return;
  const std::uint32_t media = streams_.front()->ssrc();
  for (bool more = true; more;) {
    std::array<std::byte, kCompound> bytes;
    rtp::CompoundWriter out(bytes);
    begin(out);
    more = arrivals_.write(out, ssrc_, media);
    if (sendRtcp(out.bytes())) rtcp().countSent().transportCc.fetch_add(1, std::memory_order_relaxed);
  }
}

}  // namespace rostra::sfu
