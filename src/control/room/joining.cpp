// SPDX-License-Identifier: Apache-2.0
#include "control/room/joining.hpp"

#include "base/id.hpp"
#include "control/signalling/protocol_names.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace rostra::control {
namespace {

namespace server = protocol::signalling::serverMessage;
using ErrorCode = protocol::signalling::ErrorCode;
using Place = People::Place;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxListed = 1024;  // of `seated`

/// What a viewer without an account is called who says nothing: as in their other tab.
std::string silentName(const People& people, const std::string& person) {
  const People::Entry* entry = people.find(person);
  return entry ? entry->who.name : std::string("Guest");
}

/// Somebody from the network of a guest who was banned.
Admission neighbourRefused() {
  Admission admission;
  admission.refusal =
      Refusal{ErrorCode::Banned,
              "A host banned a guest from your network, so guests from there cannot enter for "
              "a while. Log in, or try again later."};
  return admission;
}

bool inLobby(const Connections::Attendee& attendee) {
  return attendee.inLobby;
}

}  // namespace

Admission Joining::admissionOf(const ConnectionPtr& connection, const Applicant& applicant,
                               Destination destination) const {
  const std::string& person = applicant.who.person;
  Applicant known = applicant;
  const bool stranger = applicant.who.guest && !applicant.role && !state_->rolesInRoom.contains(person);
  if (stranger) {
    auto match = state_->guestBans->find(state_->slug, person, connection->peer().remote, Clock::now());
    if (!match) match = applicant.guestBan;
    if (match && !match->self) return neighbourRefused();
    if (match) known.ban = match->reason;
  }
  if (const auto ban = state_->bans.find(person); ban != state_->bans.end()) known.ban = ban->second;
  AdmissionRules rules;
  if (const auto role = state_->rolesInRoom.find(person); role != state_->rolesInRoom.end())
    rules.roleInRoom = role->second;
  rules.locked = state_->locked;
  rules.admitted = state_->admitted.contains(person);
  return decideAdmission(known, destination, rules);
}

bool Joining::nameGuest(const ConnectionPtr& connection, const std::string& name, Identity& who) const {
  if (!who.guest) return true;
  auto checked = checkDisplayName(name);
  if (!checked) {
    connection->fail(ErrorCode::BadName, checked.error().message);
    return false;
  }
  who.name = state_->people.freeName(*checked, who.person);
  return true;
}

void Joining::join(const ConnectionPtr& connection, const Join& message, const Applicant& applicant) {
  state_->loop->assertHere();
  Identity who = applicant.who;
  if (!nameGuest(connection, message.name, who)) return;
  const Admission admission = admissionOf(connection, applicant, Destination::Stage);
  if (admission.refusal) {
    connection->fail(admission.refusal->code, admission.refusal->message);
    return;
  }
  who.role = admission.role;
  who.member = admission.member;
  if (admission.lobby) {
    enterLobby(connection, who);
  } else {
    enterStage(connection, who, message.resume);
  }
}

bool Joining::resume(const ConnectionPtr& connection, const Join& message) {
  state_->loop->assertHere();
  std::optional<std::string> person;
  if (message.resume) person = stage_->personOf(*message.resume);
  const bool invited = !person && message.ticket;
  if (invited) {
    person = state_->invitations.holderOf(*message.ticket, Clock::now());
    if (!person || !state_->people.find(*person)) {
      connection->fail(ErrorCode::InvitationInvalid,
                       "This invitation to the stage was used or has expired; raise your hand again.");
      return true;
    }
  }
  const People::Entry* entry = person ? state_->people.find(*person) : nullptr;
  if (!entry) return false;
  Identity who = entry->who;
  if (!nameGuest(connection, message.name, who)) return true;
  if (invited) state_->admitted.insert(who.person);
  enterStage(connection, who, message.resume);
  return true;
}

void Joining::watch(const ConnectionPtr& connection, const Watch& message, const Applicant& applicant) {
  state_->loop->assertHere();
  if (state_->connections.size() >= static_cast<std::size_t>(state_->configuration.maxViewers)) {
    connection->fail(ErrorCode::RoomFull,
                     "This space has reached its limit of viewers; please try again later.");
    return;
  }
  Identity who = applicant.who;
  if (message.name && !message.name->empty()) {
    if (!nameGuest(connection, *message.name, who)) return;
  } else if (who.guest) {
    who.name = silentName(state_->people, who.person);
  }
  const Admission admission = admissionOf(connection, applicant, Destination::Audience);
  if (admission.refusal) {
    connection->fail(admission.refusal->code, admission.refusal->message);
    return;
  }
  who.role = admission.role;
  who.member = admission.member;
  enterAudience(connection, who);
}

