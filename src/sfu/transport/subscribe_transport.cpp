// SPDX-License-Identifier: Apache-2.0
#include "sfu/transport/subscribe_transport.hpp"

#include "base/log.hpp"
#include "glib/after_running.hpp"
#include "rtp/sdp/sdp_edit.hpp"
#include "sfu/transport/bandwidth_share.hpp"
#include "sfu/transport/slot_plan.hpp"
#include "sfu/workaround/fast_path.hpp"
#include "sfu/workaround/idle_slots.hpp"

#include <algorithm>
#include <array>

namespace rostra::sfu {
namespace {

// Own offers grow with the room.
constexpr rtp::SdpLimits kOwnOffer{.maxBytes = 1024 * 1024, .maxSections = 1024};
constexpr rtp::SdpLimits kAnswerLimits{.maxSections = 1024};
// What a page may remember about tiles of people who are not there (yet).
constexpr std::size_t kMaxTiles = 4096;
// Without RTP for this long a browser may have no report to send (RFC 3550 s.6.2: five seconds at least
// between reports).
constexpr std::chrono::seconds kReportPause{1};
// An offer has about 1.2 kB for each, and the message that carries it may have a megabyte.
constexpr std::size_t kMaxSlots = 700;
// After this many answers in a row that make no sense a browser has had its chances.
constexpr int kMaxRefusedInARow = 3;
// What Chromium has for it; webrtcbin's own payload types are from 96 on.
constexpr std::uint8_t kRedundantPayload = 63;
// Of the header extension; webrtcbin has 3 of us.
constexpr std::uint8_t kPlayoutDelayId = 4;

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

void SubscribeTransport::setTile(const ProducerKey& key, rtp::FrameSize size) {
  transport_->environment().loop->assertHere();
  if (closed_ || (tiles_.size() >= kMaxTiles && !tiles_.contains(key))) return;
  tiles_[key] = size;
  for (const Slot& slot : slots_) {
    if (!slot.idle() && slot.consumer()->producer()->key() == key) slot.consumer()->setTile(size);
  }
}

void SubscribeTransport::scheduleNegotiation() {
  if (closed_) return;
  if (inFlight_) {
    dirty_ = true;
    return;
  }
  if (std::exchange(scheduled_, true)) return;
  // Posted: all changes of one message make one negotiation.
  transport_->environment().loop->post(weak_from_this(), [](SubscribeTransport& self) {
    self.scheduled_ = false;
    self.negotiate();
  });
}

void SubscribeTransport::negotiate() {
  if (closed_ || inFlight_) return;
  dirty_ = false;
  if (auto filled = fillSlots(); !filled) return fail(std::move(filled.error()));
  if (slots_.empty()) return;
  inFlight_ = true;
  ++number_;
  for (Slot& slot : slots_) slot.markOffered();
  transport_->sdp().createOffer([weak = weak_from_this()](Result<std::string> raw) {
    const auto self = weak.lock();
    if (!self || self->closed_) return;
    if (!raw) return self->fail(std::move(raw.error()));
    const std::string offer = self->rtxSsrcs_.pin(*raw);
    self->transport_->sdp().setLocal(GST_WEBRTC_SDP_TYPE_OFFER, offer,
                                     [weak, offer](const Result<void>& result) {
                                       const auto alive = weak.lock();
                                       if (!alive || alive->closed_) return;
                                       if (!result) return alive->fail(result.error());
                                       if (auto watched = alive->watchMedia(); !watched)
                                         return alive->fail(watched.error());
                                       alive->sendOffer(offer);
                                     });
  });
}

Result<void> SubscribeTransport::fillSlots() {
  const auto missing = std::exchange(waiting_, {});
  std::vector<Codec> codecs;
  for (const auto& producer : missing) codecs.push_back(producer->codec());
  std::vector<SlotState> states;
  for (const Slot& slot : slots_) states.push_back({slot.codec(), slot.idle()});
  const auto plan = planSlots(std::move(states), codecs);
  // The first m-section carries the connection. A browser that refuses it has none, so it is one that no
  // browser refuses, idle if need be.
  if (slots_.empty() && !codecs.empty() && codecs.front() == Codec::H264) {
    if (auto first = createSlot(Codec::Opus); !first) return tl::make_unexpected(std::move(first.error()));
  }
  for (std::size_t i = 0; i < missing.size(); ++i) {
    if (!plan[i] && slots_.size() >= kMaxSlots) {
      log::warning("a subscriber's connection is full; a stream is not forwarded to it",
                   {{"transport", transport_->name()}, {"participant", missing[i]->participant()}});
      continue;
    }
    const auto index = plan[i] ? Result<std::size_t>(*plan[i]) : createSlot(codecs[i]);
    if (!index) return tl::make_unexpected(index.error());
    assign(slots_[*index], missing[i]);
  }
  return {};
}

Result<std::size_t> SubscribeTransport::createSlot(Codec codec) {
  auto slot = Slot::open(transport_->webrtc(), slots_.size(), codec, sender_.get(),
                         transport_->environment().metrics);
  if (!slot) return tl::make_unexpected(std::move(slot.error()));
  slots_.push_back(std::move(*slot));
  return slots_.size() - 1;
}

void SubscribeTransport::assign(Slot& slot, const std::shared_ptr<Producer>& producer) {
  slot.assign(producer);
  if (const auto tile = tiles_.find(producer->key()); tile != tiles_.end())
    slot.consumer()->setTile(tile->second);
}

void SubscribeTransport::refuse(Slot& slot) {
  refused_.insert(slot.codec());
  if (slot.idle()) return;
  const Producer& producer = *slot.consumer()->producer();
  log::warning("subscriber rejected a codec; its streams are not forwarded",
               {{"transport", transport_->name()},
                {"codec", factsOf(slot.codec()).encoding},
                {"participant", producer.participant()},
                {"source", protocol::worker::toString(producer.source())}});
  slot.release();
}

void SubscribeTransport::sendOffer(const std::string& offer) {
  const auto own = rtp::parseSdp(offer, kOwnOffer);
  if (!own || own->media.size() != slots_.size()) {
    return fail(Error{ErrorKind::Internal,
                      "webrtcbin's offer does not have one m-section per slot: " +
                          (own ? std::string() : own.error().message),
                      std::source_location::current()});
  }
  idleMids_.clear();
  std::vector<protocol::worker::Slot> slots;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    slots_[i].setMid(own->media[i].mid);
    if (!slots_[i].offered()) {
      idleMids_.push_back(slots_[i].mid());
      continue;
    }
    const Producer& producer = *slots_[i].offered()->producer();
    slots.push_back({slots_[i].mid(), producer.participant(), producer.source()});
  }
  tellSender(*own, offer);
  std::string sent = offerForBrowser(offer, idleMids_);
  if (sender_)
    sent = rtp::offerTimelyRepair(rtp::offerRedundantSound(sent, kRedundantPayload), kPlayoutDelayId);
  auto parsed = rtp::parseSdp(sent, kOwnOffer);
  if (!parsed) return fail(std::move(parsed.error()));
  offer_ = std::move(*parsed);
  offerText_ = sent;
  answerTimer_ =
      glib::afterRunning(*transport_->environment().loop,
                         std::chrono::milliseconds(transport_->environment().settings->configure.connectMs),
                         [weak = weak_from_this()] {
                           if (const auto self = weak.lock()) {
                             self->fail(Error{ErrorKind::Timeout, "the browser did not answer an offer",
                                              std::source_location::current()});
                           }
                         });
  handlers_.onOffer(number_, std::move(sent), std::move(slots));
}

Result<void> SubscribeTransport::answer(std::int64_t negotiation, const std::string& sdp) {
  transport_->environment().loop->assertHere();
  if (closed_ || !inFlight_ || !offer_ || negotiation != number_) {
    return rostra::fail(ErrorKind::Conflict, "no offer with this number is waiting for an answer");
  }
  auto valid = rtp::validateAnswer(*offer_, sdp, kAnswerLimits);
  if (!valid) {
    offerAgain();
    return tl::make_unexpected(std::move(valid.error()));
  }
  refusedInARow_ = 0;
  answerTimer_.stop();
  const bool refused = releaseRefused(*valid);
  offer_.reset();
  if (sender_) {
    const auto id = valid->media.front().extensionId(rtp::kTransportCcUri);
    sender_->setTransportNumberId(id < 15 ? static_cast<std::uint8_t>(id) : 0);
    const bool waits = std::ranges::any_of(valid->media, [](const rtp::MediaSection& section) {
      return section.extensionId(rtp::kPlayoutDelayUri) == kPlayoutDelayId;
    });
    sender_->setPlayoutDelayId(waits ? kPlayoutDelayId : 0);
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      const auto red = valid->media[i].port == 0 ? std::nullopt : valid->media[i].payloadOf("red");
      if (red) sender_->setRedundancy(slots_[i].outlet().ssrc(), *red, factsOf(slots_[i].codec()).payload);
    }
  }
  answered_ = answerForWebrtcbin(rtp::withoutRedundantSound(rtp::forWebrtcbin(
                                     refused ? withRefusedAccepted(offerText_, sdp, answered_) : sdp)),
                                 idleMids_);
  transport_->sdp().setRemote(GST_WEBRTC_SDP_TYPE_ANSWER, answered_,
                              [weak = weak_from_this()](const Result<void>& result) {
                                const auto self = weak.lock();
                                if (!self || self->closed_) return;
                                if (!result) return self->fail(result.error());
                                self->finishNegotiation();
                              });
  transport_->addRemoteCandidates(*valid);
  return {};
}

