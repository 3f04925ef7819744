// SPDX-License-Identifier: Apache-2.0
#include "control/stage.hpp"

#include "control/error_codes.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace rostra::control {
namespace {

namespace client = protocol::signalling::clientMessage;
namespace server = protocol::signalling::serverMessage;
namespace sfu = protocol::worker::sfuCommand;
namespace event = protocol::worker::sfuEvent;

constexpr std::size_t kIdLength = 16;     // ipc::kMaxTapId is 32
constexpr std::size_t kTokenLength = 40;  // 206 random bits
constexpr std::size_t kMaxTiles = 512;    // cameras and screens of a large stage

protocol::worker::Source toWorkerSource(protocol::signalling::Source source) {
  return static_cast<protocol::worker::Source>(source);
}
protocol::signalling::Source toSignallingSource(protocol::worker::Source source) {
  return static_cast<protocol::signalling::Source>(source);
}
protocol::worker::Transport toWorkerTransport(protocol::signalling::Transport transport) {
  return static_cast<protocol::worker::Transport>(transport);
}
protocol::signalling::Transport toSignallingTransport(protocol::worker::Transport transport) {
  return static_cast<protocol::signalling::Transport>(transport);
}
// Two schemas, one list of names each: they must stay in the same order for the casts above.
static_assert(static_cast<int>(protocol::worker::Source::Screen) ==
              static_cast<int>(protocol::signalling::Source::Screen));
static_assert(static_cast<int>(protocol::worker::Source::Camera) ==
              static_cast<int>(protocol::signalling::Source::Camera));
static_assert(static_cast<int>(protocol::worker::Transport::Subscribe) ==
              static_cast<int>(protocol::signalling::Transport::Subscribe));

/// Three simulcast layers, largest first: Chromium leaves the full layer silent in another order.
std::vector<protocol::signalling::Encoding> encodings(Bitrate full) {
  constexpr std::int64_t kLowest = 10'000;  // of the protocol
  return {{"f", 1, full.bps},
          {"h", 2, std::max(kLowest, full.bps / 3)},
          {"q", 4, std::max(kLowest, full.bps / 10)}};
}

}  // namespace

Stage::Stage(Services services, std::string room, std::string title, Handlers handlers)
    : services_(std::move(services)),
      room_(std::move(room)),
      title_(std::move(title)),
      handlers_(std::move(handlers)) {}

std::shared_ptr<Stage> Stage::create(Services services, std::string room, std::string title,
                                     Handlers handlers) {
  return std::shared_ptr<Stage>(
      new Stage(std::move(services), std::move(room), std::move(title), std::move(handlers)));
}

Stage::~Stage() {
  if (worker_) services_.fleet->addLoad(worker_, -static_cast<std::int64_t>(people_.size()));
}

void Stage::toWorker(const SfuTraits::Command& command) const {
  if (worker_) worker_->send(command);
}

Stage::MemberPtr Stage::find(const std::string& participant) const {
  const auto found = std::find_if(people_.begin(), people_.end(),
                                  [&](const MemberPtr& member) { return member->self.id == participant; });
  return found == people_.end() ? nullptr : *found;
}

void Stage::join(const std::shared_ptr<Session>& session, const client::Join& message) {
  auto name = checkDisplayName(message.name);
  if (!name) {
    session->fail(ErrorCode::BadName, name.error().message);
    return;
  }
  if (message.resume) {
    const auto earlier = std::find_if(people_.begin(), people_.end(), [&](const MemberPtr& member) {
      return member->resumeToken == *message.resume;
    });
    if (earlier != people_.end()) {
      const MemberPtr member = *earlier;
      const auto old = std::exchange(member->session, nullptr);
      remove(member, LeaveReason::Replaced);
      if (old) {
        old->seat = {};
        old->fail(ErrorCode::AlreadyJoined, "You are on stage again through another connection.");
      }
    }
  }
  if (people_.size() >= static_cast<std::size_t>(services_.configuration.stageSize)) {
    session->fail(ErrorCode::RoomFull,
                  "The stage is full: " + std::to_string(services_.configuration.stageSize) +
                      " people are on it already. You can watch instead.");
    return;
  }
  const bool first = !worker_;
  if (first) pickWorker();
  if (!worker_) {
    session->fail(ErrorCode::Unavailable,
                  "The media server is not ready or full; please try again in a moment.");
    return;
  }
  const auto member = std::make_shared<Member>();
  member->self.id = randomId(kIdLength);
  member->self.name = std::move(*name);
  member->resumeToken = randomId(kTokenLength);
  member->session = session;
  member->joined = Clock::now();
  session->seat = {RoomId(room_), ParticipantId(member->self.id)};
  session->markUsed();
  services_.fleet->addLoad(worker_, 1);
  ++services_.counters.joins;
  welcome(*member);
  people_.push_back(member);
  addToWorker(*member);
  awaitOffer(member);
  log::info("participant joined", {{"room", room_},
                                   {"participant", member->self.id},
                                   {"name", member->self.name},
                                   {"remote", session->remote()},
                                   {"on-stage", people_.size()}});
  sendToOthers(*member, server::ParticipantJoined{member->self});
  if (first) handlers_.onPlaced();
  handlers_.onPeople();
}

