// SPDX-License-Identifier: Apache-2.0
#include "control/room/registry.hpp"

#include "base/id.hpp"
#include "control/signalling/protocol_names.hpp"

#include <algorithm>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace rostra::control {
namespace {

namespace client = protocol::signalling::clientMessage;
namespace server = protocol::signalling::serverMessage;
namespace event = protocol::worker::sfuEvent;
using ErrorCode = protocol::signalling::ErrorCode;

/// Messages a browser may send while it is being asked for; a page sends none.
constexpr std::size_t kMaxWaiting = 16;
constexpr std::size_t kKeyLength = 32;

/// Why somebody cannot come in when the directory could not answer.
Refusal refusalOf(const Error& error) {
  switch (error.kind) {
    case ErrorKind::NotFound:
      return {ErrorCode::BadSpace, error.message};
    case ErrorKind::InvalidInput:
      return {ErrorCode::BadMessage, error.message};
    case ErrorKind::Internal:
      return {ErrorCode::Internal, "You cannot be let in because of a mistake on the server."};
    default:
      return {ErrorCode::Unavailable,
              "It cannot be looked up at the moment who may come in; trying again in a moment."};
  }
}

/// Room an SFU event is about; empty when it is about none.
std::string roomOf(const SfuTraits::Event& message) {
  return std::visit(
      [](const auto& what) -> std::string {
        if constexpr (requires { what.room; }) {
          return what.room;
        } else {
          return {};
        }
      },
      message);
}

}  // namespace

Rooms::Rooms(Stage::Services stage, Broadcast::Services broadcast, std::shared_ptr<Directory> directory)
    : stage_(std::move(stage)),
      broadcast_(std::move(broadcast)),
      directory_(std::move(directory)),
      pace_(std::make_shared<ChatPace>(
          ChatPace::Settings{static_cast<double>(stage_.configuration.chatRate),
                             static_cast<double>(stage_.configuration.chatBurst)})) {}

std::shared_ptr<Rooms> Rooms::create(Stage::Services stage, Broadcast::Services broadcast,
                                     std::shared_ptr<Directory> directory) {
  return std::shared_ptr<Rooms>(new Rooms(std::move(stage), std::move(broadcast), std::move(directory)));
}

Rooms::RoomPtr Rooms::find(const std::string& slug) const {
  const auto found = rooms_.find(slug);
  return found == rooms_.end() ? nullptr : found->second;
}

Rooms::RoomPtr Rooms::enter(const std::string& slug, const std::optional<store::Space>& space) {
  if (auto room = find(slug)) {
    // A room outlives its space for a while, and an open one may be created under people who are in it.
    if (!room->isOf(space)) room->spaceChanged(space);
    return room;
  }
  const Configuration& configuration = broadcast_.configuration;
  if (rooms_.size() >= static_cast<std::size_t>(configuration.maxRooms)) return nullptr;
  Room::Services services{stage_, broadcast_, directory_, pace_, {}, {}, {}};
  const auto count = [weak = weak_from_this()](auto counts) {
    const auto self = weak.lock();
    if (!self) return std::int64_t{0};
    return static_cast<std::int64_t>(std::count_if(self->rooms_.begin(), self->rooms_.end(),
                                                   [&](const auto& entry) { return counts(*entry.second); }));
  };
  services.mixerAllowed = [count, limit = configuration.maxMixers] {
    return count([](Room& room) { return room.broadcast().wanted(); }) < limit;
  };
  services.slateAllowed = [count, limit = configuration.maxSlates] {
    return count([](Room& room) {
             return room.broadcast().wanted() && room.state() == ShowState::State::Waiting;
           }) < limit;
  };
  services.onForgettable = [weak = weak_from_this()](const std::string& name) {
    const auto self = weak.lock();
    if (!self) return;
    // Through the loop: the room is still at work.
    self->stage_.loop->post(weak, [name](Rooms& rooms) { rooms.forget(name); });
  };
  auto room = Room::create(std::move(services), slug, space);
  rooms_.emplace(slug, room);
  log::info("room opened", {{"room", slug}});
  return room;
}

