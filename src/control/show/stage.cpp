// SPDX-License-Identifier: Apache-2.0
#include "control/show/stage.hpp"

#include "base/id.hpp"
#include "base/log.hpp"
#include "control/show/camera_layers.hpp"
#include "control/show/crash_refusal.hpp"
#include "control/signalling/error_codes.hpp"
#include "glib/after_running.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace rostra::control {
namespace {

namespace client = protocol::signalling::clientMessage;
namespace server = protocol::signalling::serverMessage;
using Source = protocol::signalling::Source;

constexpr std::size_t kIdLength = 16;     // ipc::kMaxTapId is 32
constexpr std::size_t kTokenLength = 40;  // 206 random bits
constexpr std::size_t kMaxTiles = 512;    // cameras and screens of a large stage

/// The switch of one source in what somebody sends.
bool& switchOf(client::MediaState& state, Source source) {
  if (source == Source::Microphone) return state.microphone;
  return source == Source::Camera ? state.camera : state.screen;
}

}  // namespace

Stage::Stage(Services services, std::string room, Rules rules, Handlers handlers)
    : services_(std::move(services)),
      room_(std::move(room)),
      rules_(std::move(rules)),
      handlers_(std::move(handlers)),
      sfu_(services_.fleet, room_, participants_) {}

std::shared_ptr<Stage> Stage::create(Services services, std::string room, Rules rules, Handlers handlers) {
  services.loop->assertHere();
  return std::shared_ptr<Stage>(
      new Stage(std::move(services), std::move(room), std::move(rules), std::move(handlers)));
}

Stage::ParticipantPtr Stage::participantOf(const std::shared_ptr<Connection>& connection) const {
  const ParticipantPtr participant = participants_.find(connection->participant().str());
  return participant && participant->connection == connection ? participant : nullptr;
}

std::optional<std::string> Stage::personOf(const std::string& resumeToken) const {
  services_.loop->assertHere();
  const ParticipantPtr participant = participants_.findByResumeToken(resumeToken);
  return participant ? std::optional(participant->facts.person) : std::nullopt;
}

std::vector<std::shared_ptr<const Participant>> Stage::participants() const {
  return {participants_.all().begin(), participants_.all().end()};
}

// --- coming ---

bool Stage::join(const std::shared_ptr<Connection>& connection, const Newcomer& newcomer,
                 const std::optional<std::string>& resume) {
  services_.loop->assertHere();
  // Somebody who was on stage is known by more than their address.
  const bool known = resume && participants_.findByResumeToken(*resume);
  if (refuseAfterCrash(*connection, *services_.fleet,
                       {newcomer.person, known ? std::string() : connection->peer().remote}))
    return false;
  if (resume) replace(*resume);
  if (participants_.size() >= static_cast<std::size_t>(rules_.size)) {
    connection->fail(ErrorCode::RoomFull, "The stage is full: " + std::to_string(rules_.size) +
                                              " people are already on it. You can watch instead.");
    return false;
  }
  const auto places = static_cast<std::int64_t>(participants_.ofPerson(newcomer.person).size());
  if (places >= services_.configuration.placesPerPerson) {
    connection->fail(ErrorCode::AlreadyJoined, "You are already on this stage in " + std::to_string(places) +
                                                   " tabs; close one of them first.");
    return false;
  }
  place();
  if (!sfu_.worker()) {
    connection->fail(ErrorCode::Unavailable,
                     "The media server is starting or full; please try again in a moment.");
    return false;
  }
  const auto participant = std::make_shared<Participant>();
  participant->facts.id = randomId(kIdLength);
  participant->facts.name = newcomer.name;
  participant->facts.person = newcomer.person;
  participant->resumeToken = randomId(kTokenLength);
  participant->sessionTokenHash = connection->peer().sessionTokenHash;
  participant->address = connection->peer().remote;
  participant->connection = connection;
  participant->joined = Participant::Clock::now();
  connection->enterRoom(RoomId(room_));
  connection->enterStage(ParticipantId(participant->facts.id));
  ++services_.counters.joins;
  welcome(*participant);
  participants_.add(participant);
  sfu_.join(*participant);
  renewIceServers(participant);
  awaitOffer(participant);
  log::info("participant joined", {{"room", room_},
                                   {"participant", participant->facts.id},
                                   {"person", participant->facts.person},
                                   {"name", participant->facts.name},
                                   {"connection", connection->number()},
                                   {"remote", connection->peer().remote},
                                   {"on-stage", participants_.size()}});
  participants_.sendToOthers(*participant, server::ParticipantJoined{participant->facts});
  handlers_.onChanged();
  return true;
}

