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
using LeaveReason = Stage::LeaveReason;
using Clock = std::chrono::steady_clock;

constexpr double kChangesPerSecond = 1;
constexpr double kChangesBurst = 6;
constexpr std::size_t kTicketLength = 40;

constexpr const char* kNotHere = "This person is not here any more.";

}  // namespace

const People::Entry* Moderation::actor(const SessionPtr& session) const {
  const Hall::Connection* connection = room_->hall.find(*session);
  return connection ? room_->people.find(connection->person) : nullptr;
}

bool Moderation::allowed(const SessionPtr& session, Action action) const {
  const People::Entry* who = actor(session);
  if (!who) return false;
  const auto refusal = refusalOf(action, who->who.role, std::nullopt, false);
  if (refusal) session->refuse(refusal->code, refusal->message);
  return !refusal;
}

const People::Entry* Moderation::target(const SessionPtr& session, Action action,
                                        const std::string& person) const {
  const People::Entry* who = actor(session);
  if (!who) return nullptr;
  const People::Entry* other = room_->people.find(person);
  const bool self = who == other;
  // Whoever may not do it learns that first, not who is here.
  const auto refusal =
      refusalOf(action, who->who.role, other ? std::optional(other->who.role) : std::nullopt, self);
  if (refusal) {
    session->refuse(refusal->code, refusal->message);
    return nullptr;
  }
  if (!other) session->refuse(ErrorCode::NotFound, kNotHere);
  return other;
}

bool Moderation::inPace(const SessionPtr& session, const std::string& person) {
  const auto now = Clock::now();
  if (paces_.try_emplace(person, kChangesPerSecond, kChangesBurst, now).first->second.allow(now)) return true;
  session->refuse(ErrorCode::TooManyMessages, "You change this too often; please wait a moment.");
  return false;
}

void Moderation::forget(const std::string& person) {
  paces_.erase(person);
  room_->invitations.forget(person);
}

void Moderation::saved(const std::string& what, const SessionPtr& session, const Result<void>& result) const {
  if (result) return;
  log::warning("not stored", {{"room", room_->slug}, {"what", what}, {"reason", result.error().message}});
  session->refuse(
      ErrorCode::Unavailable,
      what + " holds while this room is open, but could not be stored; please do it again later.");
}

void Moderation::receive(const SessionPtr& session, const client::SetName& message) {
  const People::Entry* who = actor(session);
  if (!who || !inPace(session, who->who.person)) return;
  if (!who->who.guest) {
    session->refuse(ErrorCode::Denied, "Your name is that of your account; change it in your profile.");
    return;
  }
  if (who->at(Place::Stage)) {
    session->refuse(ErrorCode::Denied, "On stage your name stays; leave the stage to change it.");
    return;
  }
  auto name = checkDisplayName(message.name);
  if (!name) {
    session->refuse(ErrorCode::BadName, name.error().message);
    return;
  }
  room_->people.setProfile(who->who.person, *name, who->who.avatar, who->who.status);
  room_->onPeople();
}

void Moderation::receive(const SessionPtr& session, const client::RaiseHand& message) {
  const People::Entry* who = actor(session);
  if (!who || (who->hand > 0) == message.raised || !inPace(session, who->who.person)) return;
  room_->people.setHand(who->who.person, message.raised, protocolTime());
  room_->onPeople();
}

void Moderation::receive(const SessionPtr& session, const client::LowerHand& message) {
  const People::Entry* other = target(session, Action::LowerHand, message.person);
  if (!other) return;
  room_->people.setHand(message.person, false, 0);
  room_->onPeople();
}

void Moderation::receive(const SessionPtr& session, const client::InviteToStage& message) {
  const People::Entry* other = target(session, Action::InviteToStage, message.person);
  if (!other) return;
  if (!other->at(Place::Audience) || other->at(Place::Stage)) {
    session->refuse(ErrorCode::BadMessage, other->at(Place::Stage)
                                               ? other->who.name + " is on stage already."
                                               : other->who.name + " waits in the lobby; let them in there.");
    return;
  }
  room_->invitations.invite(message.person, Clock::now());
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(room_->configuration.stageInvitationTimeout).count();
  room_->hall.sendTo(message.person, protocol::signalling::toJson(server::StageInvitation{
                                         actor(session)->who.name, std::max<std::int64_t>(1, seconds)}));
  watchInvitations();
}

