// SPDX-License-Identifier: Apache-2.0
// How a SubscribeTransport agrees with its browser on what is sent where: one offer at a time, always from
// here. In: producers that wait for a slot, the browser's answers; out: offers, slots that carry what was
// agreed on.
#include "base/log.hpp"
#include "glib/after_running.hpp"
#include "rtp/sdp/sdp_edit.hpp"
#include "sfu/transport/slot_plan.hpp"
#include "sfu/transport/subscribe_transport.hpp"
#include "sfu/workaround/idle_slots.hpp"

#include <algorithm>
#include <utility>

namespace rostra::sfu {
namespace {

// Own offers grow with the room.
constexpr rtp::SdpLimits kOwnOffer{.maxBytes = 1024 * 1024, .maxSections = 1024};
constexpr rtp::SdpLimits kAnswerLimits{.maxSections = 1024};
// An offer has about 1.2 kB for each, and the message that carries it may have a megabyte.
constexpr std::size_t kMaxSlots = 700;
// After this many answers in a row that make no sense a browser has had its chances.
constexpr int kMaxRefusedInARow = 3;
// What Chromium has for it; webrtcbin's own payload types are from 96 on.
constexpr std::uint8_t kRedundantPayload = 63;
// Of the header extension; webrtcbin has 3 of us.
constexpr std::uint8_t kPlayoutDelayId = 4;

}  // namespace

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
    slot.consumer()->setTile(tile->second.size);
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

}  // namespace rostra::sfu