void Joining::enterStage(const ConnectionPtr& connection, const Identity& who,
                         const std::optional<std::string>& resume) {
  // Here under the key of the connection first: whoever replaces themselves is never gone.
  const std::string presence = Connections::presenceOf(*connection);
  state_->people.enter(presence, who, Place::Stage, protocolTime());
  const bool joined = stage_->join(connection, {who.person, who.name}, resume);
  if (joined) {
    const std::string participant = connection->participant().str();
    state_->people.enter(participant, who, Place::Stage, protocolTime());
    state_->people.setHand(who.person, false, 0);
    state_->invitations.forget(who.person);
    state_->connections.add(connection, who.person, participant);
  } else {
    state_->connections.remove(*connection);
  }
  state_->people.leave(presence);
  state_->changes->mark(Change::People);
  if (joined) seat(connection);
}

void Joining::enterLobby(const ConnectionPtr& connection, const Identity& who) {
  const auto waiting = static_cast<std::int64_t>(state_->connections.select(inLobby).size());
  if (waiting >= state_->configuration.peopleList) {
    connection->fail(ErrorCode::RoomFull, "The lobby is full; please try again in a moment.");
    return;
  }
  connection->enterRoom(RoomId(state_->slug));
  const std::string presence = Connections::presenceOf(*connection);
  state_->connections.add(connection, who.person, presence).inLobby = true;
  state_->people.enter(presence, who, Place::Lobby, protocolTime());
  state_->changes->mark(Change::People);
  connection->send(server::Lobby{state_->title()});
}

void Joining::enterAudience(const ConnectionPtr& connection, const Identity& who) {
  connection->enterRoom(RoomId(state_->slug));
  const std::string presence = Connections::presenceOf(*connection);
  state_->connections.add(connection, who.person, presence);
  state_->people.enter(presence, who, Place::Audience, protocolTime());
  state_->changes->mark(Change::People);
  seat(connection);
}

void Joining::seat(const ConnectionPtr& connection) {
  const Connections::Attendee* attendee = state_->connections.find(*connection);
  if (!attendee) return;
  // The chat comes through the queue of its channel: what was written before is in the page, what is written
  // later is told when this connection is seated.
  chat_->page(attendee->person, 0,
              [weak = weak_from_this(),
               weakConnection = std::weak_ptr<Connection>(connection)](const Result<Chat::Page>& page) {
                const auto self = weak.lock();
                const auto alive = weakConnection.lock();
                if (self && alive) self->finishSeat(alive, page);
              });
}

void Joining::finishSeat(const ConnectionPtr& connection, const Result<Chat::Page>& page) {
  Connections::Attendee* attendee = state_->connections.find(*connection);
  const People::Entry* entry = attendee ? state_->people.find(attendee->person) : nullptr;
  if (!entry || !connection->open()) return;
  server::Seated seated;
  seated.you = People::view(*entry, entry->place());
  seated.settings = state_->settings();
  seated.title = state_->title();
  if (state_->space) {
    seated.description = state_->space->description;
    seated.startsAt = static_cast<double>(state_->space->startsAt.value_or(0));
  }
  const auto limit = static_cast<std::size_t>(state_->configuration.peopleList) + stage_->size();
  seated.people = state_->people.list(entry->who.role >= Role::Host, std::min(limit, kMaxListed));
  if (page) {
    seated.chat = page->messages;
    seated.moreChat = page->more;
  } else {
    // The show goes on without a database; the page may ask again.
    seated.moreChat = true;
  }
  attendee->seated = true;
  connection->send(seated);
  connection->sendText(notifier_->liveText(*attendee));
  if (const auto speakers = notifier_->speakersText(*attendee); !speakers.empty())
    connection->sendText(speakers);
}

std::vector<Joining::ConnectionPtr> Joining::lobbyOf(const std::string& person) const {
  return state_->connections.select(
      [&](const Connections::Attendee& attendee) { return attendee.inLobby && attendee.person == person; });
}

void Joining::admit(const std::string& person) {
  state_->loop->assertHere();
  for (const auto& connection : lobbyOf(person)) {
    const People::Entry* entry = state_->people.find(person);
    if (!entry) return;
    state_->admitted.insert(person);
    const Identity who = entry->who;
    enterStage(connection, who, std::nullopt);
  }
}

void Joining::admitAll() {
  state_->loop->assertHere();
  for (const auto& connection : state_->connections.select(inLobby)) {
    const Connections::Attendee* attendee = state_->connections.find(*connection);
    if (attendee && attendee->inLobby) admit(std::string(attendee->person));
  }
}

void Joining::turnAway(const std::string& person, const std::string& by) {
  state_->loop->assertHere();
  for (const auto& connection : lobbyOf(person)) {
    const Connections::Attendee* attendee = state_->connections.find(*connection);
    state_->people.leave(attendee->presence);
    state_->connections.remove(*connection);
    state_->changes->mark(Change::People);
    connection->fail(ErrorCode::Denied, by + " did not let you on stage this time. You can watch instead.");
  }
}

}  // namespace rostra::control