void Stage::welcome(const Member& member) const {
  server::Welcome message;
  message.version = protocol::signalling::kVersion;
  message.participant = member.self.id;
  message.resumeToken = member.resumeToken;
  message.space = room_;
  message.title = title_;
  for (const MemberPtr& other : people_) message.participants.push_back(other->self);
  message.stageSize = services_.configuration.stageSize;
  message.iceServers = services_.iceServers;
  message.encodings = encodings(services_.configuration.cameraBitrate);
  message.watchPath = "/watch/" + room_;
  member.session->send(message);
}

void Stage::awaitOffer(const MemberPtr& member) {
  member->awaiting = services_.loop->after(
      services_.configuration.connectTimeout,
      [weak = weak_from_this(), weakMember = std::weak_ptr<Member>(member)] {
        const auto self = weak.lock();
        const auto late = weakMember.lock();
        if (!self || !late) return;
        if (const auto session = std::exchange(late->session, nullptr)) {
          session->seat = {};
          session->fail(ErrorCode::Unavailable, "Your browser did not send its media offer in time.");
        }
        self->remove(late, LeaveReason::Failed);
      });
}

void Stage::addToWorker(Member& member) {
  toWorker(sfu::AddParticipant{room_, member.self.id, member.self.name});
  toWorker(
      sfu::MediaState{room_, member.self.id, member.self.microphone, member.self.camera, member.self.screen});
  if (!member.tiles.empty()) {
    sfu::Tiles message{room_, member.self.id, {}};
    for (const auto& [key, size] : member.tiles) {
      message.tiles.push_back({key.first, toWorkerSource(key.second), size.first, size.second});
    }
    toWorker(std::move(message));
  }
  member.placed = true;
}

void Stage::receive(const std::shared_ptr<Session>& session, ClientMessage message) {
  const MemberPtr member = find(session->seat.participant.str());
  if (!member) {
    session->fail(ErrorCode::NotJoined, "You are not on stage any more.");
    return;
  }
  std::visit(
      [&](auto& what) {
        using T = std::remove_reference_t<decltype(what)>;
        if constexpr (std::is_same_v<T, client::PublishOffer>) {
          offer(member, std::move(what.sdp));
        } else if constexpr (std::is_same_v<T, client::SubscribeAnswer>) {
          // Between a rejoin and the next offer everything belongs to connections that are gone.
          if (member->placed)
            toWorker(sfu::SubscribeAnswer{room_, member->self.id, what.negotiation, std::move(what.sdp)});
        } else if constexpr (std::is_same_v<T, client::Candidate>) {
          if (member->placed) {
            toWorker(sfu::Candidate{room_, member->self.id, toWorkerTransport(what.transport),
                                    what.mlineIndex, std::move(what.candidate)});
          }
        } else if constexpr (std::is_same_v<T, client::MediaState>) {
          mediaState(*member, what);
        } else if constexpr (std::is_same_v<T, client::Tiles>) {
          tiles(*member, what);
        } else if constexpr (std::is_same_v<T, client::Leave>) {
          member->session.reset();
          session->seat = {};
          remove(member, LeaveReason::Left);
          session->close(kCloseNormal, "left");
        } else {
          session->refuse(ErrorCode::AlreadyJoined,
                          "You are on stage already; open another connection for that.");
        }
      },
      message);
}

