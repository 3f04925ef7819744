// SPDX-License-Identifier: Apache-2.0
#include "sfu/transport/subscribe_transport.hpp"

#include "base/log.hpp"
#include "sfu/transport/bandwidth_share.hpp"
#include "sfu/workaround/fast_path.hpp"

#include <algorithm>
#include <array>

namespace rostra::sfu {
namespace {

// What a page may remember about tiles of people who are not there (yet).
constexpr std::size_t kMaxTiles = 4096;
// Without RTP for this long a browser may have no report to send (RFC 3550 s.6.2: five seconds at least
// between reports).
constexpr std::chrono::seconds kReportPause{1};

}  // namespace

Result<std::shared_ptr<SubscribeTransport>> SubscribeTransport::open(Environment environment,
                                                                     std::string name, Handlers handlers) {
  environment.loop->assertHere();
  std::shared_ptr<SubscribeTransport> self(new SubscribeTransport(std::move(handlers)));
  const auto weak = std::weak_ptr(self);
  auto transport = Transport::open(std::move(environment), Transport::Kind::Subscribe, std::move(name),
                                   {.onCandidate =
                                        [weak](unsigned mline, std::string candidate) {
                                          if (const auto alive = weak.lock())
                                            alive->handlers_.onCandidate(mline, std::move(candidate));
                                        },
                                    .onConnected =
                                        [weak] {
                                          const auto alive = weak.lock();
                                          if (!alive || alive->closed_) return;
                                          alive->openGates();
                                          alive->handlers_.onConnected();
                                        },
                                    .onFailed =
                                        [weak](Error error) {
                                          if (const auto alive = weak.lock()) alive->fail(std::move(error));
                                        }});
  if (!transport) return tl::make_unexpected(std::move(transport.error()));
  self->transport_ = std::move(*transport);
  self->watchKeyFrameRequests();
  self->retransmissions_ = std::make_shared<RetransmissionGuard>(self->retransmissionLimits(),
                                                                 self->transport_->environment().metrics);
  self->createSender();
  return self;
}

void SubscribeTransport::subscribe(const std::shared_ptr<Producer>& producer) {
  transport_->environment().loop->assertHere();
  if (closed_ || refused_.contains(producer->codec())) return;
  waiting_.push_back(producer);
  scheduleNegotiation();
}

void SubscribeTransport::unsubscribe(const Producer& producer) {
  transport_->environment().loop->assertHere();
  std::erase_if(waiting_, [&](const auto& other) { return other.get() == &producer; });
  const auto slot = std::ranges::find_if(slots_, [&](const Slot& each) { return each.carries(producer); });
  if (slot == slots_.end()) return;
  slot->release();
  scheduleNegotiation();
}

void SubscribeTransport::setTile(const ProducerKey& key, Tile tile) {
  transport_->environment().loop->assertHere();
  if (closed_ || (tiles_.size() >= kMaxTiles && !tiles_.contains(key))) return;
  tiles_[key] = tile;
  for (const Slot& slot : slots_) {
    if (!slot.idle() && slot.consumer()->producer()->key() == key) slot.consumer()->setTile(tile.size);
  }
}

void SubscribeTransport::openGates() {
  if (!transport_->connected()) return;
  if (!std::exchange(gatesOpened_, true) && !sender_ && !bypassSrtpClockSync(transport_->webrtc())) {
    log::warning(
        "fast path unavailable: this GStreamer's webrtcbin differs from 1.22 inside; forwarding "
        "costs more",
        {{"transport", transport_->name()}});
  }
  for (const Slot& slot : slots_) {
    if (slot.settled()) slot.consumer()->setOpen(mayFlow(*slot.consumer()->producer()));
  }
  spreadBandwidth(std::chrono::steady_clock::now());  // before the first packet
}

void SubscribeTransport::setNear(std::optional<std::set<std::string>> near) {
  transport_->environment().loop->assertHere();
  if (closed_ || near == near_) return;
  near_ = std::move(near);
  openGates();
}

void SubscribeTransport::setCameras(std::optional<std::set<std::string>> cameras) {
  transport_->environment().loop->assertHere();
  if (closed_ || cameras == cameras_) return;
  cameras_ = std::move(cameras);
  openGates();
}

bool SubscribeTransport::mayFlow(const Producer& producer) const {
  const auto allows = [&](const auto& list) { return !list || list->contains(producer.participant()); };
  using Source = Producer::Source;
  if (producer.source() == Source::Screen) return true;
  return allows(near_) && (producer.source() == Source::Microphone || allows(cameras_));
}

void SubscribeTransport::watchKeyFrameRequests() {
  askedKeyFrames_ = std::make_shared<AskedKeyFrames>(
      transport_->environment().loop, [weak = weak_from_this()](const std::set<std::uint32_t>& ssrcs) {
        const auto self = weak.lock();
        if (!self) return;
        for (const Slot& slot : self->slots_) {
          if (!slot.idle() && ssrcs.contains(slot.outlet().ssrc())) slot.consumer()->requestKeyFrame();
        }
      });
}

rtp::RetransmissionLimits SubscribeTransport::retransmissionLimits() const {
  const auto& limits = transport_->environment().settings->configure.limits;
  return {limits.retransmissionPercent, limits.retransmissionFloor};
}

KeyFrameHandler SubscribeTransport::keyFrameHandler() const {
  return [asked = std::weak_ptr(askedKeyFrames_)](std::uint32_t ssrc) {
    if (const auto noted = asked.lock()) noted->note(ssrc);
  };
}

void SubscribeTransport::createSender() {
  const auto& engine = transport_->environment().engine;
  if (engine && engine->usable())
    sender_ =
        SubscribeSender::create(engine, transport_->monitor(), retransmissionLimits(), keyFrameHandler(),
                                [weak = weak_from_this(), loop = transport_->environment().loop] {
                                  loop->post(weak, [](SubscribeTransport& self) {
                                    if (!self.closed_) self.onEstimateFell();
                                  });
                                });
}

Result<void> SubscribeTransport::watchMedia() {
  if (sender_) return transport_->useEngine(sender_);
  transport_->watchSession(keyFrameHandler());
  return {};
}

void SubscribeTransport::checkTraffic() {
  transport_->environment().loop->assertHere();
  if (closed_) return;
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
  for (const Slot& slot : slots_) {
    packets += slot.idle() ? 0 : slot.consumer()->packets();
    bytes += slot.outlet().bytes();
  }
  const auto nacks = transport_->rtcp().received().nack.load(std::memory_order_relaxed);
  retransmissions_->note(bytes - std::exchange(seenBytes_, bytes), nacks == std::exchange(seenNacks_, nacks)
                                                                       ? std::nullopt
                                                                       : transport_->rtcp().roundTripTime());
  noteRoundTrip();
  const auto now = std::chrono::steady_clock::now();
  if (packets != std::exchange(seenPackets_, packets)) lastTraffic_ = now;
  transport_->setExpectsMedia(now - lastTraffic_ < kReportPause);  // whoever gets RTP sends receiver reports
  spreadBandwidth(now);
}

// rtpsession measures one with each report; the engine sees to its own.
void SubscribeTransport::noteRoundTrip() {
  const auto reports = transport_->rtcp().reports();
  if (sender_ || reports == std::exchange(seenReports_, reports)) return;
  if (const auto rtt = transport_->rtcp().roundTripTime())
    transport_->environment().metrics->observe(SfuDistribution::RoundTripOut, *rtt);
}

void SubscribeTransport::onEstimateFell() {
  spreadBandwidth(std::chrono::steady_clock::now());
  for (const rtp::VideoDemand& demand : demands_) slots_[demand.id].consumer()->leaveLayer();
}

void SubscribeTransport::spreadBandwidth(std::chrono::steady_clock::time_point now) {
  if (!sender_ || !transport_->connected()) return;
  demands_.clear();
  rtp::Bitrate audio;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (slots_[i].idle() || !slots_[i].consumer()->open()) continue;
    const Consumer& consumer = *slots_[i].consumer();
    const Producer& producer = *consumer.producer();
    if (!producer.enabled()) continue;
    if (producer.codec() == Codec::Opus) {
      audio = audio + rtp::Bitrate::kbps(producer.rate(0).kbps);
      continue;
    }
    std::array<rtp::LayerState, kMaxLayers> states{};
    const auto present = producer.layerStates(states);
    std::array<LayerCost, kMaxLayers> costs{};
    for (std::size_t layer = 0; layer < present.size(); ++layer)
      costs[layer] = {present[layer], producer.cost(layer), producer.rate(layer).enhancementKbps};
    demands_.push_back(demandOf(static_cast<std::uint32_t>(i), std::span(costs).first(present.size()),
                                consumer.tile(), consumer.layer()));
    const auto tile = tiles_.find(producer.key());
    demands_.back().pinned = tile != tiles_.end() && tile->second.pinned;
  }
  audio = audio * (1.0 + sender_->sendCounters().soundCopies.load(std::memory_order_relaxed));
  const auto shares = allocator_.allocate(demands_, audio, sender_->estimate(), now);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const rtp::VideoShare& share = shares[i];
    Consumer& consumer = *slots_[share.id].consumer();
    // What is not shown is not paused: it goes on at once when it is.
    const bool hidden = consumer.tile().width == 0 || consumer.tile().height == 0;
    consumer.setLayerLimit(hidden ? 0 : limitOf(share, consumer.producer()->layerCount()),
                           hidden ? rtp::TemporalFilter::kAll : temporalLimitOf(share, demands_[i]),
                           share.lowBandwidth);
  }
  sender_->setWanted(allocator_.wanted());
  reportPauses(now);
}

void SubscribeTransport::reportPauses(std::chrono::steady_clock::time_point now) {
  shown_.clear();
  for (const rtp::VideoDemand& demand : demands_) {
    if (demand.tilePixels == 0) continue;
    const Consumer& consumer = *slots_[demand.id].consumer();
    shown_.push_back(
        {consumer.producer()->key(), consumer.lowBandwidth() && consumer.paused(), consumer.layer() >= 0});
  }
  if (auto report = pauses_.update(shown_, now)) handlers_.onPaused(std::move(*report));
}

void SubscribeTransport::fail(Error error) {
  if (!closed_) handlers_.onFailed(std::move(error));
}

void SubscribeTransport::close() {
  transport_->environment().loop->assertHere();
  if (std::exchange(closed_, true)) return;
  answerTimer_.stop();
  retransmissions_->detach();
  for (Slot& slot : slots_) slot.close();
  transport_->close();
  if (sender_) sender_->detach();
  slots_.clear();
  waiting_.clear();
}

}  // namespace rostra::sfu