void Moderation::receive(const SessionPtr& session, const client::AnswerInvitation& message) {
  const People::Entry* who = actor(session);
  if (!who) return;
  const std::string person = who->who.person;
  const auto now = Clock::now();
  if (!room_->invitations.answer(person, now)) {
    session->refuse(ErrorCode::InvitationInvalid,
                    "There is no invitation onto the stage for you any more; raise your hand again.");
    return;
  }
  if (message.accept) {
    const std::string ticket = randomId(kTicketLength);
    room_->invitations.addTicket(ticket, person, now);
    session->send(server::StageTicket{ticket});
  }
  room_->people.setHand(person, false, 0);
  room_->sendToHosts(protocol::signalling::toJson(server::InvitationAnswered{person, message.accept}));
  room_->onPeople();
  watchInvitations();
}

void Moderation::watchInvitations() {
  const auto next = room_->invitations.next();
  invitationTimer_.stop();
  if (!next) return;
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(*next - Clock::now());
  invitationTimer_ =
      room_->loop->after(std::max(wait, std::chrono::milliseconds(1)), [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self) return;
        for (const std::string& person : self->room_->invitations.takeExpired(Clock::now())) {
          self->room_->sendToHosts(protocol::signalling::toJson(server::InvitationAnswered{person, false}));
        }
        self->watchInvitations();
      });
}

void Moderation::receive(const SessionPtr& session, const client::MoveToAudience& message) {
  const People::Entry* other = target(session, Action::MoveToAudience, message.person);
  if (!other) return;
  const People::Entry* who = actor(session);
  if (!room_->toAudience(message.person, who == other ? std::string() : who->who.name))
    session->refuse(ErrorCode::BadMessage, other->who.name + " is not on stage.");
}

void Moderation::receive(const SessionPtr& session, const client::Mute& message) {
  const People::Entry* other = target(session, Action::Mute, message.person);
  if (other) room_->stage->mute(message.person, message.source, actor(session)->who.name);
}

void Moderation::receive(const SessionPtr& session, const client::MuteAll&) {
  if (!allowed(session, Action::MuteAll)) return;
  const std::string by = actor(session)->who.name;
  for (const auto& each : room_->stage->presences()) {
    if (room_->people.roleOf(each.person) < Role::Host)
      room_->stage->mute(each.person, protocol::signalling::Source::Microphone, by);
  }
}

void Moderation::receive(const SessionPtr& session, const client::Remove& message) {
  if (!target(session, Action::Remove, message.person)) return;
  const std::string by = actor(session)->who.name;
  log::info("person removed", {{"room", room_->slug}, {"person", message.person}, {"by", by}});
  room_->expel(message.person, {ErrorCode::Removed, by + " removed you from this space. You may come back."},
               LeaveReason::Removed);
}

void Moderation::receive(const SessionPtr& session, const client::Ban& message) {
  const People::Entry* other = target(session, Action::Ban, message.person);
  if (!other) return;
  if (room_->space && room_->space->owner == message.person) {
    session->refuse(ErrorCode::Denied, "The space belongs to this person; they cannot be banned from it.");
    return;
  }
  const People::Entry* who = actor(session);
  store::BanRow ban;
  ban.person = message.person;
  ban.name = other->who.name;
  ban.reason = message.reason.value_or("");
  ban.by = who->who.person;
  log::info("person banned", {{"room", room_->slug}, {"person", message.person}, {"by", who->who.name}});
  // At once, here; and for good, in the database.
  applyBan(ban, std::string(who->who.name));
  if (!room_->space) return;
  ban.space = room_->space->id;
  room_->directory->ban(std::move(ban), [weak = weak_from_this(), session](const Result<void>& result) {
    if (const auto self = weak.lock()) self->saved("The ban", session, result);
  });
}