void Rooms::forget(const std::string& slug) {
  const auto room = find(slug);
  if (!room || !room->deserted()) return;
  rooms_.erase(slug);
  log::info("room closed", {{"room", slug}});
}

bool Rooms::acceptable(const SessionPtr& session, std::int64_t version, const std::string& slug) const {
  if (version != protocol::signalling::kVersion) {
    session->fail(ErrorCode::UnsupportedVersion, "This page speaks version " + std::to_string(version) +
                                                     " of the protocol and the server version " +
                                                     std::to_string(protocol::signalling::kVersion) +
                                                     "; please reload the page.");
    return false;
  }
  if (const auto checked = checkSlug(slug); !checked) {
    session->fail(ErrorCode::BadSpace, checked.error().message);
    return false;
  }
  if (draining_) {
    session->fail(ErrorCode::Unavailable, "The server is stopping; please try again in a moment.");
    return false;
  }
  return true;
}

void Rooms::first(const SessionPtr& session, First message) {
  const auto common = [](const auto& what) {
    return std::tie(what.version, what.space, what.guest, what.invite);
  };
  const auto [version, slug, guest, invite] = std::visit(common, message);
  if (!acceptable(session, version, slug)) return;
  if (const auto* join = std::get_if<client::Join>(&message); join && (join->resume || join->ticket)) {
    // Whoever has a token of a room was let in before: no database is asked.
    const auto room = find(slug);
    if (room && room->resume(session, *join)) return;
    if (join->ticket) {
      session->fail(ErrorCode::InvitationInvalid,
                    "This invitation onto the stage has run out; raise your hand again.");
      return;
    }
  }
  waiting_[session->number()] = {session, slug, {}};
  Papers papers{slug, session->sessionToken(), guest, invite};
  directory_->arrive(std::move(papers), [weak = weak_from_this(), session,
                                         message = std::move(message)](const Result<Arrival>& arrival) {
    if (const auto self = weak.lock()) self->arrived(session, message, arrival);
  });
}

void Rooms::arrived(const SessionPtr& session, const First& message, const Result<Arrival>& arrival) {
  auto waiting = waiting_.extract(session->number());
  if (!waiting || !session->open()) return;  // gone meanwhile
  if (!arrival) {
    log::info("somebody could not be let in",
              {{"session", session->number()}, {"reason", arrival.error().message}});
    const Refusal refusal = refusalOf(arrival.error());
    session->fail(refusal.code, refusal.message);
    return;
  }
  const std::string& slug =
      std::visit([](const auto& what) -> const std::string& { return what.space; }, message);
  if (draining_) {
    session->fail(ErrorCode::Unavailable, "The server is stopping; please try again in a moment.");
    return;
  }
  const auto room = enter(slug, arrival->space);
  if (!room) {
    session->fail(ErrorCode::Unavailable,
                  "As many rooms as allowed are in use on this server; please try again later.");
    return;
  }
  if (const auto* join = std::get_if<client::Join>(&message)) {
    room->join(session, *join, *arrival);
  } else {
    room->watch(session, std::get<client::Watch>(message), *arrival);
  }
  for (auto& each : waiting.mapped().messages) {
    if (session->open()) receive(session, std::move(each));
  }
}

void Rooms::wait(const SessionPtr& session, protocol::signalling::ClientMessage message) {
  auto& messages = waiting_.at(session->number()).messages;
  if (std::holds_alternative<client::Leave>(message)) {
    session->close(1000, "left");
  } else if (messages.size() < kMaxWaiting) {
    messages.push_back(std::move(message));
  } else {
    session->fail(ErrorCode::TooManyMessages, "Wait for the answer to join or watch before sending more.");
  }
}

