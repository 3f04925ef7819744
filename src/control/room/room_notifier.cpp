// SPDX-License-Identifier: Apache-2.0
#include "control/room/room_notifier.hpp"

#include "control/signalling/protocol_names.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace rostra::control {
namespace {

namespace server = protocol::signalling::serverMessage;

constexpr std::chrono::milliseconds kLiveInterval{250};
/// In a room of this many connections news of people are gathered for a moment.
constexpr std::size_t kLargeRoom = 100;
constexpr std::chrono::milliseconds kGather{200};
/// Its audience hears who speaks no more often: the picture is as far behind.
constexpr std::chrono::milliseconds kSpeakersInterval{1000};

bool onStage(const Connections::Attendee& attendee) {
  return attendee.connection->onStage();
}

bool isSilent(const server::Speakers& speakers) {
  return speakers.speakers.empty() && speakers.active.empty() && speakers.runnerUp.empty();
}

std::string viewText(const std::string& person, const std::optional<People::Person>& view) {
  return view ? protocol::signalling::toJson(server::Person{*view})
              : protocol::signalling::toJson(server::PersonLeft{person});
}

}  // namespace

void RoomNotifier::peopleChanged() {
  sources_.state->loop->assertHere();
  if (stopped_) return;
  if (sources_.state->connections.size() <= kLargeRoom) {
    peopleTimer_.stop();
    tellPeople();
  } else if (!peopleTimer_.active()) {
    peopleTimer_ = sources_.state->loop->after(kGather, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->tellPeople();
    });
  }
}

void RoomNotifier::tellPeople() {
  for (const People::Change& change : sources_.state->people.takeChanges()) {
    tellPerson(change);
    onPerson_(change.person);
  }
}

void RoomNotifier::tellPerson(const People::Change& change) const {
  const RoomState& state = *sources_.state;
  if (change.forHosts) state.sendToHosts(viewText(change.person, change.hostView));
  if (change.forAll) {
    state.connections.send(viewText(change.person, change.publicView),
                           [&](const Connections::Attendee& attendee) { return !state.isHost(attendee); });
  }
  if (change.ownView) {
    state.connections.sendTo(change.person, protocol::signalling::toJson(server::Person{*change.ownView}));
  }
}

void RoomNotifier::liveChanged() {
  sources_.state->loop->assertHere();
  if (stopped_ || liveTimer_.active()) return;
  const auto due = std::chrono::ceil<std::chrono::milliseconds>(lastLive_ + kLiveInterval - Clock::now());
  if (due <= std::chrono::milliseconds(0)) {
    tellLive();
    return;
  }
  liveTimer_ = sources_.state->loop->after(due, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->tellLive();
  });
}

void RoomNotifier::tellLive() {
  lastLive_ = Clock::now();
  const RoomState& state = *sources_.state;
  server::Live message = live();
  if (message.playlist.empty() || !state.playlists.viewers()) {
    state.connections.send(protocol::signalling::toJson(message));
    return;
  }
  state.connections.sendEach([&](const Connections::Attendee& attendee) {
    message.playlist = sources_.state->playlists.addressFor(Connections::holderOf(attendee));
    return protocol::signalling::toJson(message);
  });
}

std::string RoomNotifier::liveText(const Connections::Attendee& attendee) const {
  server::Live message = live();
  if (!message.playlist.empty())
    message.playlist = sources_.state->playlists.addressFor(Connections::holderOf(attendee));
  return protocol::signalling::toJson(message);
}

/// With the address of the playlist as it is without a key.
server::Live RoomNotifier::live() const {
  const RoomState& state = *sources_.state;
  const Broadcast& broadcast = *sources_.broadcast;
  server::Live live;
  live.state = sources_.show->state();
  live.title = state.title();
  live.viewers = static_cast<std::int64_t>(state.people.viewers());
  live.onStage = static_cast<std::int64_t>(sources_.stage->size());
  live.recording = broadcast.recording();
  if (state.space) live.startsAt = static_cast<double>(state.space->startsAt.value_or(0));
  if (const auto at = sources_.show->liveAt()) {
    const auto left = std::chrono::duration<double, std::milli>(*at - ShowState::TimePoint::clock::now());
    live.liveAt = std::round(protocolTime() + std::max(left.count(), 0.0));
  }
  if (broadcast.playable()) live.playlist = state.playlists.address();
  live.serverTime = protocolTime();
  return live;
}

void RoomNotifier::speakersChanged() {
  const RoomState& state = *sources_.state;
  state.loop->assertHere();
  if (stopped_) return;
  state.connections.send(protocol::signalling::toJson(speakers(true)), onStage);
  if (state.connections.size() <= kLargeRoom) {
    speakersTimer_.stop();
    tellAudienceSpeakers();
  } else if (!speakersTimer_.active()) {
    speakersTimer_ = state.loop->after(kSpeakersInterval, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->tellAudienceSpeakers();
    });
  }
}

void RoomNotifier::tellAudienceSpeakers() {
  const server::Speakers message = speakers(false);
  const bool anybody = !isSilent(message);
  if (!anybody && !audienceHears_) return;
  audienceHears_ = anybody;
  sources_.state->connections.send(protocol::signalling::toJson(message), std::not_fn(onStage));
}

std::string RoomNotifier::speakersText(const Connections::Attendee& attendee) const {
  const server::Speakers message = speakers(onStage(attendee));
  return isSilent(message) ? std::string() : protocol::signalling::toJson(message);
}

// Backstage is nobody's business but the stage's.
server::Speakers RoomNotifier::speakers(bool forStage) const {
  server::Speakers message;
  if (forStage || sources_.show->onAir()) message = sources_.stage->speakers();
  message.sent = protocolTime();
  return message;
}

void RoomNotifier::stop() {
  sources_.state->loop->assertHere();
  stopped_ = true;
  peopleTimer_.stop();
  liveTimer_.stop();
  speakersTimer_.stop();
}

}  // namespace rostra::control
