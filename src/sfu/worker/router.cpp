// SPDX-License-Identifier: Apache-2.0
#include "sfu/worker/router.hpp"

#include "base/log.hpp"
#include "protocol/fault.hpp"
#include "rtp/sdp/ice_candidate.hpp"

#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace rostra::sfu {
namespace {

using protocol::worker::faultOf;
using protocol::worker::reasonOf;
using protocol::worker::Source;
namespace command = protocol::worker::sfuCommand;
namespace event = protocol::worker::sfuEvent;

constexpr std::size_t kMaxEarlyTiles = 512;  // as serve keeps for a member of a stage

bool hasPackets(const Producer& producer) noexcept {
  return producer.firstPacket().has_value();
}

// The earlier of both that is there.
void keepEarlier(std::optional<rtp::TimePoint>& first, const std::optional<rtp::TimePoint>& other) noexcept {
  if (other && (!first || *other < *first)) first = other;
}

}  // namespace

Router::Router(Environment environment, std::string id, EventSink send)
    : environment_(std::move(environment)),
      id_(std::move(id)),
      send_(std::move(send)),
      lastN_(static_cast<std::size_t>(environment_.settings->configure.lastN)) {
  ticker_ = environment_.loop->every(SpeakerDetector::kInterval, [this] { tick(); });
}

Router::~Router() {
  close();
}

Participant* Router::find(const std::string& participant) const {
  const auto found = participants_.find(participant);
  return found == participants_.end() ? nullptr : found->second.get();
}

void Router::add(const command::AddParticipant& command) {
  environment_.loop->assertHere();
  if (find(command.participant)) {
    reject(command.participant, command::AddParticipant::kType,
           Error{ErrorKind::Conflict, "this participant is already in the room",
                 std::source_location::current()});
    return;
  }
  auto participant = std::make_unique<Participant>();
  participant->id = command.participant;
  participant->name = command.name;
  if (!somebodySends(command.participant, false)) participant->join.forget(JoinWatch::What::AudioOut);
  if (!somebodySends(command.participant, true)) participant->join.forget(JoinWatch::What::VideoOut);
  participants_.emplace(command.participant, std::move(participant));
  if (lastN_ > 0) lastSpeakers_.join(command.participant);
  spreadCameras();
  log::info("participant added", {{"room", id_}, {"participant", command.participant}});
  if (!subscriptions_.anythingFor(command.participant)) return;
  if (auto opened = openSubscribe(*find(command.participant)); !opened)
    fail(command.participant, opened.error());
}

void Router::remove(const std::string& participant) {
  environment_.loop->assertHere();
  const auto found = participants_.find(participant);
  if (found == participants_.end()) return;
  const auto gone = std::move(found->second);
  participants_.erase(found);
  // First nobody receives from them, then their own transports go.
  if (gone->publish) {
    for (const auto& producer : gone->publish->producers()) {
      if (!producer) continue;
      producer->setEnabled(false);
      subscriptions_.stop(*producer);
    }
  }
  if (gone->subscribe) {
    subscriptions_.remove(*gone->subscribe);
    gone->subscribe->close();
  }
  if (gone->publish) gone->publish->close();
  lastSpeakers_.leave(participant);
  spreadCameras();
  tellSpeakers(speakers_.silence(participant));
  log::info("participant removed", {{"room", id_}, {"participant", participant}});
}