void Stage::replace(const std::string& resumeToken) {
  const ParticipantPtr earlier = participants_.findByResumeToken(resumeToken);
  if (!earlier) return;
  const auto connection = std::exchange(earlier->connection, nullptr);
  remove(earlier, LeaveReason::Replaced);
  if (!connection) return;
  connection->leaveStage();
  connection->fail(ErrorCode::AlreadyJoined, "You rejoined the stage on another connection.");
}

void Stage::welcome(const Participant& participant) const {
  server::Welcome message;
  message.version = protocol::signalling::kVersion;
  message.participant = participant.facts.id;
  message.resumeToken = participant.resumeToken;
  message.space = room_;
  message.title = rules_.title;
  for (const ParticipantPtr& other : participants_.all()) message.participants.push_back(other->facts);
  message.stageSize = rules_.size;
  message.iceServers = services_.iceServers.of(participant.facts.id, std::chrono::system_clock::now());
  message.encodings = cameraLayers(services_.configuration.cameraBitrate);
  message.watchPath = "/watch/" + room_;
  participant.connection->send(message);
}

void Stage::renewIceServers(const ParticipantPtr& participant) {
  const Duration after = services_.iceServers.renewAfter();
  if (after == Duration::zero()) return;
  participant->iceServersTimer = services_.loop->every(
      after, [weak = weak_from_this(), weakParticipant = std::weak_ptr<Participant>(participant)] {
        const auto self = weak.lock();
        const auto one = weakParticipant.lock();
        // Whoever comes back over another connection is welcomed again.
        if (!self || !one || !one->connection) return;
        one->connection->send(server::IceServers{
            self->services_.iceServers.of(one->facts.id, std::chrono::system_clock::now())});
      });
}

void Stage::awaitOffer(const ParticipantPtr& participant) {
  participant->offerTimer = glib::afterRunning(
      *services_.loop, services_.configuration.connectTimeout,
      [weak = weak_from_this(), weakParticipant = std::weak_ptr<Participant>(participant)] {
        const auto self = weak.lock();
        const auto late = weakParticipant.lock();
        if (!self || !late) return;
        if (const auto connection = std::exchange(late->connection, nullptr)) {
          connection->leaveStage();
          connection->fail(ErrorCode::Unavailable, "Your browser did not send its media offer in time.");
        }
        self->remove(late, LeaveReason::Failed);
      });
}

// --- what participants say ---

void Stage::receive(const std::shared_ptr<Connection>& connection,
                    protocol::signalling::ClientMessage message) {
  services_.loop->assertHere();
  const ParticipantPtr participant = participantOf(connection);
  if (!participant) {
    connection->fail(ErrorCode::NotJoined, "You are no longer on stage.");
    return;
  }
  std::visit(
      [&](auto& what) {
        using T = std::remove_reference_t<decltype(what)>;
        if constexpr (std::is_same_v<T, client::PublishOffer>) {
          publishOffer(participant, std::move(what.sdp));
        } else if constexpr (std::is_same_v<T, client::SubscribeAnswer>) {
          sfu_.subscribeAnswer(*participant, std::move(what));
        } else if constexpr (std::is_same_v<T, client::Candidate>) {
          sfu_.candidate(*participant, std::move(what));
        } else if constexpr (std::is_same_v<T, client::MediaState>) {
          setMediaState(*participant, what);
        } else if constexpr (std::is_same_v<T, client::Tiles>) {
          setTiles(*participant, what);
        } else if constexpr (std::is_same_v<T, client::Leave>) {
          leave(connection);
          connection->close(kCloseNormal, "left");
        } else {
          connection->refuse(ErrorCode::AlreadyJoined,
                             "You are already on stage; open another connection for that.");
        }
      },
      message);
}

void Stage::publishOffer(const ParticipantPtr& participant, std::string sdp) {
  if (!sfu_.worker()) {
    participant->offerTimer.stop();
    // They are told to rejoin as soon as there is a worker.
    participant->connection->refuse(ErrorCode::Unavailable,
                                    "The media server is restarting; please wait a moment.");
    return;
  }
  if (sfu_.publishOffer(*participant, std::move(sdp))) participant->offerTimer.stop();
}

void Stage::setMediaState(Participant& participant, const client::MediaState& state) {
  auto& facts = participant.facts;
  const bool same =
      facts.microphone == state.microphone && facts.camera == state.camera && facts.screen == state.screen;
  if (same) return;
  facts.microphone = state.microphone;
  facts.camera = state.camera;
  facts.screen = state.screen;
  sfu_.mediaState(participant);
  participants_.sendToOthers(participant, server::ParticipantUpdated{facts});
  handlers_.onChanged();
}

// One picture comes before the others: the one named last.
void Stage::unpin(Participant& participant, std::map<Participant::TileKey, Participant::TileSize>& changed) {
  for (auto& [key, tile] : participant.tiles) {
    if (!std::exchange(tile.pinned, false)) continue;
    changed[key] = tile;
  }
}

