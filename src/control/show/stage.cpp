// SPDX-License-Identifier: Apache-2.0
#include "control/show/stage.hpp"

#include "control/signalling/error_codes.hpp"
#include "control/signalling/protocol_names.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace rostra::control {
namespace {

namespace client = protocol::signalling::clientMessage;
namespace server = protocol::signalling::serverMessage;
namespace sfu = protocol::worker::sfuCommand;

constexpr std::size_t kIdLength = 16;     // ipc::kMaxTapId is 32
constexpr std::size_t kTokenLength = 40;  // 206 random bits
constexpr std::size_t kMaxTiles = 512;    // cameras and screens of a large stage

/// Three simulcast layers, largest first: Chromium leaves the full layer silent in another order.
std::vector<protocol::signalling::Encoding> encodings(Bitrate full) {
  constexpr std::int64_t kLowest = 10'000;  // of the protocol
  return {{"f", 1, full.bps},
          {"h", 2, std::max(kLowest, full.bps / 3)},
          {"q", 4, std::max(kLowest, full.bps / 10)}};
}

}  // namespace

Stage::Stage(Services services, std::string room, Rules rules, Handlers handlers)
    : services_(std::move(services)),
      room_(std::move(room)),
      rules_(std::move(rules)),
      handlers_(std::move(handlers)) {}

std::shared_ptr<Stage> Stage::create(Services services, std::string room, Rules rules, Handlers handlers) {
  return std::shared_ptr<Stage>(
      new Stage(std::move(services), std::move(room), std::move(rules), std::move(handlers)));
}

Stage::~Stage() {
  if (worker_) services_.fleet->addLoad(worker_, -static_cast<std::int64_t>(people_.size()));
}

Stage::MemberPtr Stage::find(const std::string& participant) const {
  const auto found = std::find_if(people_.begin(), people_.end(),
                                  [&](const MemberPtr& member) { return member->self.id == participant; });
  return found == people_.end() ? nullptr : *found;
}

std::optional<std::string> Stage::personOf(const std::string& resumeToken) const {
  const auto found = std::find_if(people_.begin(), people_.end(), [&](const MemberPtr& member) {
    return member->resumeToken == resumeToken;
  });
  return found == people_.end() ? std::nullopt : std::optional((*found)->self.person);
}

void Stage::replace(const std::string& resumeToken) {
  const auto earlier = std::find_if(people_.begin(), people_.end(), [&](const MemberPtr& member) {
    return member->resumeToken == resumeToken;
  });
  if (earlier == people_.end()) return;
  const MemberPtr member = *earlier;
  const auto old = std::exchange(member->session, nullptr);
  remove(member, LeaveReason::Replaced);
  if (!old) return;
  old->seat.participant = {};
  old->fail(ErrorCode::AlreadyJoined, "You are on stage again through another connection.");
}

bool Stage::join(const std::shared_ptr<Session>& session, const Entrant& entrant,
                 const std::optional<std::string>& resume) {
  if (resume) replace(*resume);
  if (people_.size() >= static_cast<std::size_t>(rules_.size)) {
    session->fail(ErrorCode::RoomFull, "The stage is full: " + std::to_string(rules_.size) +
                                           " people are on it already. You can watch instead.");
    return false;
  }
  const bool first = !worker_;
  if (first) pickWorker();
  if (!worker_) {
    session->fail(ErrorCode::Unavailable,
                  "The media server is not ready or full; please try again in a moment.");
    return false;
  }
  const auto member = std::make_shared<Member>();
  member->self.id = randomId(kIdLength);
  member->self.name = entrant.name;
  member->self.person = entrant.person;
  member->resumeToken = randomId(kTokenLength);
  member->tokenHash = session->tokenHash();
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
                                   {"person", member->self.person},
                                   {"name", member->self.name},
                                   {"remote", session->remote()},
                                   {"on-stage", people_.size()}});
  sendToOthers(*member, server::ParticipantJoined{member->self});
  if (first) handlers_.onPlaced();
  handlers_.onPeople();
  return true;
}

void Stage::welcome(const Member& member) const {
  server::Welcome message;
  message.version = protocol::signalling::kVersion;
  message.participant = member.self.id;
  message.resumeToken = member.resumeToken;
  message.space = room_;
  message.title = rules_.title;
  for (const MemberPtr& other : people_) message.participants.push_back(other->self);
  message.stageSize = rules_.size;
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
          session->seat.participant = {};
          session->fail(ErrorCode::Unavailable, "Your browser did not send its media offer in time.");
        }
        self->remove(late, LeaveReason::Failed);
      });
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
          session->seat.participant = {};
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

bool Stage::mute(const std::string& person, protocol::signalling::Source source, const std::string& by) {
  using protocol::signalling::Source;
  bool any = false;
  const auto all = people_;
  for (const MemberPtr& member : all) {
    auto& self = member->self;
    bool& on = source == Source::Microphone ? self.microphone
               : source == Source::Camera   ? self.camera
                                            : self.screen;
    if (self.person != person || !on) continue;
    any = true;
    client::MediaState state{self.microphone, self.camera, self.screen};
    (source == Source::Microphone ? state.microphone
     : source == Source::Camera   ? state.camera
                                  : state.screen) = false;
    // The worker holds the packets back from now on, whatever the page does.
    mediaState(*member, state);
    if (member->session) member->session->send(server::Muted{source, by});
  }
  return any;
}

void Stage::rename(const std::string& person, const std::string& name) {
  bool any = false;
  const auto all = people_;
  for (const MemberPtr& member : all) {
    if (member->self.person != person || member->self.name == name) continue;
    member->self.name = name;
    sendToOthers(*member, server::ParticipantUpdated{member->self});
    any = true;
  }
  if (any) handlers_.onPeople();
}

std::vector<std::shared_ptr<Session>> Stage::release(const std::string& person, LeaveReason reason) {
  std::vector<std::shared_ptr<Session>> sessions;
  const auto all = people_;
  for (const MemberPtr& member : all) {
    if (member->self.person != person) continue;
    if (auto session = std::exchange(member->session, nullptr)) {
      session->seat.participant = {};
      sessions.push_back(std::move(session));
    }
    remove(member, reason);
  }
  return sessions;
}

void Stage::leave(const std::shared_ptr<Session>& session) {
  const MemberPtr member = find(session->seat.participant.str());
  if (!member || member->session != session) return;
  member->session.reset();
  session->seat.participant = {};
  remove(member, LeaveReason::Left);
}

void Stage::releaseLost(const std::string& tokenHash) {
  const auto all = people_;
  for (const MemberPtr& member : all) {
    if (!member->session && !tokenHash.empty() && member->tokenHash == tokenHash)
      remove(member, LeaveReason::Left);
  }
}

void Stage::hear(const std::string& participant, std::optional<std::vector<std::string>> near) {
  const MemberPtr member = find(participant);
  if (!member || member->near == near) return;
  member->near = std::move(near);
  if (member->placed) tellNear(*member);
}

void Stage::setRules(Rules rules) {
  rules_ = std::move(rules);
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
  if (!member->agreed) {
    remove(member, LeaveReason::Disconnected);
    return;
  }
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
  handlers_.onLeft(member->self.id);
  if (people_.empty() && worker_) {
    toWorker(sfu::CloseTap{room_});
    worker_.reset();
    handlers_.onPlaced();
  }
  handlers_.onPeople();
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

std::vector<Stage::Presence> Stage::presences() const {
  std::vector<Presence> result;
  result.reserve(people_.size());
  for (const MemberPtr& member : people_)
    result.push_back({member->self.id, member->self.person, member->session != nullptr});
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