Result<void> Router::openPublish(Participant& participant) {
  const auto weak = weak_from_this();
  const std::string& id = participant.id;
  auto opened = PublishTransport::open(
      environment_, id, "publish-" + id,
      {.onAnswer =
           [weak, id](std::string sdp) {
             if (const auto self = weak.lock())
               self->send_(event::PublishAnswer{self->id_, id, std::move(sdp)});
           },
       .onProducers =
           [weak, id] {
             const auto self = weak.lock();
             Participant* person = self ? self->find(id) : nullptr;
             if (person) self->applySources(*person);
           },
       .onCandidate =
           [weak, id](unsigned mline, std::string candidate) {
             if (const auto self = weak.lock()) {
               self->send_(event::Candidate{self->id_, id, protocol::worker::Transport::Publish, mline,
                                            std::move(candidate)});
             }
           },
       .onConnected =
           [weak, id] {
             if (const auto self = weak.lock()) {
               self->send_(event::TransportConnected{self->id_, id, protocol::worker::Transport::Publish});
             }
           },
       .onFailed =
           [weak, id](const Error& error) {
             if (const auto self = weak.lock()) self->fail(id, error);
           },
       .onMessage =
           [weak, id](const std::string& text) {
             if (const auto self = weak.lock()) self->relay(id, text);
           }});
  if (!opened) return tl::make_unexpected(std::move(opened.error()));
  participant.publish = std::move(*opened);
  return {};
}

Result<void> Router::openSubscribe(Participant& participant) {
  const auto weak = weak_from_this();
  const std::string& id = participant.id;
  auto opened = SubscribeTransport::open(
      environment_, "subscribe-" + id,
      {.onOffer =
           [weak, id](std::int64_t negotiation, std::string sdp, std::vector<protocol::worker::Slot> slots) {
             if (const auto self = weak.lock()) {
               self->send_(
                   event::SubscribeOffer{self->id_, id, negotiation, std::move(sdp), std::move(slots)});
             }
           },
       .onCandidate =
           [weak, id](unsigned mline, std::string candidate) {
             if (const auto self = weak.lock()) {
               self->send_(event::Candidate{self->id_, id, protocol::worker::Transport::Subscribe, mline,
                                            std::move(candidate)});
             }
           },
       .onConnected =
           [weak, id] {
             if (const auto self = weak.lock()) {
               self->send_(event::TransportConnected{self->id_, id, protocol::worker::Transport::Subscribe});
             }
           },
       .onPaused =
           [weak, id](std::vector<ProducerKey> pictures) {
             const auto self = weak.lock();
             if (!self) return;
             event::Paused message{self->id_, id, {}};
             for (ProducerKey& key : pictures)
               message.pictures.push_back({std::move(key.participant), key.source});
             self->send_(message);
           },
       .onFailed =
           [weak, id](const Error& error) {
             if (const auto self = weak.lock()) self->fail(id, error);
           }});
  if (!opened) return tl::make_unexpected(std::move(opened.error()));
  participant.subscribe = std::move(*opened);
  participant.subscribe->setNear(participant.near);
  participant.subscribe->setCameras(participant.cameras);
  for (const auto& [key, tile] : std::exchange(participant.earlyTiles, {}))
    participant.subscribe->setTile(key, tile);
  subscriptions_.add(id, participant.subscribe);
  return {};
}

void Router::offer(const command::PublishOffer& command) {
  environment_.loop->assertHere();
  Participant* participant = find(command.participant);
  if (!participant) return;
  // Whose first offer cannot be used has nothing to send: this is the one reason they hear, and no time-out
  // of a connection that cannot come follows it.
  const auto refuse = [this, &command, offered = participant->offered](const Error& error) {
    return offered ? reject(command.participant, command::PublishOffer::kType, error)
                   : fail(command.participant, error);
  };
  // Before anything is built for it: what is refused costs next to nothing.
  auto parsed = rtp::validateOffer(command.sdp);
  if (!parsed) return refuse(parsed.error());
  if (!participant->publish) {
    if (auto opened = openPublish(*participant); !opened) return fail(command.participant, opened.error());
  }
  auto accepted = participant->publish->offer(command.sdp, std::move(*parsed));
  if (!accepted) return refuse(accepted.error());
  participant->offered = true;
}

void Router::answer(const command::SubscribeAnswer& command) {
  environment_.loop->assertHere();
  Participant* participant = find(command.participant);
  if (!participant || !participant->subscribe) return;
  auto accepted = participant->subscribe->answer(command.negotiation, command.sdp);
  if (!accepted) reject(command.participant, command::SubscribeAnswer::kType, accepted.error());
}