void Stage::setTiles(Participant& participant, const client::Tiles& message) {
  std::map<Participant::TileKey, Participant::TileSize> changed;
  for (const auto& tile : message.tiles) {
    // Tiles of people who just left are normal; strangers' ids must not fill the memory.
    if (!participants_.find(tile.participant)) continue;
    const Participant::TileKey key{tile.participant, tile.source};
    if (participant.tiles.size() >= kMaxTiles && !participant.tiles.contains(key)) continue;
    const bool pinned = tile.pinned.value_or(false);
    if (pinned) unpin(participant, changed);
    changed[key] = {tile.width, tile.height, pinned};
    participant.tiles[key] = changed[key];
  }
  sfu_.tiles(participant, changed);
}

void Stage::mute(const std::string& person, Source source, const std::string& by) {
  services_.loop->assertHere();
  for (const ParticipantPtr& participant : participants_.ofPerson(person)) {
    const auto& facts = participant->facts;
    client::MediaState state{facts.microphone, facts.camera, facts.screen};
    // The worker holds the packets back from now on, whatever the page does.
    if (std::exchange(switchOf(state, source), false)) setMediaState(*participant, state);
    // The page hears it in any case: it may be opening the device at this moment.
    if (participant->connection) participant->connection->send(server::Muted{source, by});
  }
}

bool Stage::requestUnmute(const std::string& person, Source source, const std::string& by) {
  services_.loop->assertHere();
  if (source == Source::Screen) return false;
  bool asked = false;
  for (const ParticipantPtr& participant : participants_.ofPerson(person)) {
    const auto& facts = participant->facts;
    if ((source == Source::Microphone ? facts.microphone : facts.camera) || !participant->connection)
      continue;
    participant->connection->send(server::UnmuteRequest{source, by});
    asked = true;
  }
  return asked;
}

void Stage::rename(const std::string& person, const std::string& name) {
  services_.loop->assertHere();
  for (const ParticipantPtr& participant : participants_.ofPerson(person)) {
    if (participant->facts.name == name) continue;
    participant->facts.name = name;
    participants_.sendToOthers(*participant, server::ParticipantUpdated{participant->facts});
    handlers_.onChanged();
  }
}

void Stage::setAudible(const std::string& participant, std::optional<std::vector<std::string>> audible) {
  services_.loop->assertHere();
  const ParticipantPtr listener = participants_.find(participant);
  if (!listener || listener->audible == audible) return;
  listener->audible = std::move(audible);
  sfu_.audible(*listener);
}

void Stage::setRules(Rules rules) {
  services_.loop->assertHere();
  rules_ = std::move(rules);
}

// --- leaving ---

void Stage::connectionClosed(const std::shared_ptr<Connection>& connection) {
  services_.loop->assertHere();
  const ParticipantPtr participant = participantOf(connection);
  if (!participant) return;
  participant->connection.reset();
  log::info("participant's signalling connection lost",
            {{"room", room_}, {"participant", participant->facts.id}, {"connection", connection->number()}});
  if (!participant->agreed) {
    remove(participant, LeaveReason::Disconnected);
    return;
  }
  participant->resumeTimer = services_.loop->after(
      services_.configuration.resumeGrace,
      [weak = weak_from_this(), weakParticipant = std::weak_ptr<Participant>(participant)] {
        const auto self = weak.lock();
        const auto gone = weakParticipant.lock();
        if (self && gone) self->remove(gone, LeaveReason::Disconnected);
      });
}

void Stage::leave(const std::shared_ptr<Connection>& connection) {
  services_.loop->assertHere();
  const ParticipantPtr participant = participantOf(connection);
  if (!participant) return;
  participant->connection.reset();
  connection->leaveStage();
  remove(participant, LeaveReason::Left);
}

std::vector<std::shared_ptr<Connection>> Stage::release(const std::string& person, LeaveReason reason) {
  services_.loop->assertHere();
  std::vector<std::shared_ptr<Connection>> connections;
  for (const ParticipantPtr& participant : participants_.ofPerson(person)) {
    if (auto connection = std::exchange(participant->connection, nullptr)) {
      connection->leaveStage();
      connections.push_back(std::move(connection));
    }
    remove(participant, reason);
  }
  return connections;
}

void Stage::releaseLost(const std::string& sessionTokenHash) {
  services_.loop->assertHere();
  if (sessionTokenHash.empty()) return;
  const auto lost = participants_.where([&](const Participant& participant) {
    return !participant.connection && participant.sessionTokenHash == sessionTokenHash;
  });
  for (const ParticipantPtr& participant : lost) remove(participant, LeaveReason::Left);
}

