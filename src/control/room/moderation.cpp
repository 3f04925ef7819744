// SPDX-License-Identifier: Apache-2.0
#include "control/room/moderation.hpp"

#include "base/id.hpp"
#include "control/signalling/protocol_names.hpp"

#include <algorithm>
#include <utility>

namespace rostra::control {
namespace {

namespace client = protocol::signalling::clientMessage;
namespace server = protocol::signalling::serverMessage;
using ErrorCode = protocol::signalling::ErrorCode;
using Place = People::Place;
using Clock = std::chrono::steady_clock;

constexpr double kChangesPerSecond = 1;
constexpr double kChangesBurst = 6;
constexpr std::size_t kTicketLength = 40;

constexpr const char* kNotHere = "This person has left.";

}  // namespace

Moderation::Moderation(Parts parts)
    : state_(std::move(parts.state)),
      stage_(std::move(parts.stage)),
      joining_(std::move(parts.joining)),
      leaving_(std::move(parts.leaving)),
      show_(std::move(parts.show)) {}

const People::Entry* Moderation::actor(const ConnectionPtr& connection) const {
  const Connections::Attendee* attendee = state_->connections.find(*connection);
  return attendee ? state_->people.find(attendee->person) : nullptr;
}

bool Moderation::allowed(const ConnectionPtr& connection, Action action) const {
  const People::Entry* who = actor(connection);
  if (!who) return false;
  const auto refusal = refusalOf(action, who->who.role, std::nullopt, false);
  if (refusal) connection->refuse(refusal->code, refusal->message);
  return !refusal;
}

const People::Entry* Moderation::target(const ConnectionPtr& connection, Action action,
                                        const std::string& person) const {
  const People::Entry* who = actor(connection);
  if (!who) return nullptr;
  const People::Entry* other = state_->people.find(person);
  const bool self = who == other;
  // Whoever may not do it learns that first, not who is here.
  const auto refusal =
      refusalOf(action, who->who.role, other ? std::optional(other->who.role) : std::nullopt, self);
  if (refusal) {
    connection->refuse(refusal->code, refusal->message);
    return nullptr;
  }
  if (!other) connection->refuse(ErrorCode::NotFound, kNotHere);
  return other;
}

bool Moderation::withinRate(const ConnectionPtr& connection, const std::string& person) {
  const auto now = Clock::now();
  if (rates_.try_emplace(person, kChangesPerSecond, kChangesBurst, now).first->second.allow(now)) return true;
  connection->refuse(ErrorCode::TooManyMessages, "You are changing this too often; please wait a moment.");
  return false;
}

void Moderation::forget(const std::string& person) {
  state_->loop->assertHere();
  rates_.erase(person);
  state_->invitations.forget(person);
}

void Moderation::saved(const std::string& what, const ConnectionPtr& connection,
                       const Result<void>& result) const {
  if (result) return;
  log::warning("change not stored",
               {{"room", state_->slug}, {"what", what}, {"reason", result.error().message}});
  connection->refuse(
      ErrorCode::Unavailable,
      what + " applies while this room is open but could not be saved; please try again later.");
}

void Moderation::receive(const ConnectionPtr& connection, const client::SetName& message) {
  state_->loop->assertHere();
  const People::Entry* who = actor(connection);
  if (!who || !withinRate(connection, who->who.person)) return;
  if (!who->who.guest) {
    connection->refuse(ErrorCode::Denied, "Your name comes from your account; change it in your profile.");
    return;
  }
  if (who->at(Place::Stage)) {
    connection->refuse(ErrorCode::Denied, "You cannot change your name while on stage.");
    return;
  }
  auto name = checkDisplayName(message.name);
  if (!name) {
    connection->refuse(ErrorCode::BadName, name.error().message);
    return;
  }
  if (state_->people.nameTaken(*name, who->who.person)) {
    connection->refuse(ErrorCode::BadName, "Someone here already has this name; please choose another.");
    return;
  }
  state_->people.setProfile(who->who.person, *name, who->who.avatar, who->who.status);
  state_->changes->mark(Change::People);
}

void Moderation::receive(const ConnectionPtr& connection, const client::RaiseHand& message) {
  state_->loop->assertHere();
  const People::Entry* who = actor(connection);
  if (!who || (who->hand > 0) == message.raised || !withinRate(connection, who->who.person)) return;
  state_->people.setHand(who->who.person, message.raised, protocolTime());
  state_->changes->mark(Change::People);
}

void Moderation::receive(const ConnectionPtr& connection, const client::LowerHand& message) {
  state_->loop->assertHere();
  const People::Entry* other = target(connection, Action::LowerHand, message.person);
  if (!other) return;
  state_->people.setHand(message.person, false, 0);
  state_->changes->mark(Change::People);
}

void Moderation::receive(const ConnectionPtr& connection, const client::InviteToStage& message) {
  state_->loop->assertHere();
  const People::Entry* other = target(connection, Action::InviteToStage, message.person);
  if (!other) return;
  if (!other->at(Place::Audience) || other->at(Place::Stage)) {
    connection->refuse(ErrorCode::BadMessage,
                       other->at(Place::Stage)
                           ? other->who.name + " is already on stage."
                           : other->who.name + " is waiting in the lobby; let them in there.");
    return;
  }
  state_->invitations.invite(message.person, Clock::now());
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(state_->configuration.stageInvitationTimeout).count();
  state_->connections.sendTo(message.person,
                             protocol::signalling::toJson(server::StageInvitation{
                                 actor(connection)->who.name, std::max<std::int64_t>(1, seconds)}));
  watchInvitations();
}

void Moderation::receive(const ConnectionPtr& connection, const client::AnswerInvitation& message) {
  state_->loop->assertHere();
  const People::Entry* who = actor(connection);
  if (!who) return;
  const std::string person = who->who.person;
  const auto now = Clock::now();
  if (!state_->invitations.answer(person, now)) {
    connection->refuse(ErrorCode::InvitationInvalid,
                       "Your invitation to the stage is no longer valid; raise your hand again.");
    return;
  }
  if (message.accept) {
    const std::string ticket = randomId(kTicketLength);
    state_->invitations.addTicket(ticket, person, now);
    connection->send(server::StageTicket{ticket});
  }
  state_->people.setHand(person, false, 0);
  state_->sendToHosts(protocol::signalling::toJson(server::InvitationAnswered{person, message.accept}));
  state_->changes->mark(Change::People);
  watchInvitations();
}

void Moderation::watchInvitations() {
  const auto next = state_->invitations.next();
  invitationTimer_.stop();
  if (!next) return;
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(*next - Clock::now());
  invitationTimer_ =
      state_->loop->after(std::max(wait, std::chrono::milliseconds(1)), [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self) return;
        for (const std::string& person : self->state_->invitations.takeExpired(Clock::now())) {
          self->state_->sendToHosts(protocol::signalling::toJson(server::InvitationAnswered{person, false}));
        }
        self->watchInvitations();
      });
}