void Stage::offer(const MemberPtr& member, std::string sdp) {
  member->awaiting.stop();
  if (!member->placed) {
    if (!worker_) {
      // Told again by place() as soon as there is a worker.
      member->session->refuse(ErrorCode::Unavailable, "The media server is being replaced; one moment.");
      return;
    }
    addToWorker(*member);
  }
  toWorker(sfu::PublishOffer{room_, member->self.id, std::move(sdp)});
}

void Stage::mediaState(Member& member, const client::MediaState& message) {
  const bool same = member.self.microphone == message.microphone && member.self.camera == message.camera &&
                    member.self.screen == message.screen;
  if (same) return;
  member.self.microphone = message.microphone;
  member.self.camera = message.camera;
  member.self.screen = message.screen;
  if (member.placed) {
    toWorker(sfu::MediaState{room_, member.self.id, message.microphone, message.camera, message.screen});
  }
  sendToOthers(member, server::ParticipantUpdated{member.self});
  handlers_.onPeople();
}

void Stage::tiles(Member& member, const client::Tiles& message) {
  sfu::Tiles forward{room_, member.self.id, {}};
  for (const auto& tile : message.tiles) {
    // Tiles of people who just left are normal; strangers' ids must not fill the memory.
    if (!find(tile.participant)) continue;
    const TileKey key{tile.participant, tile.source};
    if (member.tiles.size() >= kMaxTiles && !member.tiles.contains(key)) continue;
    member.tiles[key] = {tile.width, tile.height};
    forward.tiles.push_back({tile.participant, toWorkerSource(tile.source), tile.width, tile.height});
  }
  if (member.placed && !forward.tiles.empty()) toWorker(std::move(forward));
}

void Stage::sessionClosed(const std::shared_ptr<Session>& session) {
  const MemberPtr member = find(session->seat.participant.str());
  if (!member || member->session != session) return;
  member->session.reset();
  log::info("signalling connection of a participant lost",
            {{"room", room_}, {"participant", member->self.id}});
  member->grace =
      services_.loop->after(services_.configuration.resumeGrace,
                            [weak = weak_from_this(), weakMember = std::weak_ptr<Member>(member)] {
                              const auto self = weak.lock();
                              const auto gone = weakMember.lock();
                              if (self && gone) self->remove(gone, LeaveReason::Disconnected);
                            });
}

void Stage::remove(const MemberPtr& member, LeaveReason reason) {
  if (std::erase(people_, member) == 0) return;
  member->grace.stop();
  member->awaiting.stop();
  if (member->placed) toWorker(sfu::RemoveParticipant{room_, member->self.id});
  if (worker_) services_.fleet->addLoad(worker_, -1);
  for (const MemberPtr& other : people_) {
    std::erase_if(other->tiles, [&](const auto& tile) { return tile.first.first == member->self.id; });
  }
  log::info("participant left", {{"room", room_},
                                 {"participant", member->self.id},
                                 {"name", member->self.name},
                                 {"reason", protocol::signalling::toString(reason)},
                                 {"on-stage", people_.size()}});
  sendToOthers(*member, server::ParticipantLeft{member->self.id, reason});
  if (people_.empty() && worker_) {
    toWorker(sfu::CloseTap{room_});
    worker_.reset();
    handlers_.onPlaced();
  }
  handlers_.onPeople();
}

void Stage::receive(const SfuFleet::WorkerPtr& from, const SfuTraits::Event& message) {
  if (from != worker_) return;
  const auto sendTo = [this](const std::string& participant, const protocol::signalling::ServerMessage& out) {
    const MemberPtr member = find(participant);
    if (member && member->session && member->placed) member->session->send(out);
  };
  std::visit(
      [&](const auto& what) {
        using T = std::remove_cvref_t<decltype(what)>;
        if constexpr (std::is_same_v<T, event::PublishAnswer>) {
          sendTo(what.participant, server::PublishAnswer{what.sdp});
        } else if constexpr (std::is_same_v<T, event::SubscribeOffer>) {
          server::SubscribeOffer offer{what.negotiation, what.sdp, {}};
          for (const auto& slot : what.slots)
            offer.slots.push_back({slot.mid, slot.participant, toSignallingSource(slot.source)});
          sendTo(what.participant, std::move(offer));
        } else if constexpr (std::is_same_v<T, event::Candidate>) {
          sendTo(what.participant,
                 server::Candidate{toSignallingTransport(what.transport), what.mlineIndex, what.candidate});
        } else if constexpr (std::is_same_v<T, event::TransportConnected>) {
          log::debug("transport connected", {{"room", room_},
                                             {"participant", what.participant},
                                             {"transport", protocol::worker::toString(what.transport)}});
        } else if constexpr (std::is_same_v<T, event::ParticipantFailed>) {
          participantFailed(what);
        } else if constexpr (std::is_same_v<T, event::Rejected>) {
          const MemberPtr member = find(what.participant);
          if (!member || !member->session) return;
          log::info("message of a participant refused", {{"room", room_},
                                                         {"participant", what.participant},
                                                         {"what", what.what},
                                                         {"reason", what.reason}});
          member->session->refuse(signallingCode(kindOf(what.fault), what.what), what.reason);
        } else if constexpr (std::is_same_v<T, event::Speakers>) {
          server::Speakers speakers;
          for (const auto& speaker : what.speakers)
            speakers.speakers.push_back({speaker.participant, speaker.level});
          sendToAll(protocol::signalling::toJson(speakers));
        }
      },
      message);
}