void Rooms::receive(const SessionPtr& session, protocol::signalling::ClientMessage message) {
  if (const auto* ping = std::get_if<client::Ping>(&message)) {
    session->send(server::Pong{ping->sent, protocolTime()});
  } else if (waiting_.contains(session->number())) {
    wait(session, std::move(message));
  } else if (!session->seat.room.empty()) {
    if (const auto room = find(session->seat.room.str())) room->receive(session, std::move(message));
  } else if (auto* join = std::get_if<client::Join>(&message)) {
    first(session, std::move(*join));
  } else if (auto* watch = std::get_if<client::Watch>(&message)) {
    first(session, std::move(*watch));
  } else if (std::holds_alternative<client::Leave>(message)) {
    session->close(1000, "left");
  } else {
    session->refuse(ErrorCode::NotJoined, "Send join or watch first.");
  }
}

void Rooms::sessionClosed(const SessionPtr& session) {
  waiting_.erase(session->number());
  if (session->seat.room.empty()) return;
  if (const auto room = find(session->seat.room.str())) room->sessionClosed(session);
}

void Rooms::endWaiting(const std::function<bool(const Waiting&)>& fits, const std::string& reason) {
  // What they may was looked up before the change or after it: nobody knows, so they ask again.
  const auto all = std::exchange(waiting_, {});
  for (const auto& [number, waiting] : all) {
    if (fits(waiting)) {
      waiting.session->fail(ErrorCode::Unavailable, reason);
    } else {
      waiting_.emplace(number, waiting);
    }
  }
}

void Rooms::accountChanged(const store::Account& account) {
  const auto all = rooms_;
  for (const auto& [slug, room] : all) {
    Gathering& gathering = room->gathering();
    if (!gathering.people.find(account.id)) continue;
    const std::string path = accounts::avatarPath(account);
    const std::string& name = account.displayName.empty() ? account.userName : account.displayName;
    gathering.people.setProfile(account.id, name, path.empty() ? std::nullopt : std::optional(path),
                                account.status.empty() ? std::nullopt : std::optional(account.status));
    gathering.onPeople();
    room->stage().rename(account.id, name);
  }
}

void Rooms::roleChanged(const std::string& slug, const std::string& person, std::optional<store::Role> role) {
  endWaiting([&](const Waiting& each) { return each.slug == slug; },
             "Roles in this space changed; please come in again.");
  const auto room = find(slug);
  if (!room) return;
  Gathering& gathering = room->gathering();
  gathering.given.erase(person);
  if (!gathering.people.find(person)) return;
  if (role) {
    room->moderation().applyRole(person, fromStore(*role), true);
  } else {
    // Whether they may still be here is another question now: they ask again.
    gathering.expel(person,
                    {ErrorCode::Unavailable, "Your role in this space was taken; please come in again."},
                    Stage::LeaveReason::Removed);
    room->update();
  }
}

void Rooms::banned(const std::string& slug, const store::BanRow& ban, const std::string& by) {
  endWaiting([&](const Waiting& each) { return each.slug == slug; },
             "Somebody was banned from this space; please come in again.");
  if (const auto room = find(slug)) room->moderation().applyBan(ban, by);
}

void Rooms::banLifted(const std::string& slug, const std::string& person) {
  // Whoever was looked up before is refused once more and may try again.
  if (const auto room = find(slug)) room->gathering().banned.erase(person);
}

void Rooms::accountGone(const std::string& account, const std::string& reason) {
  const auto all = rooms_;
  for (const auto& [slug, room] : all) {
    if (!room->gathering().people.find(account)) continue;
    room->gathering().expel(account, {ErrorCode::LoginRequired, reason}, Stage::LeaveReason::Removed);
    room->update();
  }
  endWaiting(loggedIn, "Your account changed; please come in again.");
}