void Moderation::receive(const ConnectionPtr& connection, const client::MoveToAudience& message) {
  state_->loop->assertHere();
  const People::Entry* other = target(connection, Action::MoveToAudience, message.person);
  if (!other) return;
  const People::Entry* who = actor(connection);
  if (!leaving_->toAudience(message.person, who == other ? std::string() : who->who.name))
    connection->refuse(ErrorCode::BadMessage, other->who.name + " is not on stage.");
}

void Moderation::receive(const ConnectionPtr& connection, const client::Mute& message) {
  state_->loop->assertHere();
  const People::Entry* other = target(connection, Action::Mute, message.person);
  if (other) stage_->mute(message.person, message.source, actor(connection)->who.name);
}

void Moderation::receive(const ConnectionPtr& connection, const client::MuteAll&) {
  state_->loop->assertHere();
  if (!allowed(connection, Action::MuteAll)) return;
  const std::string by = actor(connection)->who.name;
  for (const auto& participant : stage_->participants()) {
    const std::string& person = participant->facts.person;
    if (state_->people.roleOf(person) < Role::Host)
      stage_->mute(person, protocol::signalling::Source::Microphone, by);
  }
}

void Moderation::receive(const ConnectionPtr& connection, const client::RequestUnmute& message) {
  state_->loop->assertHere();
  const People::Entry* other = target(connection, Action::RequestUnmute, message.person);
  if (!other || !withinRate(connection, actor(connection)->who.person)) return;
  if (!stage_->requestUnmute(message.person, message.source, actor(connection)->who.name)) {
    connection->refuse(ErrorCode::BadMessage, other->at(Place::Stage)
                                                  ? other->who.name + " has it on already."
                                                  : other->who.name + " is not on stage.");
  }
}

