// SPDX-License-Identifier: Apache-2.0
#include "control/room/room_registry.hpp"

#include "base/log.hpp"
#include "control/config/addresses.hpp"
#include "control/metrics/capacity_settings.hpp"
#include "control/signalling/error_codes.hpp"
#include "control/signalling/protocol_names.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>
#include <utility>

namespace rostra::control {
namespace {

namespace client = protocol::signalling::clientMessage;
namespace server = protocol::signalling::serverMessage;
using ErrorCode = protocol::signalling::ErrorCode;

constexpr const char* kTooManyRooms = "This server has reached its limit of rooms; please try again later.";

/// Why somebody cannot come in when it could not be looked up who they are.
Refusal refusalOf(const Error& error) {
  switch (error.kind) {
    case ErrorKind::NotFound:
      return {ErrorCode::BadSpace, error.message};
    case ErrorKind::InvalidInput:
      return {ErrorCode::BadMessage, error.message};
    case ErrorKind::Internal:
      return {ErrorCode::Internal, "You cannot be let in because of a server error."};
    default:
      return {ErrorCode::Unavailable, "Access cannot be checked right now; retrying shortly."};
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

/// It would be missed if the server stopped now.
bool isRunning(Room& room) {
  return room.stage().size() > 0 || room.show().onAir() || room.broadcast().finishing();
}

bool isSlate(Room& room) {
  return room.broadcast().wanted() && room.show().state() == ShowState::State::Waiting;
}

}  // namespace

RoomRegistry::RoomRegistry(Stage::Services stage, Broadcast::Services broadcast,
                           std::shared_ptr<RoomStore> store, std::shared_ptr<Capacity> capacity)
    : stage_(std::move(stage)),
      broadcast_(std::move(broadcast)),
      store_(std::move(store)),
      capacity_(std::move(capacity)),
      chatRates_(std::make_shared<ChatRateLimiter>(
          ChatRateLimiter::Settings{static_cast<double>(stage_.configuration.chatRate),
                                    static_cast<double>(stage_.configuration.chatBurst)})),
      guestBans_(std::make_shared<GuestBans>(stage_.configuration.guestBanTime)),
      limits_({stage_.configuration.connectionsPerPerson, stage_.configuration.roomsPerAddress}) {}

std::shared_ptr<RoomRegistry> RoomRegistry::create(Stage::Services stage, Broadcast::Services broadcast,
                                                   std::shared_ptr<RoomStore> store,
                                                   std::shared_ptr<Capacity> capacity) {
  stage.loop->assertHere();
  return std::shared_ptr<RoomRegistry>(
      new RoomRegistry(std::move(stage), std::move(broadcast), std::move(store), std::move(capacity)));
}

void RoomRegistry::configurationChanged() {
  stage_.loop->assertHere();
  const Configuration& configuration = stage_.configuration;
  chatRates_->set({static_cast<double>(configuration.chatRate), static_cast<double>(configuration.chatBurst)},
                  ChatRateLimiter::TimePoint::clock::now());
  limits_.set({configuration.connectionsPerPerson, configuration.roomsPerAddress});
  capacity_->set(capacitySettings(configuration, capacity_->settings().usable));
}

// --- rooms ---

RoomRegistry::RoomPtr RoomRegistry::find(const std::string& slug) const {
  stage_.loop->assertHere();
  const auto found = rooms_.find(slug);
  return found == rooms_.end() ? nullptr : found->second;
}

RoomRegistry::RoomPtr RoomRegistry::findOrCreate(const std::string& slug,
                                                 const std::optional<store::Space>& space) {
  if (auto room = find(slug)) {
    // A room outlives its space for a while, and an open one may be created under people who are in it.
    if (!room->settings().isOf(space)) room->spaceChanged(space);
    return room;
  }
  const std::int64_t most = broadcast_.configuration.maxRooms + broadcast_.configuration.maxWaitingRooms;
  if (rooms_.size() >= static_cast<std::size_t>(most)) return nullptr;
  auto room = Room::create(roomServices(), slug, space);
  rooms_.emplace(slug, room);
  log::info("room opened", {{"room", slug}});
  return room;
}

Room::Services RoomRegistry::roomServices() {
  Room::Services services{stage_, broadcast_, store_, chatRates_, guestBans_, {}, {}};
  services.limits.mixerAllowed = [weak = weak_from_this()] {
    const auto self = weak.lock();
    return self && !self->machineFull() && self->count([](Room& room) {
      return room.broadcast().wanted();
    }) < self->broadcast_.configuration.maxMixers;
  };
  services.limits.slateAllowed = [weak = weak_from_this()] {
    const auto self = weak.lock();
    return self && !self->draining_ && self->slates() < self->broadcast_.configuration.maxSlates &&
           !self->full(Newcomer::Slate, 0);
  };
  services.limits.showFits = [weak = weak_from_this()] {
    const auto self = weak.lock();
    return self && !self->full(Newcomer::Show, 0);
  };
  services.limits.onMixer = [weak = weak_from_this()] {
    // A slate, and a show of whoever is on stage already.
    if (const auto self = weak.lock())
      self->capacity_->expect(Newcomer::Slate, 0, Capacity::TimePoint::clock::now());
  };
  services.onDeserted = [weak = weak_from_this(), loop = stage_.loop](const std::string& slug) {
    // Through the loop: whoever made the room is about to come in.
    loop->post(weak, [slug](RoomRegistry& registry) { registry.forgetIfDeserted(slug); });
  };
  return services;
}

std::int64_t RoomRegistry::count(const std::function<bool(Room&)>& which) const {
  return std::count_if(rooms_.begin(), rooms_.end(), [&](const auto& entry) { return which(*entry.second); });
}

std::int64_t RoomRegistry::slates() const {
  return count(isSlate);
}

void RoomRegistry::forgetIfDeserted(const std::string& slug) {
  const auto room = find(slug);
  if (!room || !room->deserted()) return;
  rooms_.erase(slug);
  limits_.closed(slug);
  log::info("room closed", {{"room", slug}});
}

void RoomRegistry::close(const std::string& slug, const Refusal& why) {
  const auto room = find(slug);
  if (!room) return;
  room->dissolve(why);
  forgetIfDeserted(slug);
}

void RoomRegistry::forEach(const std::function<void(Room&)>& call) {
  const auto all = rooms_;
  for (const auto& [slug, room] : all) call(*room);
}

void RoomRegistry::stop() {
  stage_.loop->assertHere();
  stopping_ = true;
  forEach([](Room& room) { room.stop({ErrorCode::Stopping, kStopping}); });
}

void RoomRegistry::drain(bool on) {
  stage_.loop->assertHere();
  draining_ = on;
}

std::int64_t RoomRegistry::running() const {
  stage_.loop->assertHere();
  return count(isRunning);
}

// --- capacity ---

Refusal RoomRegistry::refused(Newcomer who, RefusalReason why) const {
  stage_.counters.countRefused(who, why);
  static log::RateLimit limited(1);
  std::uint64_t suppressed = 0;
  if (limited.allow(suppressed)) {
    constexpr std::array kWhat{"a picture for an empty stage", "a show", "a person on stage"};
    constexpr std::array kWhy{"cpu", "pictures are lost", "draining"};
    const auto percent = [&](double cores) { return std::lround(100 * cores); };
    const auto now = Capacity::TimePoint::clock::now();
    log::warning("not taken: the server is full or draining",
                 {{"what", kWhat[static_cast<std::size_t>(who)]},
                  {"reason", kWhy[static_cast<std::size_t>(why)]},
                  {"cpu-used", std::int64_t{percent(capacity_->used())}},
                  {"cpu-expected", std::int64_t{percent(capacity_->expected(now))}},
                  {"cpu-budget", std::int64_t{percent(capacity_->settings().cores)}},
                  {"more", suppressed}});
  }
  if (why == RefusalReason::Drain) return {ErrorCode::Busy, kDraining};
  return {ErrorCode::Busy, who == Newcomer::Person ? kNobodyFits : kNoShowFits};
}

std::optional<Refusal> RoomRegistry::full(Newcomer who, std::size_t onStage) const {
  if (who != Newcomer::Person && machineFull()) return refused(who, RefusalReason::Pictures);
  std::size_t people = 0;
  std::size_t mixers = 0;
  for (const auto& [slug, room] : rooms_) {
    people += room->stage().size();
    mixers += room->broadcast().wanted() ? 1 : 0;
  }
  capacity_->keepComing(people, mixers);
  if (!capacity_->allows(who, onStage, Capacity::TimePoint::clock::now()))
    return refused(who, RefusalReason::Cpu);
  return std::nullopt;
}

// --- connections ---

void RoomRegistry::receive(const ConnectionPtr& connection, protocol::signalling::ClientMessage message) {
  stage_.loop->assertHere();
  if (const auto* ping = std::get_if<client::Ping>(&message)) {
    connection->send(server::Pong{ping->sent, protocolTime()});
  } else if (pending_.contains(connection)) {
    pending_.keep(connection, std::move(message));
  } else if (!connection->room().empty()) {
    if (const auto room = find(connection->room().str())) room->receive(connection, std::move(message));
  } else if (auto* join = std::get_if<client::Join>(&message)) {
    receiveFirst(connection, std::move(*join));
  } else if (auto* watch = std::get_if<client::Watch>(&message)) {
    receiveFirst(connection, std::move(*watch));
  } else if (std::holds_alternative<client::Leave>(message)) {
    connection->close(kCloseNormal, "left");
  } else {
    connection->refuse(ErrorCode::NotJoined, "Send join or watch first.");
  }
}

bool RoomRegistry::acceptable(const ConnectionPtr& connection, std::int64_t version,
                              const std::string& slug) const {
  if (version != protocol::signalling::kVersion) {
    connection->fail(ErrorCode::UnsupportedVersion, "This page uses version " + std::to_string(version) +
                                                        " of the protocol and the server version " +
                                                        std::to_string(protocol::signalling::kVersion) +
                                                        "; please reload the page.");
    return false;
  }
  if (const auto checked = checkSlug(slug); !checked) {
    connection->fail(ErrorCode::BadSpace, checked.error().message);
    return false;
  }
  if (stopping_) {
    connection->fail(ErrorCode::Stopping, kStopping);
    return false;
  }
  return true;
}

void RoomRegistry::receiveFirst(const ConnectionPtr& connection, First message) {
  const auto common = [](const auto& what) {
    return std::tie(what.version, what.space, what.guest, what.invite);
  };
  const auto [version, slug, guest, invite] = std::visit(common, message);
  if (!acceptable(connection, version, slug)) return;
  if (const auto* join = std::get_if<client::Join>(&message); join && (join->resume || join->ticket)) {
    // Whoever has a token of a room was let in before: no database is asked.
    const auto room = find(slug);
    if (room && room->joining().resume(connection, *join)) {
      countVisitor(connection, *room);
      return;
    }
    if (join->ticket) {
      connection->fail(ErrorCode::InvitationInvalid,
                       "This invitation to the stage has expired; raise your hand again.");
      return;
    }
  }
  pending_.add(connection, slug);
  JoinRequest request{slug, connection->peer().sessionToken, guest, invite, connection->peer().remote};
  store_->lookUp(std::move(request), [weak = weak_from_this(), connection,
                                      message = std::move(message)](const Result<Applicant>& applicant) {
    if (const auto self = weak.lock()) self->lookedUp(connection, message, applicant);
  });
}

void RoomRegistry::lookedUp(const ConnectionPtr& connection, const First& message,
                            const Result<Applicant>& applicant) {
  auto messages = pending_.take(connection);
  if (!messages || !connection->open()) return;  // gone meanwhile
  if (!applicant) {
    log::info("identity lookup failed for a connection",
              {{"connection", connection->number()}, {"reason", applicant.error().message}});
    const Refusal refusal = refusalOf(applicant.error());
    connection->fail(refusal.code, refusal.message);
    return;
  }
  if (stopping_) {
    connection->fail(ErrorCode::Stopping, kStopping);
    return;
  }
  const auto slug = std::visit([](const auto& what) { return what.space; }, message);
  const auto earlier = find(slug);
  if (const auto refusal = refusalFor(*connection, message, applicant->who.person, earlier.get())) {
    connection->fail(refusal->code, refusal->message);
    return;
  }
  const auto room = findOrCreate(slug, applicant->space);
  if (!room) {
    connection->fail(ErrorCode::Unavailable, kTooManyRooms);
    return;
  }
  if (!earlier) limits_.opened(slug, householdOf(connection->peer().remote));
  if (const auto* join = std::get_if<client::Join>(&message)) {
    const std::size_t before = room->stage().size();
    room->joining().join(connection, *join, *applicant);
    if (room->stage().size() > before)
      capacity_->expect(Newcomer::Person, before, Capacity::TimePoint::clock::now());
  } else {
    room->joining().watch(connection, std::get<client::Watch>(message), *applicant);
  }
  countVisitor(connection, *room);
  for (auto& each : *messages) {
    if (connection->open()) receive(connection, std::move(each));
  }
}

std::optional<Refusal> RoomRegistry::refusalFor(const Connection& connection, const First& message,
                                                const std::string& person, Room* room) const {
  const Configuration& configuration = broadcast_.configuration;
  if (!limits_.mayEnter(person)) {
    return Refusal{ErrorCode::RoomFull, "You are here in " +
                                            std::to_string(configuration.connectionsPerPerson) +
                                            " tabs already; please close some of them."};
  }
  if (!room && !limits_.mayOpenRoom(householdOf(connection.peer().remote))) {
    return Refusal{ErrorCode::Unavailable,
                   "Too many spaces were opened from your address; please try again later. The operator can "
                   "allow more with the option rooms-per-address."};
  }
  const std::size_t onStage = room ? room->stage().size() : 0;
  const bool joins = std::holds_alternative<client::Join>(message);
  if (draining_ && !(room && isRunning(*room)))
    return refused(joins ? Newcomer::Show : Newcomer::Slate, RefusalReason::Drain);
  if (!joins) return std::nullopt;
  if (onStage > 0) return full(Newcomer::Person, onStage);
  if (count([](Room& each) { return each.stage().size() > 0; }) >= configuration.maxRooms)
    return Refusal{ErrorCode::Unavailable, kTooManyRooms};
  // Where a mixer runs already, for viewers or because the stage was left, only a person comes.
  const bool mixed = room && room->broadcast().wanted();
  return full(mixed ? Newcomer::Person : Newcomer::Show, 0);
}

void RoomRegistry::countVisitor(const ConnectionPtr& connection, Room& room) {
  if (const auto* attendee = room.state().connections.find(*connection))
    limits_.entered(connection->number(), attendee->person);
}

void RoomRegistry::connectionClosed(const ConnectionPtr& connection) {
  stage_.loop->assertHere();
  limits_.left(connection->number());
  pending_.remove(connection);
  if (connection->room().empty()) return;
  if (const auto room = find(connection->room().str())) room->leaving().connectionClosed(connection);
}

// --- accounts and spaces ---

void RoomRegistry::accountChanged(const store::Account& account) {
  stage_.loop->assertHere();
  forEach([&](Room& room) { room.accountChanged(account); });
}

void RoomRegistry::accountGone(const std::string& account, const std::string& reason) {
  stage_.loop->assertHere();
  forEach([&](Room& room) { room.accountGone(account, reason); });
  pending_.endLoggedIn("Your account has changed; please rejoin.");
}

void RoomRegistry::sessionGone(const std::string& tokenHash) {
  stage_.loop->assertHere();
  forEach([&](Room& room) {
    room.leaving().sessionEnded(tokenHash, {ErrorCode::LoginRequired, "You were logged out."});
  });
  pending_.endLoggedIn("You were logged out; please rejoin.");
}

void RoomRegistry::roleChanged(const std::string& slug, const std::string& person,
                               std::optional<store::Role> role) {
  stage_.loop->assertHere();
  pending_.endSpace(slug, "Roles in this space have changed; please rejoin.");
  if (const auto room = find(slug)) room->roleChanged(person, role);
}

void RoomRegistry::banned(const std::string& slug, const store::BanRow& ban, const std::string& by) {
  stage_.loop->assertHere();
  pending_.endSpace(slug, "Someone was banned from this space; please rejoin.");
  if (const auto room = find(slug)) room->moderation().applyBan(ban, by);
}

void RoomRegistry::banLifted(const std::string& slug, const std::string& person) {
  stage_.loop->assertHere();
  // Whoever was looked up before is refused once more and may try again.
  guestBans_->lift(slug, person);
  if (const auto room = find(slug)) room->state().bans.erase(person);
}

void RoomRegistry::spaceChanged(const store::Space& space, const std::string& oldSlug) {
  stage_.loop->assertHere();
  for (const std::string& slug : {space.slug, oldSlug})
    pending_.endSpace(slug, "This space has new rules; please rejoin.");
  if (oldSlug != space.slug) {
    close(oldSlug, {ErrorCode::NotFound, "This space has a new address: /watch/" + space.slug});
  }
  if (const auto room = find(space.slug)) room->spaceChanged(space);
}

void RoomRegistry::spaceGone(const std::string& id, const std::string& slug) {
  stage_.loop->assertHere();
  pending_.endSpace(slug, "This space was deleted; please rejoin.");
  close(slug, {ErrorCode::NotFound, "This space was deleted."});
  broadcast_.recorder->forget(id);
}

// --- workers ---

void RoomRegistry::receive(const SfuFleet::WorkerPtr& from, const SfuTraits::Event& message) {
  stage_.loop->assertHere();
  if (const auto room = find(roomOf(message))) room->stage().receive(from, message);
}

void RoomRegistry::workerLost(const SfuFleet::WorkerPtr& worker) {
  stage_.loop->assertHere();
  forEach([&](Room& room) { room.stage().workerLost(worker); });
}

void RoomRegistry::workerAvailable() {
  stage_.loop->assertHere();
  forEach([](Room& room) { room.stage().workerAvailable(); });
}

// --- playlists ---

void RoomRegistry::requested(const std::string& slug) {
  stage_.loop->assertHere();
  if (stopping_ || !checkSlug(slug)) {
    broadcast_.origin->refuse(slug, "There is no such space.");
    return;
  }
  if (const auto room = find(slug)) {
    room->requested();
    return;
  }
  if (draining_) {
    broadcast_.origin->refuse(slug, refused(Newcomer::Slate, RefusalReason::Drain).message,
                              ErrorKind::Unavailable);
    return;
  }
  // A made-up name must not even use up a room: those are for people.
  if (slates() >= broadcast_.configuration.maxSlates) {
    static log::RateLimit limited(1);
    std::uint64_t suppressed = 0;
    if (limited.allow(suppressed)) {
      log::warning("no slate for an empty space: max-slates reached", {{"room", slug}, {"more", suppressed}});
    }
    broadcast_.origin->refuse(slug, "Nobody is on this stage yet.");
    return;
  }
  store_->findSpace(slug, [weak = weak_from_this(), slug](const Result<std::optional<store::Space>>& space) {
    if (const auto self = weak.lock()) self->spaceFound(slug, space);
  });
}

void RoomRegistry::refuseShow(const std::string& slug, const Error& why) {
  // Strangers read it, and the text of a database names its address: only what is meant for people goes out.
  if (why.kind == ErrorKind::NotFound) {
    broadcast_.origin->refuse(slug, why.message);
    return;
  }
  log::info("space lookup failed for a viewer", {{"room", slug}, {"reason", why.message}});
  broadcast_.origin->refuse(slug, "The server cannot look up this space right now; try again shortly.",
                            ErrorKind::Unavailable);
}

void RoomRegistry::spaceFound(const std::string& slug, const Result<std::optional<store::Space>>& space) {
  if (stopping_ || draining_) {
    broadcast_.origin->refuse(slug, stopping_ ? kStopping : kDraining, ErrorKind::Unavailable);
    return;
  }
  if (!space) {
    refuseShow(slug, space.error());
    return;
  }
  if (*space && (*space)->visibility == store::Visibility::Private && !find(slug)) {
    // Its people get an address with a key of theirs from the watch page; nobody has one now.
    broadcast_.origin->protect(slug, std::make_shared<origin::ViewerKeys>());
    return;
  }
  const bool allowed = find(slug) || slates() < broadcast_.configuration.maxSlates;
  const auto room = allowed ? findOrCreate(slug, *space) : nullptr;
  if (!room) {
    broadcast_.origin->refuse(slug, "Too many rooms are in use on this server; please try again later.");
    return;
  }
  room->requested();
}

}  // namespace rostra::control