void SubscribeTransport::offerAgain() {
  // The browser is done with that offer, whatever it said to it.
  answerTimer_.stop();
  offer_.reset();
  inFlight_ = false;
  if (++refusedInARow_ < kMaxRefusedInARow) return scheduleNegotiation();
  // Posted: the owner lets go of this object then.
  transport_->environment().loop->post(weak_from_this(), [](SubscribeTransport& self) {
    self.fail(Error{ErrorKind::InvalidInput, "the browser's answers to offers cannot be used",
                    std::source_location::current()});
  });
}

// Whether any section was refused. A browser refuses a codec it does not know; of an idle slot it only says
// that nothing is carried (RFC 8829 s.5.3.1).
bool SubscribeTransport::releaseRefused(const rtp::SessionDescription& answer) {
  bool any = false;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (answer.media[i].port != 0) continue;
    any = true;
    if (offer_->media[i].direction != rtp::Direction::Inactive) refuse(slots_[i]);
  }
  std::erase_if(waiting_, [&](const auto& producer) { return refused_.contains(producer->codec()); });
  for (Slot& slot : slots_) {
    if (slot.idle() || !refused_.contains(slot.codec())) continue;
    slot.release();
    scheduleNegotiation();
  }
  return any;
}

void SubscribeTransport::finishNegotiation() {
  rtxSsrcs_.restore(transport_->webrtc());
  retransmissions_->attach(transport_->webrtc());
  inFlight_ = false;
  for (Slot& slot : slots_) slot.markAnswered();
  openGates();
  if (dirty_) negotiate();
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
    if (slot.settled()) slot.consumer()->setOpen(isNear(*slot.consumer()->producer()));
  }
  spreadBandwidth(std::chrono::steady_clock::now());  // before the first packet
}

