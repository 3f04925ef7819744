// SPDX-License-Identifier: Apache-2.0
#include "control/room/room_settings.hpp"

#include <utility>
#include <vector>

namespace rostra::control {
namespace {

namespace server = protocol::signalling::serverMessage;

}  // namespace

RoomSettings::RoomSettings(Parts parts) : parts_(std::move(parts)) {
  showSettings();
  protectPlaylists();
}

bool RoomSettings::isOf(const std::optional<store::Space>& space) const {
  const auto& own = parts_.state->space;
  return own.has_value() == space.has_value() && (!own || own->id == space->id);
}

void RoomSettings::take(const std::optional<store::Space>& space) {
  RoomState& state = *parts_.state;
  state.space = space;
  state.locked = space && space->settings.locked;
  parts_.stage->setRules({state.title(), state.stageSize()});
  state.changes->mark(Change::Settings);
}

void RoomSettings::update(const std::optional<store::Space>& space) {
  parts_.state->loop->assertHere();
  take(space);
  protectPlaylists();
  parts_.state->changes->mark(Change::Visitors);
}

void RoomSettings::replace(const std::optional<store::Space>& space) {
  RoomState& state = *parts_.state;
  state.loop->assertHere();
  state.rolesInRoom.clear();
  state.bans.clear();
  state.guestBans->forget(state.slug);
  state.admitted.clear();
  take(space);
  state.playlists.forgetAll();
  protectPlaylists();
}

void RoomSettings::showSettings() {
  const RoomState& state = *parts_.state;
  parts_.broadcast->setLayout(state.layout());
  parts_.broadcast->setSlate(state.title(), state.space ? state.space->startsAt.value_or(0) : 0);
}

void RoomSettings::protectPlaylists() {
  RoomState& state = *parts_.state;
  state.playlists.protect(state.space && state.space->visibility == store::Visibility::Private);
}

void RoomSettings::apply() {
  RoomState& state = *parts_.state;
  state.loop->assertHere();
  showSettings();
  state.connections.send(protocol::signalling::toJson(server::Settings{state.settings(), state.title()}));
  // Nobody needs to wait any more, unless no one else can join the stage at all.
  if (!state.settings().lobby && !state.locked) parts_.joining->admitAll();
}

void RoomSettings::checkVisitors() {
  const RoomState& state = *parts_.state;
  state.loop->assertHere();
  std::vector<Identity> visitors;
  for (const auto& [id, entry] : state.people.all()) {
    if (!entry.who.member) visitors.push_back(entry.who);
  }
  for (const Identity& who : visitors) {
    Applicant applicant;
    applicant.space = state.space;
    applicant.who = who;
    const Admission admission = decideAdmission(applicant, Destination::Audience, {});
    if (admission.refusal) {
      parts_.leaving->expel(who.person, *admission.refusal);
    } else if (admission.role != who.role) {
      parts_.moderation->applyRole(who.person, admission.role, false);
    }
  }
}

void RoomSettings::record(ShowState::State show) {
  RoomState& state = *parts_.state;
  state.loop->assertHere();
  const bool live = show == ShowState::State::Live;
  if (!live) state.operatorRecording.reset();
  const bool wanted =
      live && state.space && state.operatorRecording.value_or(state.space->settings.recording);
  parts_.broadcast->record(wanted ? state.space->id : std::string());
}

}  // namespace rostra::control