void Moderation::applyBan(const store::BanRow& ban, const std::string& by) {
  room_->banned[ban.person] = ban.reason;
  const std::string why = ban.reason.empty() ? "." : ": " + ban.reason;
  room_->expel(ban.person, {ErrorCode::Banned, by + " banned you from this space" + why},
               LeaveReason::Removed);
}

void Moderation::receive(const SessionPtr& session, const client::SetLock& message) {
  if (!allowed(session, Action::SetLock) || room_->locked == message.locked) return;
  room_->locked = message.locked;
  room_->onSettings();
  if (!room_->space) return;
  room_->space->settings.locked = message.locked;
  room_->directory->setLocked(room_->space->id, message.locked,
                              [weak = weak_from_this(), session](const Result<void>& result) {
                                if (const auto self = weak.lock()) self->saved("The lock", session, result);
                              });
}

void Moderation::receive(const SessionPtr& session, const client::Admit& message) {
  const People::Entry* other = target(session, Action::Admit, message.person);
  if (!other) return;
  if (!other->at(Place::Lobby)) {
    session->refuse(ErrorCode::NotFound, other->who.name + " does not wait in the lobby any more.");
    return;
  }
  admit_(message.person, message.admit, actor(session)->who.name);
}

void Moderation::receive(const SessionPtr& session, const client::SetRole& message) {
  const People::Entry* who = actor(session);
  if (!who) return;
  const People::Entry* other = room_->people.find(message.person);
  RoleChange change;
  change.actor = who->who.role;
  change.from = other ? other->who.role : Role::Viewer;
  change.to = message.role;
  change.self = who == other;
  change.guest = other && other->who.guest;
  change.creator = room_->space && room_->space->owner == message.person;
  if (const auto refusal = refusalOf(change)) return session->refuse(refusal->code, refusal->message);
  if (!other) return session->refuse(ErrorCode::NotFound, kNotHere);
  if (!room_->space || other->who.guest) {
    // Open spaces and guests have no row: the role holds as long as the room lives.
    room_->given[message.person] = message.role;
    applyRole(message.person, message.role, true);
    return;
  }
  room_->directory->setRole(room_->space->id, message.person, false, toStore(message.role),
                            [weak = weak_from_this(), session, person = message.person,
                             role = message.role](const Result<void>& done) {
                              const auto self = weak.lock();
                              if (!self) return;
                              if (done) {
                                self->room_->given.erase(person);
                                self->applyRole(person, role, true);
                              } else {
                                session->refuse(ErrorCode::Unavailable,
                                                "The role could not be stored; please try again.");
                              }
                            });
}

void Moderation::applyRole(const std::string& person, Role role, bool member) {
  const Role old = room_->people.roleOf(person);
  const bool before = old >= Role::Host;
  room_->people.setRole(person, role, member);
  room_->onPeople();
  // A viewer who was invited onto the stage has that role all the time; here it was taken from somebody.
  if (old >= Role::Participant && role < Role::Participant) room_->toAudience(person, {});
  const bool after = role >= Role::Host;
  if (before == after) return;
  // Hosts see more: the lobby, and every raised hand.
  for (const auto& [id, entry] : room_->people.all()) {
    if (after) {
      if (entry.hand > 0 || entry.at(Place::Lobby))
        room_->hall.sendTo(person,
                           protocol::signalling::toJson(server::Person{People::view(entry, entry.place())}));
    } else if (!entry.publicPlace()) {
      room_->hall.sendTo(person, protocol::signalling::toJson(server::PersonLeft{id}));
    } else if (entry.at(Place::Lobby)) {
      room_->hall.sendTo(
          person, protocol::signalling::toJson(server::Person{People::view(entry, *entry.publicPlace())}));
    }
  }
  // A host needs nobody to let them in.
  const People::Entry* entry = room_->people.find(person);
  if (after && entry && entry->at(Place::Lobby)) admit_(person, true, std::string(entry->who.name));
}

void Moderation::receive(const SessionPtr& session, const client::EndShow&) {
  if (allowed(session, Action::EndShow)) room_->endShow(actor(session)->who.name);
}

}  // namespace rostra::control