void Stage::participantFailed(const event::ParticipantFailed& what) {
  const MemberPtr member = find(what.participant);
  if (!member) return;
  log::info("participant failed", {{"room", room_},
                                   {"participant", what.participant},
                                   {"fault", protocol::worker::toString(what.fault)},
                                   {"reason", what.reason}});
  if (const auto session = std::exchange(member->session, nullptr)) {
    session->seat = {};
    const ErrorKind kind = kindOf(what.fault);
    session->fail(kind == ErrorKind::InvalidInput ? ErrorCode::BadSdp : signallingCode(kind, ""),
                  what.reason);
  }
  remove(member, LeaveReason::Failed);
}

void Stage::workerLost(const SfuFleet::WorkerPtr& worker) {
  if (worker != worker_) return;
  worker_.reset();
  for (const MemberPtr& member : people_) member->placed = false;
  log::warning("sfu worker of a room lost",
               {{"room", room_}, {"worker", worker->number()}, {"on-stage", people_.size()}});
  place();
  if (!worker_) handlers_.onPlaced();
}

void Stage::pickWorker() {
  const auto people = static_cast<std::int64_t>(people_.size());
  worker_ = services_.fleet->leastLoaded(std::max<std::int64_t>(1, people));
  if (!worker_) return;
  services_.fleet->addLoad(worker_, people);
  log::info("room placed", {{"room", room_}, {"worker", worker_->number()}});
}

void Stage::place() {
  if (worker_ || people_.empty()) return;
  pickWorker();
  if (!worker_) return;
  handlers_.onPlaced();
  const auto moved = people_;
  for (const MemberPtr& member : moved) {
    // Whoever is without a connection now comes back with resume, as somebody new.
    if (!member->session) continue;
    ++services_.counters.rejoins;
    member->session->send(
        server::Rejoin{"The media server was replaced; the connection is being made again."});
    awaitOffer(member);
  }
}

void Stage::openTap(FileDescriptor end) {
  std::vector<FileDescriptor> descriptors;
  descriptors.push_back(std::move(end));
  if (worker_) worker_->send(sfu::OpenTap{room_}, std::move(descriptors));
}

void Stage::closeTap() const {
  toWorker(sfu::CloseTap{room_});
}

void Stage::sendToAll(const std::string& json) const {
  const auto all = people_;
  for (const MemberPtr& member : all) {
    if (member->session) member->session->sendText(json);
  }
}

void Stage::sendToOthers(const Member& except, const protocol::signalling::ServerMessage& message) const {
  const std::string json = protocol::signalling::toJson(message);
  const auto all = people_;
  for (const MemberPtr& member : all) {
    if (member->session && member->self.id != except.self.id) member->session->sendText(json);
  }
}

std::vector<protocol::worker::Person> Stage::people() const {
  std::vector<protocol::worker::Person> result;
  for (const MemberPtr& member : people_) {
    const auto& self = member->self;
    result.push_back({self.id, self.name, self.microphone, self.camera, self.screen});
  }
  return result;
}

std::vector<Stage::Listed> Stage::list() const {
  std::vector<Listed> result;
  for (const MemberPtr& member : people_) {
    result.push_back({member->self, member->session != nullptr,
                      member->session ? member->session->remote() : "",
                      std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - member->joined)});
  }
  return result;
}

}  // namespace rostra::control