void Moderation::receive(const ConnectionPtr& connection, const client::Remove& message) {
  state_->loop->assertHere();
  if (!target(connection, Action::Remove, message.person)) return;
  const std::string by = actor(connection)->who.name;
  log::info("person removed", {{"room", state_->slug}, {"person", message.person}, {"by", by}});
  leaving_->expel(message.person,
                  {ErrorCode::Removed, by + " removed you from this space. You can come back."});
}

void Moderation::receive(const ConnectionPtr& connection, const client::Ban& message) {
  state_->loop->assertHere();
  const People::Entry* other = target(connection, Action::Ban, message.person);
  if (!other) return;
  if (state_->space && state_->space->owner == message.person) {
    connection->refuse(ErrorCode::Denied, "This person owns the space and cannot be banned from it.");
    return;
  }
  const People::Entry* who = actor(connection);
  store::BanRow ban;
  ban.person = message.person;
  ban.name = other->who.name;
  ban.reason = message.reason.value_or("");
  ban.by = who->who.person;
  log::info("person banned", {{"room", state_->slug}, {"person", message.person}, {"by", who->who.name}});
  this->ban(std::move(ban), std::string(who->who.name),
            [weak = weak_from_this(), connection](const Result<void>& result) {
              if (const auto self = weak.lock()) self->saved("The ban", connection, result);
            });
}

void Moderation::ban(store::BanRow ban, const std::string& by, const Saved& saved) {
  state_->loop->assertHere();
  // At once, here; and for good, in the database.
  BanRequest request = banHere(ban, by);
  if (state_->space) {
    ban.space = state_->space->id;
    request.row = std::move(ban);
  } else if (request.networks.empty()) {
    saved({});
    return;
  }
  state_->store->ban(std::move(request), saved);
}

void Moderation::applyBan(const store::BanRow& ban, const std::string& by) {
  state_->loop->assertHere();
  BanRequest request = banHere(ban, by);
  if (request.networks.empty()) return;
  state_->store->ban(std::move(request), [slug = state_->slug](const Result<void>& result) {
    if (!result)
      log::warning("network of a ban not stored", {{"room", slug}, {"reason", result.error().message}});
  });
}

BanRequest Moderation::banHere(const store::BanRow& ban, const std::string& by) {
  BanRequest request;
  request.channel = state_->channel();
  if (state_->space) request.space = state_->space->id;
  request.person = ban.person;
  request.reason = ban.reason;
  state_->bans[ban.person] = ban.reason;
  const People::Entry* entry = state_->people.find(ban.person);
  if (entry && entry->who.guest) {
    for (const auto& connection : state_->connections.ofPerson(ban.person)) {
      const std::string& address = connection->peer().remote;
      state_->guestBans->add(state_->slug, ban.person, address, ban.reason, Clock::now());
      request.networks.insert(bannedNetwork(address));
    }
  }
  const std::string why = ban.reason.empty() ? "." : ": " + ban.reason;
  leaving_->expel(ban.person, {ErrorCode::Banned, by + " banned you from this space" + why});
  return request;
}

void Moderation::receive(const ConnectionPtr& connection, const client::SetLock& message) {
  state_->loop->assertHere();
  if (!allowed(connection, Action::SetLock) || state_->locked == message.locked) return;
  lock(message.locked, [weak = weak_from_this(), connection](const Result<void>& result) {
    if (const auto self = weak.lock()) self->saved("The lock", connection, result);
  });
}

void Moderation::lock(bool locked, const Saved& saved) {
  state_->loop->assertHere();
  state_->locked = locked;
  state_->changes->mark(Change::Settings);
  if (!state_->space) {
    saved({});
    return;
  }
  state_->space->settings.locked = locked;
  state_->store->setLocked(state_->space->id, locked, saved);
}

void Moderation::receive(const ConnectionPtr& connection, const client::Admit& message) {
  state_->loop->assertHere();
  const People::Entry* other = target(connection, Action::Admit, message.person);
  if (!other) return;
  if (!other->at(Place::Lobby)) {
    connection->refuse(ErrorCode::NotFound, other->who.name + " is no longer waiting in the lobby.");
    return;
  }
  if (message.admit) {
    joining_->admit(message.person);
  } else {
    joining_->turnAway(message.person, actor(connection)->who.name);
  }
}