void Router::candidate(const command::Candidate& command) {
  environment_.loop->assertHere();
  Participant* participant = find(command.participant);
  if (!participant || command.candidate.empty()) return;  // empty = no more will come
  const auto valid = rtp::validateCandidate(command.candidate);
  if (!valid) return reject(command.participant, command::Candidate::kType, valid.error());
  Result<void> added;
  if (command.transport == protocol::worker::Transport::Publish) {
    // A browser trickles as soon as it has made its offer, which may overtake the offer on its way here.
    if (!participant->publish) {
      if (auto opened = openPublish(*participant); !opened) return fail(command.participant, opened.error());
    }
    added = participant->publish->addRemoteCandidate(*valid, command.candidate);
  } else if (participant->subscribe) {
    added = participant->subscribe->addRemoteCandidate(*valid, command.candidate);
  }
  if (!added) reject(command.participant, command::Candidate::kType, added.error());
}

void Router::mediaState(const command::MediaState& command) {
  environment_.loop->assertHere();
  Participant* participant = find(command.participant);
  if (!participant) return;
  // What somebody switches on later says nothing of how long they took to join.
  if (participant->join.over(std::chrono::steady_clock::now())) {
    const auto begins = [&](bool on, Source source) { return on && !participant->sources.on(source); };
    if (begins(command.microphone, Source::Microphone)) participant->join.forget(JoinWatch::What::AudioIn);
    if (begins(command.camera, Source::Camera) || begins(command.screen, Source::Screen))
      participant->join.forget(JoinWatch::What::VideoIn);
  }
  participant->sources.say(command);
  applySources(*participant);
}

void Router::applySources(Participant& participant) {
  lastSpeakers_.setCamera(participant.id, participant.sources.announced(Source::Camera) &&
                                              participant.sources.on(Source::Camera));
  spreadCameras();
  if (!participant.publish) return;
  for (std::size_t i = 0; i < kSources; ++i) {
    const auto source = static_cast<Source>(i);
    const auto& producer = participant.publish->producers()[i];
    if (!producer) continue;
    producer->setEnabled(participant.sources.on(source));
    if (participant.sources.announced(source)) {
      start(producer);
    } else {
      subscriptions_.stop(*producer);
    }
  }
  participant.publish->setExpectsMedia(participant.sources.expectsMedia());
  if (!participant.sources.on(Source::Microphone)) tellSpeakers(speakers_.silence(participant.id));
}

void Router::start(const std::shared_ptr<Producer>& producer) {
  if (!subscriptions_.start(producer)) return;
  std::vector<std::pair<std::string, Error>> failed;  // failing takes people out of the map
  for (const auto& [id, participant] : participants_) {
    if (participant->subscribe || id == producer->participant()) continue;
    if (auto opened = openSubscribe(*participant); !opened) failed.emplace_back(id, opened.error());
  }
  for (const auto& [id, error] : failed) fail(id, error);
}

void Router::discover(Participant& participant) {
  if (participant.sources.said() || !participant.publish) return;
  bool found = false;
  for (std::size_t i = 0; i < kSources; ++i) {
    const auto source = static_cast<Source>(i);
    const auto& producer = participant.publish->producers()[i];
    if (!producer || participant.sources.announced(source) || !hasPackets(*producer)) continue;
    participant.sources.notePackets(source);
    found = true;
  }
  if (found) applySources(participant);
}

