// SPDX-License-Identifier: Apache-2.0
#include "control/room/leaving.hpp"

#include "control/signalling/protocol_names.hpp"

namespace rostra::control {
namespace {

namespace server = protocol::signalling::serverMessage;

}  // namespace

/// Takes a connection out of the room; nothing when it is not in it.
void Leaving::forget(const ConnectionPtr& connection) {
  const Connections::Attendee* attendee = state_->connections.find(*connection);
  if (!attendee) return;
  state_->people.leave(attendee->presence);
  state_->connections.remove(*connection);
  state_->changes->mark(Change::People);
}

void Leaving::connectionClosed(const ConnectionPtr& connection) {
  state_->loop->assertHere();
  if (!connection->onStage()) return forget(connection);
  // The person is not gone before their participant is.
  state_->connections.remove(*connection);
  state_->changes->mark(Change::Show);
  stage_->connectionClosed(connection);
}

void Leaving::end(const ConnectionPtr& connection, const Refusal& why) {
  if (const Connections::Attendee* attendee = state_->connections.find(*connection))
    state_->invitations.forget(attendee->person);
  forget(connection);
  stage_->leave(connection);
  connection->fail(why.code, why.message);
}

void Leaving::sessionEnded(const std::string& tokenHash, const Refusal& why) {
  state_->loop->assertHere();
  if (tokenHash.empty()) return;
  state_->playlists.forgetSession(tokenHash);
  const auto came = state_->connections.select([&](const Connections::Attendee& attendee) {
    return attendee.connection->peer().sessionTokenHash == tokenHash;
  });
  for (const auto& connection : came) end(connection, why);
  stage_->releaseLost(tokenHash);
}

void Leaving::expel(const std::string& person, const Refusal& why) {
  state_->loop->assertHere();
  state_->admitted.erase(person);
  state_->invitations.forget(person);
  state_->playlists.forgetPerson(person);
  const auto connections = state_->connections.ofPerson(person);
  for (const auto& connection : connections) forget(connection);
  stage_->release(person, Stage::LeaveReason::Removed);
  for (const auto& connection : connections) connection->fail(why.code, why.message);
}

void Leaving::expelAll(const Refusal& why) {
  state_->loop->assertHere();
  state_->playlists.forgetAll();
  const auto connections = state_->connections.select();
  for (const auto& connection : connections) forget(connection);
  for (const auto& participant : stage_->participants())
    stage_->release(participant->facts.person, Stage::LeaveReason::Server);
  for (const auto& connection : connections) connection->fail(why.code, why.message);
}

bool Leaving::toAudience(const std::string& person, const std::string& by, bool ended) {
  state_->loop->assertHere();
  const People::Entry* entry = state_->people.find(person);
  if (!entry || !entry->at(People::Place::Stage)) return false;
  const Identity who = entry->who;
  state_->admitted.erase(person);
  // First into the audience, then off the stage: the person is never gone.
  for (const auto& connection : state_->connections.ofPerson(person)) {
    if (!connection->onStage()) continue;
    Connections::Attendee* attendee = state_->connections.find(*connection);
    attendee->presence = Connections::presenceOf(*connection);
    state_->people.enter(attendee->presence, who, People::Place::Audience, protocolTime());
  }
  for (const auto& connection : stage_->release(person, Stage::LeaveReason::Moved))
    connection->send(server::ToAudience{by, ended});
  state_->changes->mark(Change::People);
  return true;
}

void Leaving::allToAudience(const std::string& by) {
  state_->loop->assertHere();
  for (const auto& participant : stage_->participants()) toAudience(participant->facts.person, by, true);
}

}  // namespace rostra::control