void Rooms::sessionGone(const std::string& tokenHash) {
  const auto all = rooms_;
  for (const auto& [slug, room] : all) {
    const auto sessions = room->gathering().hall.sessions([&](const Hall::Connection& each) {
      return !each.session->sessionToken().empty() && each.session->tokenHash() == tokenHash;
    });
    for (const auto& session : sessions)
      room->end(session, {ErrorCode::LoginRequired, "You were logged out."});
    // Nor does somebody come back with what a lost connection left.
    room->stage().releaseLost(tokenHash);
    room->update();
  }
  endWaiting(loggedIn, "You were logged out; please come in again.");
}

void Rooms::spaceChanged(const store::Space& space, const std::string& oldSlug) {
  endWaiting([&](const Waiting& each) { return each.slug == space.slug || each.slug == oldSlug; },
             "This space has new rules; please come in again.");
  if (oldSlug != space.slug) {
    close(oldSlug, {ErrorCode::NotFound, "This space has a new address: /watch/" + space.slug});
  }
  if (const auto room = find(space.slug)) room->spaceChanged(space);
}

void Rooms::spaceGone(const std::string& id, const std::string& slug) {
  endWaiting([&](const Waiting& each) { return each.slug == slug; },
             "This space was deleted; please come in again.");
  close(slug, {ErrorCode::NotFound, "This space was deleted."});
  broadcast_.recorder->forget(id);
}

void Rooms::close(const std::string& slug, const Refusal& why) {
  const auto room = find(slug);
  if (!room) return;
  room->dissolve(why);
  // What was on air is not at this address any more.
  room->broadcast().close();
  forget(slug);
}

void Rooms::receive(const SfuFleet::WorkerPtr& from, const SfuTraits::Event& message) {
  if (const auto room = find(roomOf(message))) room->stage().receive(from, message);
}

void Rooms::workerLost(const SfuFleet::WorkerPtr& worker) {
  const auto all = rooms_;
  for (const auto& [slug, room] : all) room->stage().workerLost(worker);
}

void Rooms::workerAvailable() {
  const auto all = rooms_;
  for (const auto& [slug, room] : all) room->stage().place();
}

void Rooms::drain() {
  draining_ = true;
  const auto all = rooms_;
  for (const auto& [slug, room] : all) room->drain();
}

std::int64_t Rooms::slates() const {
  return std::count_if(rooms_.begin(), rooms_.end(), [](const auto& entry) {
    return entry.second->broadcast().wanted() && entry.second->state() == ShowState::State::Waiting;
  });
}

void Rooms::requested(const std::string& slug) {
  if (draining_ || !checkSlug(slug)) {
    broadcast_.origin->refuse(slug, "There is no such space.");
    return;
  }
  if (const auto room = find(slug)) {
    room->requested();
    return;
  }
  // A made-up name must not even use up a room: those are for people.
  if (slates() >= broadcast_.configuration.maxSlates) {
    static log::RateLimit limited(1);
    std::uint64_t suppressed = 0;
    if (limited.allow(suppressed)) {
      log::warning("no slate for a space nobody is in: max-slates is reached",
                   {{"room", slug}, {"more", suppressed}});
    }
    broadcast_.origin->refuse(slug, "Nobody is on this stage yet.");
    return;
  }
  directory_->findSpace(slug,
                        [weak = weak_from_this(), slug](const Result<std::optional<store::Space>>& space) {
                          if (const auto self = weak.lock()) self->demanded(slug, space);
                        });
}

void Rooms::demanded(const std::string& slug, const Result<std::optional<store::Space>>& space) {
  if (draining_ || !space) {
    broadcast_.origin->refuse(slug, space ? "The server is stopping." : space.error().message);
    return;
  }
  if (*space && (*space)->visibility == store::Visibility::Private && !find(slug)) {
    // Its people get the address with its key from the watch page; nobody has one now.
    broadcast_.origin->protect(slug, randomId(kKeyLength));
    return;
  }
  const auto room =
      slates() < broadcast_.configuration.maxSlates || find(slug) ? enter(slug, *space) : nullptr;
  if (!room) {
    broadcast_.origin->refuse(slug, "Too many rooms are in use on this server; please try again later.");
    return;
  }
  room->requested();
}

}  // namespace rostra::control
