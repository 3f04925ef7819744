// SPDX-License-Identifier: Apache-2.0
#include "sfu/transport/subscribe_transport.hpp"

#include "base/log.hpp"
#include "gst/init.hpp"
#include "sfu/transport/codec_caps.hpp"
#include "sfu/workaround/fast_path.hpp"

#include <algorithm>
#include <random>

namespace rostra::sfu {
namespace {

// Own offers grow with the room.
constexpr rtp::SdpLimits kOwnOffer{.maxBytes = 1024 * 1024, .maxSections = 1024};
constexpr rtp::SdpLimits kAnswerLimits{.maxSections = 1024};
// What a page may remember about tiles of people who are not there (yet).
constexpr std::size_t kMaxTiles = 4096;
constexpr std::size_t kMaxAsked = 1024;  // key-frame requests between two turns of the loop, as kOwnOffer
// Without RTP for this long a browser may have no report to send (RFC 3550 s.6.2: five seconds at least
// between reports).
constexpr std::chrono::seconds kReportPause{1};

std::uint32_t randomNumber() {
  static std::random_device device;
  return device();
}

std::uint32_t newSsrc() {
  for (;;) {
    if (const std::uint32_t ssrc = randomNumber(); ssrc != 0) return ssrc;
  }
}

}  // namespace

Result<std::shared_ptr<SubscribeTransport>> SubscribeTransport::open(Environment environment,
                                                                     std::string name, Handlers handlers) {
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
  return self;
}

void SubscribeTransport::setWanted(std::vector<std::shared_ptr<Producer>> wanted) {
  if (closed_) return;
  wanted_ = std::move(wanted);
  std::erase_if(wanted_, [&](const auto& producer) { return refused_.contains(producer->codec()); });
  bool changed = false;
  for (Slot& slot : slots_) {
    if (!slot.consumer || std::ranges::find(wanted_, slot.consumer->producer()) != wanted_.end()) continue;
    release(slot);
    changed = true;
  }
  changed |= std::ranges::any_of(wanted_, [&](const auto& producer) {
    return std::ranges::none_of(
        slots_, [&](const Slot& slot) { return slot.consumer && slot.consumer->producer() == producer; });
  });
  if (changed) scheduleNegotiation();
}

void SubscribeTransport::setTile(const ProducerKey& key, rtp::FrameSize size) {
  if (closed_ || (tiles_.size() >= kMaxTiles && !tiles_.contains(key))) return;
  tiles_[key] = size;
  for (const Slot& slot : slots_) {
    if (!slot.consumer) continue;
    const Producer& producer = *slot.consumer->producer();
    if (producer.participant() == key.participant && producer.source() == key.source)
      slot.consumer->setTile(size);
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
  if (auto applied = applyWanted(); !applied) return fail(std::move(applied.error()));
  if (slots_.empty()) return;
  inFlight_ = true;
  ++number_;
  for (Slot& slot : slots_) slot.offered = slot.consumer;
  transport_->createOffer([weak = weak_from_this()](Result<std::string> raw) {
    const auto self = weak.lock();
    if (!self || self->closed_) return;
    if (!raw) return self->fail(std::move(raw.error()));
    const std::string offer = rtp::pinFid(*raw, self->rtxSsrcs_);
    self->transport_->setLocal(GST_WEBRTC_SDP_TYPE_OFFER, offer, [weak, offer](const Result<void>& result) {
      const auto alive = weak.lock();
      if (!alive || alive->closed_) return;
      if (!result) return alive->fail(result.error());
      // Not by the events rtpsession 1.22.0 sends upstream: it leaves out every PLI that comes within two
      // round trips after one of the same browser, also when that was about another picture. Test:
      // SfuForwarding.TwoPicturesAskedForAtOnceBothCome.
      alive->transport_->watchSession([weak](std::uint32_t ssrc) {
        if (const auto watcher = weak.lock()) watcher->noteKeyFrameRequest(ssrc);
      });
      alive->sendOffer(offer);
    });
  });
}

Result<void> SubscribeTransport::applyWanted() {
  std::vector<std::shared_ptr<Producer>> missing;
  std::vector<Codec> codecs;
  for (const auto& producer : wanted_) {
    if (std::ranges::any_of(
            slots_, [&](const Slot& slot) { return slot.consumer && slot.consumer->producer() == producer; }))
      continue;
    missing.push_back(producer);
    codecs.push_back(producer->codec());
  }
  std::vector<SlotState> states;
  for (const Slot& slot : slots_) states.push_back({slot.codec, !slot.consumer});
  const auto plan = planSlots(std::move(states), codecs);
  // The first m-section carries the connection. A browser that refuses it has none, so it is one that no
  // browser refuses, idle if need be.
  if (slots_.empty() && !codecs.empty() && codecs.front() == Codec::H264) {
    if (auto first = createSlot(Codec::Opus, "idle"); !first)
      return tl::make_unexpected(std::move(first.error()));
  }
  for (std::size_t i = 0; i < missing.size(); ++i) {
    // Sound and picture of one person share a stream id: the browser plays them in sync.
    const std::string msid =
        missing[i]->participant() + (missing[i]->source() == Producer::Source::Screen ? "-screen" : "");
    std::size_t index = 0;
    if (plan[i]) {
      index = *plan[i];
      g_object_set(slots_[index].sink.get(), "msid", msid.c_str(), nullptr);
    } else {
      auto created = createSlot(codecs[i], msid);
      if (!created) return tl::make_unexpected(std::move(created.error()));
      index = *created;
    }
    assign(slots_[index], std::move(missing[i]));
  }
  return {};
}

Result<std::size_t> SubscribeTransport::createSlot(Codec codec, const std::string& msid) {
  const CodecFacts facts = factsOf(codec);
  Slot slot;
  slot.mline = slots_.size();
  slot.codec = codec;
  const std::uint32_t ssrc = newSsrc();
  const auto caps = slotCaps(codec, ssrc);
  GstElement* webrtc = transport_->webrtc();
  GstPadTemplate* padTemplate = gst_element_get_pad_template(webrtc, "sink_%u");
  // By name: webrtcbin 1.22.0 matches unnamed requests to existing transceivers the wrong way round.
  slot.sink = gst::Ref<GstPad>::adopt(gst_element_request_pad(
      webrtc, padTemplate, ("sink_" + std::to_string(slot.mline)).c_str(), caps.get()));
  if (!slot.sink) return rostra::fail(ErrorKind::Internal, "webrtcbin gives no pad for another slot");
  glib::Ref<GObject> transceiver;
  g_object_get(slot.sink.get(), "transceiver", transceiver.out(), nullptr);
  g_object_set(slot.sink.get(), "msid", msid.c_str(), nullptr);
  // Audio has no use for retransmission here: Opus conceals, and a late packet is a lost one.
  g_object_set(transceiver.get(), "direction", GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDONLY, "do-nack",
               static_cast<gboolean>(facts.kind == rtp::MediaKind::Video), "codec-preferences", caps.get(),
               nullptr);
  rtp::RewriterConfig config;
  config.ssrc = ssrc;
  config.payloadType = facts.payload;
  config.clockRate = facts.clockRate;
  config.format = facts.format;
  config.firstSequence =
      static_cast<std::uint16_t>(randomNumber() & 0x7fff);  // far from a wrap, RFC 3711 s.3.3.1
  config.firstTimestamp = randomNumber();
  config.firstPictureId = static_cast<std::uint16_t>(randomNumber() & 0x7fff);
  slot.outlet = std::make_shared<PadOutlet>(std::move(config), caps);
  if (auto linked = slot.outlet->link(slot.sink.get()); !linked)
    return tl::make_unexpected(std::move(linked.error()));
  slots_.push_back(std::move(slot));
  return slots_.size() - 1;
}

void SubscribeTransport::assign(Slot& slot, std::shared_ptr<Producer> producer) {
  slot.consumer = std::make_shared<Consumer>(producer, slot.outlet);
  if (const auto tile = tiles_.find({producer->participant(), producer->source()}); tile != tiles_.end()) {
    slot.consumer->setTile(tile->second);
  }
  producer->router().add(slot.consumer);
}

void SubscribeTransport::release(Slot& slot) {
  if (!slot.consumer) return;
  slot.consumer->setOpen(false);
  slot.consumer->producer()->router().remove(*slot.consumer);
  slot.consumer.reset();
}

void SubscribeTransport::refuse(Slot& slot) {
  refused_.insert(slot.codec);
  if (!slot.consumer) return;
  const Producer& producer = *slot.consumer->producer();
  log::warning("a browser does not take a codec: it will not get what is sent in it",
               {{"transport", transport_->name()},
                {"codec", factsOf(slot.codec).encoding},
                {"participant", producer.participant()},
                {"source", protocol::worker::toString(producer.source())}});
  release(slot);
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
    slots_[i].mid = own->media[i].mid;
    if (!slots_[i].offered) {
      idleMids_.push_back(slots_[i].mid);
      continue;
    }
    const Producer& producer = *slots_[i].offered->producer();
    slots.push_back({slots_[i].mid, producer.participant(), producer.source()});
  }
  // webrtcbin 1.22.0 cannot bring an inactive transceiver back ("not implemented"), so it always sees
  // sendonly; only the browser is told that a slot is idle. Test:
  // SfuForwarding.JoiningAndLeavingReusesTheSlotsOfThoseWhoStay.
  std::string sent = rtp::setDirections(offer, idleMids_, rtp::Direction::SendOnly, rtp::Direction::Inactive);
  auto parsed = rtp::parseSdp(sent, kOwnOffer);
  if (!parsed) return fail(std::move(parsed.error()));
  offer_ = std::move(*parsed);
  offerText_ = sent;
  answerTimer_ = transport_->environment().loop->after(
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
  if (closed_ || !inFlight_ || !offer_ || negotiation != number_) {
    return rostra::fail(ErrorKind::Conflict, "no offer with this number is waiting for an answer");
  }
  auto valid = rtp::validateAnswer(*offer_, sdp, kAnswerLimits);
  if (!valid) return tl::make_unexpected(std::move(valid.error()));
  answerTimer_.stop();
  offer_.reset();
  bool refused = false;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (valid->media[i].port != 0) continue;
    refuse(slots_[i]);
    refused = true;
  }
  if (refused) setWanted(std::move(wanted_));
  const std::string munged =
      rtp::setDirections(refused ? rtp::acceptRefused(offerText_, sdp) : sdp, idleMids_,
                         rtp::Direction::Inactive, rtp::Direction::RecvOnly);
  transport_->setRemote(GST_WEBRTC_SDP_TYPE_ANSWER, munged,
                        [weak = weak_from_this()](const Result<void>& result) {
                          const auto self = weak.lock();
                          if (!self || self->closed_) return;
                          if (!result) return self->fail(result.error());
                          self->finishNegotiation();
                        });
  return {};
}

void SubscribeTransport::finishNegotiation() {
  resetRtxMap();
  inFlight_ = false;
  for (Slot& slot : slots_) slot.negotiated = std::move(slot.offered);
  openGates();
  if (dirty_) negotiate();
}

void SubscribeTransport::openGates() {
  if (!transport_->connected()) return;
  if (!std::exchange(gatesOpened_, true) && !bypassSrtpClockSync(transport_->webrtc())) {
    log::warning(
        "fast path not available: the inside of this GStreamer's webrtcbin is not as in 1.22; forwarding "
        "costs more",
        {{"transport", transport_->name()}});
  }
  for (const Slot& slot : slots_) {
    if (slot.consumer && slot.consumer == slot.negotiated)
      slot.consumer->setOpen(isNear(*slot.consumer->producer()));
  }
}

void SubscribeTransport::setNear(std::optional<std::set<std::string>> near) {
  if (closed_ || near == near_) return;
  near_ = std::move(near);
  openGates();
}

bool SubscribeTransport::isNear(const Producer& producer) const {
  return !near_ || producer.source() == Producer::Source::Screen || near_->contains(producer.participant());
}

void SubscribeTransport::noteKeyFrameRequest(std::uint32_t ssrc) {
  {
    const std::lock_guard lock(askedMutex_);
    // More than a browser has pictures would be somebody filling our memory.
    if (asked_.size() >= kMaxAsked) return;
    const bool first = asked_.empty();
    asked_.insert(ssrc);
    if (!first) return;  // posted already
  }
  transport_->environment().loop->post(weak_from_this(), [](SubscribeTransport& self) {
    std::set<std::uint32_t> asked;
    {
      const std::lock_guard lock(self.askedMutex_);
      asked.swap(self.asked_);
    }
    for (const Slot& slot : self.slots_) {
      if (slot.consumer && asked.contains(slot.outlet->ssrc())) slot.consumer->requestKeyFrame();
    }
  });
}

void SubscribeTransport::checkTraffic() {
  if (closed_) return;
  std::uint64_t packets = 0;
  for (const Slot& slot : slots_) packets += slot.consumer ? slot.consumer->packets() : 0;
  const auto now = std::chrono::steady_clock::now();
  if (packets != std::exchange(seenPackets_, packets)) lastTraffic_ = now;
  transport_->setExpectsMedia(now - lastTraffic_ < kReportPause);  // whoever gets RTP sends receiver reports
}

void SubscribeTransport::resetRtxMap() {
  // webrtcbin 1.22.0 invents new RTX SSRCs with every offer and hands them to rtprtxsend although the browser
  // was told the first ones. Test: SfuForwarding.RetransmissionStillWorksAfterARenegotiation.
  gst::forEachByFactory(GST_BIN(transport_->webrtc()), "rtprtxsend", [this](GstElement* element) {
    const gst::StructurePtr map(gst_structure_new_empty("application/x-rtp-ssrc-map"));
    for (const auto& [media, rtx] : rtxSsrcs_) {
      gst_structure_set(map.get(), std::to_string(media).c_str(), G_TYPE_UINT, static_cast<guint>(rtx),
                        nullptr);
    }
    g_object_set(element, "ssrc-map", map.get(), nullptr);
  });
}

void SubscribeTransport::fail(Error error) {
  if (!closed_) handlers_.onFailed(std::move(error));
}

void SubscribeTransport::close() {
  if (std::exchange(closed_, true)) return;
  answerTimer_.stop();
  for (Slot& slot : slots_) {
    release(slot);
    slot.outlet->close();
  }
  transport_->close();
  slots_.clear();
  wanted_.clear();
}

}  // namespace rostra::sfu