void SubscribeTransport::setNear(std::optional<std::set<std::string>> near) {
  transport_->environment().loop->assertHere();
  if (closed_ || near == near_) return;
  near_ = std::move(near);
  openGates();
}

bool SubscribeTransport::isNear(const Producer& producer) const {
  return !near_ || producer.source() == Producer::Source::Screen || near_->contains(producer.participant());
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
                                    if (!self.closed_) self.spreadBandwidth(std::chrono::steady_clock::now());
                                  });
                                });
}

Result<void> SubscribeTransport::watchMedia() {
  if (sender_) return transport_->useEngine(sender_);
  transport_->watchSession(keyFrameHandler());
  return {};
}

// What the offer promises of the streams' names and retransmissions.
void SubscribeTransport::tellSender(const rtp::SessionDescription& offer, std::string_view text) {
  if (!sender_) return;
  constexpr std::string_view kCname = " cname:";
  if (const auto at = text.find(kCname); at != std::string_view::npos) {
    text.remove_prefix(at + kCname.size());
    sender_->setCname(std::string(text.substr(0, text.find_first_of("\r\n"))));
  }
  for (const auto& section : offer.media) {
    const auto payload = section.payloadOf("rtx");
    for (const auto& group : section.ssrcGroups) {
      if (payload && group.semantics == "FID" && group.ssrcs.size() == 2)
        sender_->setRetransmission(group.ssrcs[0], group.ssrcs[1], *payload);
    }
  }
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
