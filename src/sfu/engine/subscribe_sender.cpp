// SPDX-License-Identifier: Apache-2.0
#include "sfu/engine/subscribe_sender.hpp"

#include "base/bytes.hpp"
#include "rtp/packet/media_clock.hpp"
#include "rtp/rtcp/description.hpp"
#include "rtp/rtcp/report.hpp"
#include "rtp/send/header_extensions.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <utility>

namespace rostra::sfu {
namespace {

using namespace std::chrono_literals;

// Chromium brings sound and picture together after the second report.
constexpr auto kReportInterval = 500ms;
// A switch of layers, or a publisher's first report, may move a stream's timestamps on our clock by more than
// this; then a receiver hears it at once, but not more often than this.
constexpr auto kShift = 5ms;
constexpr auto kShortestInterval = 100ms;
// Only RTCP comes from a subscriber.
constexpr std::size_t kRing = 128;
constexpr std::size_t kCompound = 1200;
// A compound with this many sender reports and their names fits.
constexpr std::size_t kMaxReports = 16;
constexpr std::size_t kMaxCname = 32;
// A packet of sound with its copies: what does not fit is not repeated.
constexpr std::size_t kLargestSound = 1200;

// Less than this share of what the estimate was is worth choosing layers again at once.
constexpr double kFell = 0.8;

// What waits for its time is looked at no more often than this: timers are no finer.
constexpr auto kShortestWait = 500us;
// How often the estimate is looked at for /metrics.
constexpr auto kEstimateSample = 1s;
// Of a retransmission.
constexpr std::size_t kLongestHeader =
    rtp::PacketHistory<SharedPacket>::kMaxHeaderSize + rtp::RetransmissionWriter::kOriginalSequenceSize;

std::uint16_t randomNumber() {
  static std::random_device device;
  return static_cast<std::uint16_t>(device() & 0x7fff);
}

}  // namespace

std::shared_ptr<SubscribeSender> SubscribeSender::create(std::shared_ptr<Engine> engine,
                                                         std::shared_ptr<RtcpMonitor> rtcp,
                                                         rtp::RetransmissionLimits limits,
                                                         KeyFrameHandler onKeyFrameRequest,
                                                         EstimateFellHandler onEstimateFell) {
  return std::shared_ptr<SubscribeSender>(new SubscribeSender(
      std::move(engine), std::move(rtcp), limits, std::move(onKeyFrameRequest), std::move(onEstimateFell)));
}

SubscribeSender::SubscribeSender(std::shared_ptr<Engine> engine, std::shared_ptr<RtcpMonitor> rtcp,
                                 rtp::RetransmissionLimits limits, KeyFrameHandler onKeyFrameRequest,
                                 EstimateFellHandler onEstimateFell)
    : MediaLink(std::move(engine), std::move(rtcp), kRing),
      onKeyFrameRequest_(std::move(onKeyFrameRequest)),
      onEstimateFell_(std::move(onEstimateFell)),
      retransmissions_(limits),
      history_(randomNumber()) {}

std::shared_ptr<EngineOutlet> SubscribeSender::makeOutlet(rtp::RewriterConfig config, bool video) {
  auto outlet = std::make_shared<EngineOutlet>(self(), config, video);
  post([self = self(), outlet] { self->outlets_.push_back(outlet); });
  return outlet;
}

void SubscribeSender::setRetransmission(std::uint32_t ssrc, std::uint32_t retransmission,
                                        std::uint8_t payloadType) {
  post(
      [self = self(), ssrc, config = rtp::RetransmissionConfig{retransmission, payloadType, randomNumber()}] {
        EngineOutlet* outlet = self->find(ssrc);
        if (outlet && !outlet->retransmission_) outlet->retransmission_.emplace(config);
      });
}

void SubscribeSender::setRedundancy(std::uint32_t ssrc, std::uint8_t payloadType, std::uint8_t blockType) {
  post([self = self(), ssrc, payloadType, blockType] {
    EngineOutlet* outlet = self->find(ssrc);
    if (outlet && !outlet->redundancy_)
      outlet->redundancy_.emplace(EngineOutlet::Redundancy{payloadType, rtp::RedWriter(blockType)});
  });
}

void SubscribeSender::setTransportNumberId(std::uint8_t id) {
  post([self = self(), id] {
    self->transportNumberId_ = id;
    self->rate_.setNumbered(id != 0);
  });
}

void SubscribeSender::setPlayoutDelayId(std::uint8_t id) {
  post([self = self(), id] { self->playoutDelayId_ = id; });
}

void SubscribeSender::setCname(std::string cname) {
  if (cname.empty() || cname.size() > kMaxCname) return;
  post([self = self(), cname = std::move(cname)] { self->cname_ = cname; });
}

EngineOutlet* SubscribeSender::find(std::uint32_t ssrc) noexcept {
  for (const auto& outlet : outlets_) {
    if (outlet->ssrc() == ssrc) return outlet.get();
  }
  return nullptr;
}

bool SubscribeSender::send(EngineOutlet& outlet, SentPacket sent, rtp::TimePoint now) {
  const std::uint32_t size = sent.size();
  constexpr std::size_t kAdded = rtp::kMaxHeaderExtensions + rtp::SrtpSender::kMaxOverhead;
  // Without outlets it is over: see onRemoved().
  if (!canSend() || size + kAdded > OutgoingBatch::kMaxDatagram || outlets_.empty()) return false;
  const auto priority = outlet.video() ? rtp::PacingClass::Video : rtp::PacingClass::Audio;
  // Nearly always nothing waits: then it is written where it leaves from, without a stop in a queue.
  if (const auto probe = pacer_.pass(priority, size, now)) {
    if (outlet.video()) engine().metrics().observe(SfuDistribution::PacerDelayOut, {});
    dispatchFirst(outlet, std::move(sent), *probe, now);
    if (!pacer_.idle()) pump(now);
    return true;
  }
  PacedPacket packet;
  packet.outlet = &outlet;
  packet.payload = std::move(sent.payload);
  packet.playout = sent.playout;
  packet.reported = sent.reported;
  packet.received = sent.received;
  packet.setHeader(sent.header);
  pacer_.push(priority, std::move(packet), size, now);
  pump(now);
  return true;
}

void SubscribeSender::discard(const EngineOutlet& outlet) {
  pacer_.discard([&](const PacedPacket& packet) { return packet.outlet == &outlet; });
}

// Whatever may leave now, leaves.
void SubscribeSender::pump(rtp::TimePoint now) {
  while (auto next = pacer_.take(now)) {
    if (next->packet.again || next->packet.outlet->video())  // sound never waits
      engine().metrics().observe(SfuDistribution::PacerDelayOut, now - next->since);
    dispatch(std::move(next->packet), next->probe, now);
  }
  while (const std::uint32_t wanted = pacer_.paddingWanted(now)) sendPadding(wanted, now);
  if (const auto due = pacer_.due(now)) engine().wakeBy(std::max(*due, now + kShortestWait));
}

void SubscribeSender::dispatch(PacedPacket packet, std::uint32_t probe, rtp::TimePoint now) {
  EngineOutlet& outlet = *packet.outlet;
  if (packet.again) {
    std::array<std::byte, kLongestHeader> header;
    const std::size_t size = outlet.retransmission_->writeHeader(packet.header(), header);
    if (size == 0 || !transmit(rtp::Bytes(header).first(size), packet.payload.bytes(), probe, now)) return;
    count(sendCounters_.resent);
    count(sendCounters_.resentBytes, packet.size());
    engine().metrics().countPacket(SfuCount::ResentPacketsOut, SfuCount::ResentBytesOut, packet.size());
    return;
  }
  dispatchFirst(
      outlet, {std::move(packet.payload), packet.header(), packet.playout, packet.reported, packet.received},
      probe, now);
}

// A packet that was not sent before.
void SubscribeSender::dispatchFirst(EngineOutlet& outlet, SentPacket packet, std::uint32_t probe,
                                    rtp::TimePoint now) {
  const bool sent =
      outlet.redundancy_ && protection_.soundCopies() > 0
          ? transmitSound(outlet, packet, probe, now)
          : transmit(packet.header, packet.payload.bytes(), probe, now, {packet.received, outlet.video()});
  if (!sent) return;
  note(outlet, packet, now);
  outlet.reporter_.onSent(packet.size() - rtp::kFixedHeaderSize);
  outlet.responder_.onSent(read16(packet.header, 2), packet.header, std::move(packet.payload), now);
}

bool SubscribeSender::transmit(rtp::Bytes header, rtp::Bytes payload, std::uint32_t probe, rtp::TimePoint now,
                               DatagramOrigin origin) {
  const rtp::MutableBytes place = room();
  const std::size_t most = header.size() + rtp::kMaxHeaderExtensions + payload.size();
  if (!canSend() || most + rtp::SrtpSender::kMaxOverhead > place.size()) return false;
  std::size_t size = header.size();
  if (transportNumberId_ != 0) {
    const auto number = history_.add(static_cast<std::uint32_t>(most), now, probe);
    rtp::HeaderExtensions extensions{transportNumberId_, number, playoutDelayId_, std::nullopt};
    if (origin.video) extensions.playoutDelay = protection_.playoutDelay();
    size = rtp::writeWithExtensions(header, extensions, place);
  } else {
    std::copy(header.begin(), header.end(), place.begin());
  }
  std::copy(payload.begin(), payload.end(), place.begin() + static_cast<std::ptrdiff_t>(size));
  rate_.onSent(static_cast<std::uint32_t>(most), now);
  sentSinceSample_ = true;
  return sendRtp(size + payload.size(), origin);
}

// With what was said before once more. Only a fixed header is in front of sound.
bool SubscribeSender::transmitSound(EngineOutlet& outlet, const SentPacket& packet, std::uint32_t probe,
                                    rtp::TimePoint now) {
  auto& [payloadType, writer] = *outlet.redundancy_;
  writer.setDistance(protection_.soundCopies());
  std::array<std::byte, kLargestSound> payload;
  const std::size_t size = writer.write(packet.payload.bytes(), read32(packet.header, 4), payload);
  const DatagramOrigin origin{packet.received, false};
  if (size == 0) return transmit(packet.header, packet.payload.bytes(), probe, now, origin);
  std::array<std::byte, rtp::kFixedHeaderSize> header;
  std::copy_n(packet.header.begin(), header.size(), header.begin());
  const auto marker = std::to_integer<std::uint8_t>(header[1]) & 0x80U;
  writeByte(header, 1, marker | payloadType);
  return transmit(header, rtp::Bytes(payload).first(size), probe, now, origin);
}

// The packet sent last once more, if there is one of about that size, else nothing but padding; both on a
// retransmission stream.
void SubscribeSender::sendPadding(std::uint32_t wanted, rtp::TimePoint now) {
  std::array<std::byte, kLongestHeader> header;
  EngineOutlet* carrier = nullptr;
  for (const auto& outlet : outlets_) {
    if (!outlet->retransmission_) continue;
    carrier = outlet.get();
    const auto* last = outlet->responder_.padding(now);
    if (!last || last->size() < wanted / 2 || last->size() > 2 * std::size_t{wanted}) continue;
    const std::size_t size = outlet->retransmission_->writeHeader(last->header(), header);
    if (size > 0) return transmitPadding(rtp::Bytes(header).first(size), last->payload.bytes(), now);
  }
  // A probe that cannot be sent must not be waited for.
  if (!carrier) return (void)pacer_.onPadding(wanted);
  std::array<std::byte, rtp::kFixedHeaderSize> plain{};
  writeByte(plain, 0, 0x80U);
  std::array<std::byte, rtp::kFixedHeaderSize + rtp::RetransmissionWriter::kMaxPadding> bytes;
  const std::size_t size =
      carrier->retransmission_->writePadding(plain, rtp::RetransmissionWriter::kMaxPadding, bytes);
  const auto packet = rtp::Bytes(bytes).first(size);
  transmitPadding(packet.first(rtp::kFixedHeaderSize), packet.subspan(rtp::kFixedHeaderSize), now);
}

void SubscribeSender::transmitPadding(rtp::Bytes header, rtp::Bytes payload, rtp::TimePoint now) {
  const auto size = static_cast<std::uint32_t>(header.size() + payload.size());
  const std::uint32_t probe = pacer_.onPadding(size);
  if (transmit(header, payload, probe, now)) count(sendCounters_.paddingBytes, size);
}

// Where the outgoing timestamps stand on our clock, for sender reports. Once a frame: its packets say the
// same.
void SubscribeSender::note(EngineOutlet& outlet, const SentPacket& packet, rtp::TimePoint now) {
  if (!packet.reported || !GST_CLOCK_TIME_IS_VALID(packet.playout)) return;
  if (std::exchange(outlet.noted_, packet.playout) == packet.playout) return;
  const auto due = rtp::TimePoint(rtp::TimePoint::duration(static_cast<std::int64_t>(packet.playout)));
  const rtp::NtpTime ntp = engine().clock().at(due);
  const std::uint32_t timestamp = read32(packet.header, 4);
  if (!outlet.timeline_.known()) {
    outlet.nextReport_ = now;
  } else {
    const rtp::Duration shift = outlet.timeline_.captureTime(timestamp) - ntp;
    if (shift > kShift || shift < -kShift)
      outlet.nextReport_ = std::min(outlet.nextReport_, now + kShortestInterval);
  }
  outlet.timeline_.onSenderReport(ntp, timestamp);
}

void SubscribeSender::setWanted(rtp::Bitrate wanted) {
  post([self = self(), wanted] { self->rate_.setWanted(wanted); });
}

void SubscribeSender::onPathChanged() {
  rate_.onRouteChange(std::chrono::steady_clock::now());
}

void SubscribeSender::onRemoved() {
  pacer_ = {};
  outlets_.clear();
}

// After anything that may have changed what the path is believed to carry.
void SubscribeSender::followRate(rtp::TimePoint now) {
  pacer_.setPace(rate_.pace());
  pacer_.holdUntil(rate_.heldUntil());
  if (const auto probe = rate_.takeProbe(now)) pacer_.startProbe(*probe);
  const rtp::Bitrate estimate = rate_.estimate();
  sendCounters_.estimateBps.store(estimate.bps(), std::memory_order_relaxed);
  highest_ = std::max(highest_, estimate);
  if (estimate < highest_ * kFell) {
    highest_ = estimate;
    onEstimateFell_();
  }
  sendCounters_.queueDelayUs.store(rate_.queueDelay().count() / 1000, std::memory_order_relaxed);
  sendCounters_.pacerDelayUs.store(pacer_.delay(now).count() / 1000, std::memory_order_relaxed);
}

// Of those who get anything: where nothing is sent the estimate is an old one.
void SubscribeSender::sampleEstimate(rtp::TimePoint now) {
  if (now < nextSample_) return;
  nextSample_ = now + kEstimateSample;
  if (!std::exchange(sentSinceSample_, false)) return;
  engine().metrics().observeUnits(SfuDistribution::EstimateOut, rate_.estimate().bps() / 1000);
}

// A subscribe connection is not for sending.
void SubscribeSender::onRtp(gst::Ref<GstBuffer>, rtp::MutableBytes, rtp::TimePoint) {}

void SubscribeSender::onDrained(rtp::TimePoint now) {
  followRate(now);
  pump(now);
}

void SubscribeSender::tick(rtp::TimePoint now) {
  rate_.tick(now);
  protection_.tick(now);
  sendCounters_.playoutDelayUs.store(protection_.playoutDelay().value_or(rtp::Duration{}).count() / 1000,
                                     std::memory_order_relaxed);
  followRate(now);
  sampleEstimate(now);
  pump(now);
  sendReports(now);
}

void SubscribeSender::sendReports(rtp::TimePoint now) {
  std::array<std::byte, kCompound> bytes;
  std::array<std::uint32_t, kMaxReports> ssrcs{};
  rtp::CompoundWriter out(bytes);
  std::size_t reports = 0;
  const rtp::NtpTime ntp = engine().clock().at(now);
  rtp::PublisherClock ours;  // what the timelines are on already
  ours.onSenderReport(ntp, ntp);
  for (const auto& outlet : outlets_) {
    if (outlet->nextReport_ > now || reports == kMaxReports) continue;
    const auto report = outlet->reporter_.report(ntp, ours, outlet->timeline_, 0);
    if (!report || !rtp::write(out, *report)) continue;
    outlet->nextReport_ = now + kReportInterval;
    ssrcs[reports++] = outlet->ssrc();
  }
  if (reports == 0) return;
  rtp::writeDescription(out, std::span(ssrcs).first(reports), cname_);
  sendRtcp(out.bytes());
}

}  // namespace rostra::sfu