void Stage::remove(const ParticipantPtr& participant, LeaveReason reason) {
  if (!participants_.remove(participant)) return;
  participant->resumeTimer.stop();
  participant->offerTimer.stop();
  participant->iceServersTimer.stop();
  sfu_.leave(*participant);
  log::info("participant left", {{"room", room_},
                                 {"participant", participant->facts.id},
                                 {"name", participant->facts.name},
                                 {"reason", protocol::signalling::toString(reason)},
                                 {"on-stage", participants_.size()}});
  participants_.send(server::ParticipantLeft{participant->facts.id, reason});
  handlers_.onLeft(participant->facts.id);
  // The worker says so, too, if it lives; who comes meanwhile need not hear of somebody who is gone.
  auto speakers = speakers_;
  std::erase_if(speakers.speakers, [&](const auto& one) { return one.participant == participant->facts.id; });
  for (std::string* id : {&speakers.active, &speakers.runnerUp}) {
    if (*id == participant->facts.id) id->clear();
  }
  setSpeakers(std::move(speakers));
  if (participants_.empty() && sfu_.worker()) {
    sfu_.close();
    handlers_.onPlaced();
  }
  handlers_.onChanged();
}

// --- the worker ---

void Stage::receive(const SfuFleet::WorkerPtr& from, const SfuTraits::Event& event) {
  services_.loop->assertHere();
  if (from != sfu_.worker()) return;
  if (const auto* failed = std::get_if<protocol::worker::sfuEvent::ParticipantFailed>(&event)) {
    sfu_.offerEnded(failed->participant);
    participantFailed(*failed);
  } else if (const auto* speakers = std::get_if<protocol::worker::sfuEvent::Speakers>(&event)) {
    speakersChanged(*speakers);
  } else {
    sfu_.receive(event);
  }
}

void Stage::participantFailed(const protocol::worker::sfuEvent::ParticipantFailed& event) {
  const ParticipantPtr participant = participants_.find(event.participant);
  if (!participant) return;
  log::info("participant failed", {{"room", room_},
                                   {"participant", event.participant},
                                   {"fault", protocol::worker::toString(event.fault)},
                                   {"reason", event.reason}});
  if (const auto connection = std::exchange(participant->connection, nullptr)) {
    connection->leaveStage();
    const ErrorKind kind = kindOf(event.fault);
    connection->fail(kind == ErrorKind::InvalidInput ? ErrorCode::BadSdp : signallingCode(kind, ""),
                     event.reason);
  }
  remove(participant, LeaveReason::Failed);
}

void Stage::speakersChanged(const protocol::worker::sfuEvent::Speakers& event) {
  server::Speakers speakers;
  for (const auto& speaker : event.speakers) {
    if (const auto participant = participants_.find(speaker.participant))
      speakers.speakers.push_back({speaker.participant, participant->facts.person, speaker.level});
  }
  if (participants_.find(event.active)) speakers.active = event.active;
  if (participants_.find(event.runnerUp)) speakers.runnerUp = event.runnerUp;
  setSpeakers(std::move(speakers));
}

void Stage::setSpeakers(server::Speakers speakers) {
  if (speakers == speakers_) return;
  speakers_ = std::move(speakers);
  handlers_.onSpeakers();
}

void Stage::workerLost(const SfuFleet::WorkerPtr& worker) {
  services_.loop->assertHere();
  if (!sfu_.workerLost(worker)) return;
  setSpeakers({});
  handlers_.onPlaced();
  removeBlamed();
  if (!participants_.empty()) place();
}

void Stage::removeBlamed() {
  // Whose media worked is not suspected for an address that others share.
  const auto peerOf = [](const Participant& participant) {
    return Blame::Peer{participant.facts.person, participant.agreed ? std::string() : participant.address};
  };
  const auto blamed = participants_.where([&](const Participant& participant) {
    return services_.fleet->refused(peerOf(participant)) > Blame::Duration::zero();
  });
  for (const ParticipantPtr& participant : blamed) {
    if (const auto connection = std::exchange(participant->connection, nullptr)) {
      connection->leaveStage();
      (void)refuseAfterCrash(*connection, *services_.fleet, peerOf(*participant));
    }
    remove(participant, LeaveReason::Failed);
  }
}

void Stage::workerAvailable() {
  services_.loop->assertHere();
  if (!participants_.empty()) place();
}

void Stage::place() {
  if (sfu_.worker() || !sfu_.place()) return;
  handlers_.onPlaced();
  for (const ParticipantPtr& participant : participants_.all()) {
    // Whoever is without a connection now comes back with their token, as a new participant.
    if (!participant->connection) continue;
    ++services_.counters.rejoins;
    participant->connection->send(server::Rejoin{"The media server was replaced; reconnecting."});
    awaitOffer(participant);
  }
}

}  // namespace rostra::control