void Router::tiles(const command::Tiles& command) {
  environment_.loop->assertHere();
  Participant* participant = find(command.participant);
  if (!participant) return;
  for (const auto& tile : command.tiles) {
    const ProducerKey key{tile.participant, tile.source};
    const Tile shown{{static_cast<std::uint16_t>(tile.width), static_cast<std::uint16_t>(tile.height)},
                     tile.pinned};
    if (tile.source == Source::Camera) pinCamera(*participant, tile.participant, tile.pinned);
    if (participant->subscribe) {
      participant->subscribe->setTile(key, shown);
    } else if (participant->earlyTiles.size() < kMaxEarlyTiles) {
      // A page shows a tile as soon as somebody has joined, before they send anything, and says its size
      // once.
      participant->earlyTiles[key] = shown;
    }
    // A picture that grows need not wait for the next tick.
    const Participant* owner = find(tile.participant);
    const auto producer = owner && owner->publish
                              ? owner->publish->producers()[static_cast<std::size_t>(tile.source)]
                              : nullptr;
    if (!producer) continue;
    producer->updateNeeds();
    tellLayers(*producer);
  }
}

void Router::pinCamera(Participant& participant, const std::string& whose, bool pinned) {
  if (pinned == (participant.pinned == whose)) return;
  participant.pinned = pinned ? std::optional(whose) : std::nullopt;
  spreadCameras();
}

void Router::tellLayers(Producer& producer) {
  const auto layers = producer.takeLayersToSend();
  if (!layers) return;
  event::LayersNeeded message{id_, producer.participant(), producer.source(), {}};
  for (std::size_t i = 0; i < producer.rids().size(); ++i) {
    if ((*layers >> i & 1U) != 0) message.rids.push_back(producer.rids()[i]);
  }
  send_(message);
}

void Router::hear(const command::Hear& command) {
  environment_.loop->assertHere();
  Participant* participant = find(command.participant);
  if (!participant) return;
  if (command.everyone) {
    participant->near.reset();
  } else {
    participant->near = std::set<std::string>(command.near.begin(), command.near.end());
  }
  if (participant->subscribe) participant->subscribe->setNear(participant->near);
  spreadCameras();
}

void Router::openTap(FileDescriptor socket) {
  environment_.loop->assertHere();
  closeTap();
  tap_ = Tap::open(environment_.loop, std::move(socket), environment_.engine);
  log::info("tap opened", {{"room", id_}});
  subscriptions_.add({}, tap_);
}

void Router::closeTap() {
  environment_.loop->assertHere();
  if (!tap_) return;
  subscriptions_.remove(*tap_);
  tap_->close();
  tap_.reset();
  log::info("tap closed", {{"room", id_}});
}

void Router::relay(const std::string& from, const std::string& text) {
  Participant* sender = find(from);
  if (!sender) return;
  const auto message = sender->relay.relay(from, text, std::chrono::steady_clock::now());
  if (!message) return;
  for (const auto& [id, participant] : participants_) {
    if (id != from && participant->publish) participant->publish->sendText(*message);
  }
}

bool Router::somebodySends(const std::string& owner, bool video) const {
  if (!subscriptions_.anythingFor(owner)) return false;
  for (const auto& [id, participant] : participants_) {
    if (id == owner || !participant->publish) continue;
    for (const auto& producer : participant->publish->producers()) {
      if (producer && (producer->codec() != Codec::Opus) == video && producer->enabled() &&
          hasPackets(*producer))
        return true;
    }
  }
  return false;
}

void Router::noteJoin(Participant& participant) {
  std::array<std::optional<rtp::TimePoint>, 4> first;
  const auto at = [&](JoinWatch::What what) -> auto& {
    return first[static_cast<std::size_t>(what)];
  };
  if (participant.publish) {
    for (const auto& producer : participant.publish->producers()) {
      if (!producer) continue;
      const bool audio = producer->codec() == Codec::Opus;
      keepEarlier(at(audio ? JoinWatch::What::AudioIn : JoinWatch::What::VideoIn), producer->firstPacket());
    }
  }
  const bool waits = participant.join.awaits(JoinWatch::What::AudioOut) ||
                     participant.join.awaits(JoinWatch::What::VideoOut);
  if (participant.subscribe && waits) {
    for (const Slot& slot : participant.subscribe->slots()) {
      if (slot.idle()) continue;
      const bool audio = slot.codec() == Codec::Opus;
      keepEarlier(at(audio ? JoinWatch::What::AudioOut : JoinWatch::What::VideoOut),
                  slot.consumer()->firstPacket());
    }
  }
  constexpr std::array kMeasured{SfuDistribution::AudioJoinIn, SfuDistribution::VideoJoinIn,
                                 SfuDistribution::AudioJoinOut, SfuDistribution::VideoJoinOut};
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (!first[i]) continue;
    if (const auto took = participant.join.note(static_cast<JoinWatch::What>(i), *first[i]))
      environment_.metrics->observe(kMeasured[i], *took);
  }
}