void Moderation::receive(const ConnectionPtr& connection, const client::SetRole& message) {
  state_->loop->assertHere();
  const People::Entry* who = actor(connection);
  if (!who) return;
  const People::Entry* other = state_->people.find(message.person);
  RoleChange change;
  change.actor = who->who.role;
  change.from = other ? other->who.role : Role::Viewer;
  change.to = message.role;
  change.self = who == other;
  change.guest = other && other->who.guest;
  change.creator = state_->space && state_->space->owner == message.person;
  if (const auto refusal = refusalOf(change)) return connection->refuse(refusal->code, refusal->message);
  if (!other) return connection->refuse(ErrorCode::NotFound, kNotHere);
  setRole(message.person, message.role, [connection](const Result<void>& done) {
    if (!done) connection->refuse(ErrorCode::Unavailable, "The role could not be saved; please try again.");
  });
}

void Moderation::setRole(const std::string& person, Role role, const Saved& saved) {
  state_->loop->assertHere();
  const People::Entry* other = state_->people.find(person);
  if (!state_->space || (other && other->who.guest)) {
    // Open spaces and guests have no row: the role holds as long as the room lives.
    state_->rolesInRoom[person] = role;
    applyRole(person, role, true);
    saved({});
    return;
  }
  state_->store->setRole(state_->space->id, person, false, toStore(role),
                         [weak = weak_from_this(), saved, person, role](const Result<void>& done) {
                           const auto self = weak.lock();
                           if (self && done) {
                             self->state_->rolesInRoom.erase(person);
                             self->applyRole(person, role, true);
                           }
                           saved(done);
                         });
}

void Moderation::applyRole(const std::string& person, Role role, bool member) {
  state_->loop->assertHere();
  const Role old = state_->people.roleOf(person);
  const bool before = old >= Role::Host;
  state_->people.setRole(person, role, member);
  state_->changes->mark(Change::People);
  // A viewer who was invited onto the stage has that role all the time; here it was taken from somebody.
  if (old >= Role::Participant && role < Role::Participant) leaving_->toAudience(person, {});
  const bool after = role >= Role::Host;
  if (before == after) return;
  // Hosts see more: the lobby, and every raised hand.
  for (const auto& [id, entry] : state_->people.all()) {
    if (after) {
      if (entry.hand > 0 || entry.at(Place::Lobby)) {
        state_->connections.sendTo(
            person, protocol::signalling::toJson(server::Person{People::view(entry, entry.place())}));
      }
    } else if (!entry.publicPlace()) {
      state_->connections.sendTo(person, protocol::signalling::toJson(server::PersonLeft{id}));
    } else if (entry.at(Place::Lobby)) {
      state_->connections.sendTo(
          person, protocol::signalling::toJson(server::Person{People::view(entry, *entry.publicPlace())}));
    }
  }
  // A host needs nobody to let them in.
  const People::Entry* entry = state_->people.find(person);
  if (after && entry && entry->at(Place::Lobby)) joining_->admit(person);
}

void Moderation::receive(const ConnectionPtr& connection, const client::GoLive& message) {
  state_->loop->assertHere();
  if (!allowed(connection, Action::GoLive)) return;
  switch (show_.goLive(std::string(actor(connection)->who.name), std::chrono::seconds(message.countdown))) {
    case LiveAnswer::Done:
    case LiveAnswer::Already:
      return;
    case LiveAnswer::NobodyOnStage:
      connection->refuse(ErrorCode::BadMessage, "Nobody is on stage; go on stage first.");
      return;
    case LiveAnswer::ServerFull:
      connection->refuse(ErrorCode::Busy, kNoShowFits);
  }
}

void Moderation::receive(const ConnectionPtr& connection, const client::StayBackstage&) {
  state_->loop->assertHere();
  if (allowed(connection, Action::GoLive)) show_.stayBackstage();
}

void Moderation::receive(const ConnectionPtr& connection, const client::EndShow&) {
  state_->loop->assertHere();
  if (allowed(connection, Action::EndShow)) show_.end(std::string(actor(connection)->who.name));
}

}  // namespace rostra::control