void Router::tick() {
  std::vector<SpeakerLevel> levels;
  std::vector<std::string> silent;  // of pages that have said nothing yet
  for (const auto& [id, participant] : participants_) {
    if (participant->subscribe) participant->subscribe->checkTraffic();
    noteJoin(*participant);
    if (!participant->publish) continue;
    for (std::size_t i = 0; i < kSources; ++i) {
      const auto& producer = participant->publish->producers()[i];
      if (!producer) continue;
      producer->tick();
      tellLayers(*producer);
      if (static_cast<Source>(i) == Source::Microphone && producer->enabled())
        levels.push_back({id, producer->takeLevel()});
    }
    if (!participant->sources.said()) silent.push_back(id);
  }
  for (const std::string& id : silent) {
    if (Participant* participant = find(id)) discover(*participant);
  }
  tellSpeakers(speakers_.update(std::chrono::steady_clock::now(), levels));
}

void Router::tellSpeakers(const std::optional<SpeakerDetector::Speakers>& speakers) {
  if (!speakers) return;
  // The active speaker's page shows the runner-up large, who need not have been the active speaker ever.
  lastSpeakers_.speak(speakers->runnerUp);
  lastSpeakers_.speak(speakers->active);
  spreadCameras();
  event::Speakers message{id_, {}, speakers->active, speakers->runnerUp};
  for (const auto& speaker : speakers->speaking)
    message.speakers.push_back({speaker.participant, static_cast<double>(speaker.dbov)});
  send_(message);
}

void Router::spreadCameras() {
  if (lastN_ == 0 || !ticker_.active()) return;
  bool changed = false;
  for (const auto& [id, participant] : participants_) {
    auto cameras = lastSpeakers_.camerasFor(id, participant->near, lastN_);
    if (participant->pinned && participants_.contains(*participant->pinned))
      cameras.insert(*participant->pinned);
    if (participant->cameras == cameras) continue;
    changed = true;
    send_(event::Cameras{id_, id, {cameras.begin(), cameras.end()}});
    participant->cameras = std::move(cameras);
    if (participant->subscribe) participant->subscribe->setCameras(participant->cameras);
  }
  if (!changed) return;
  // A picture that comes back need not wait for the next tick, should its sender have stopped a layer.
  for (const auto& [id, participant] : participants_) {
    if (!participant->publish) continue;
    const auto& camera = participant->publish->producers()[static_cast<std::size_t>(Source::Camera)];
    if (!camera) continue;
    camera->updateNeeds();
    tellLayers(*camera);
  }
}

void Router::reject(const std::string& participant, std::string_view what, const Error& error) {
  log::info("refused",
            {{"room", id_}, {"participant", participant}, {"what", what}, {"reason", error.message}});
  send_(event::Rejected{id_, participant, std::string(what), faultOf(error.kind), reasonOf(error)});
}

void Router::fail(const std::string& participant, const Error& error) {
  if (!find(participant)) return;
  log::warning("participant failed",
               {{"room", id_}, {"participant", participant}, {"reason", error.message}});
  remove(participant);
  send_(event::ParticipantFailed{id_, participant, faultOf(error.kind), reasonOf(error)});
}

void Router::close() {
  environment_.loop->assertHere();
  ticker_.stop();
  closeTap();
  speakers_ = {};  // nobody is told any more
  while (!participants_.empty()) remove(std::string(participants_.begin()->first));
}

}  // namespace rostra::sfu
