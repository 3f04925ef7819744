// SPDX-License-Identifier: Apache-2.0
#include "control/room/map/map_updates.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace rostra::control {
namespace {

namespace client = protocol::signalling::clientMessage;
namespace server = protocol::signalling::serverMessage;
using ErrorCode = protocol::signalling::ErrorCode;
using Clock = SpaceMap::TimePoint::clock;

constexpr std::chrono::milliseconds kTick{50};
/// Of the message: more people than this are not on a map.
constexpr std::size_t kMaxPositions = 1000;

std::string positionsText(const std::vector<std::pair<std::string, MapPoint>>& moved) {
  server::Positions positions;
  positions.positions.reserve(moved.size());
  for (const auto& [person, at] : moved) positions.positions.push_back({person, at.x, at.y});
  return protocol::signalling::toJson(positions);
}

}  // namespace

void MapUpdates::open(const std::shared_ptr<Connection>& connection, bool open) {
  state_->loop->assertHere();
  Connections::Attendee* attendee = state_->connections.find(*connection);
  if (!attendee) return;
  if (open && !state_->settings().map) {
    connection->refuse(ErrorCode::Denied, "This space has no map; a host can turn it on in the settings.");
    return;
  }
  attendee->mapOpen = open;
  if (!open) return;
  if (map_.size() < kMaxPositions) map_.add(attendee->person, Clock::now());
  connection->sendText(positionsText(map_.all()));
  if (map_.moved()) schedule();
}

void MapUpdates::move(const std::shared_ptr<Connection>& connection, const client::Move& message) {
  state_->loop->assertHere();
  const Connections::Attendee* attendee = state_->connections.find(*connection);
  if (!attendee) return;
  if (!state_->settings().map) {
    connection->refuse(ErrorCode::Denied, "This space has no map; a host can turn it on in the settings.");
    return;
  }
  const auto now = Clock::now();
  if (!map_.has(attendee->person) && map_.size() < kMaxPositions) map_.add(attendee->person, now);
  switch (map_.move(attendee->person, {message.x, message.y}, now)) {
    case SpaceMap::Moved::Yes:
      ++state_->counters.moves;
      schedule();
      return;
    case SpaceMap::Moved::TooOften:
      ++state_->counters.movesIgnored;
      return;
    case SpaceMap::Moved::Nobody:
      connection->refuse(ErrorCode::RoomFull, "The map is full; you can watch it but not move on it.");
  }
}

void MapUpdates::personChanged(const std::string& person) {
  state_->loop->assertHere();
  const People::Entry* entry = state_->people.find(person);
  if (!entry || !entry->publicPlace()) {
    map_.remove(person);
  } else if (state_->settings().map &&
             map_.size() < static_cast<std::size_t>(state_->configuration.peopleList)) {
    map_.add(person, Clock::now());
  }
  if (map_.moved()) schedule();
}

void MapUpdates::schedule() {
  if (timer_.active()) return;
  // The first move after a pause goes out at once.
  const auto due = std::chrono::ceil<std::chrono::milliseconds>(lastFlush_ + kTick - Clock::now());
  timer_ = state_->loop->after(std::max(due, std::chrono::milliseconds(0)), [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->flush();
  });
}

void MapUpdates::flush() {
  lastFlush_ = Clock::now();
  const auto moved = map_.takeMoved();
  if (moved.empty()) return;
  state_->connections.send(positionsText(moved),
                           [](const Connections::Attendee& attendee) { return attendee.mapOpen; });
  if (state_->settings().proximity) updateHearing();
}

void MapUpdates::updateHearing() {
  state_->loop->assertHere();
  const bool wanted = state_->settings().proximity;
  if (!wanted && !proximity_) return;
  proximity_ = wanted;
  const auto participants = stage_->participants();
  if (!wanted) {
    for (const auto& each : participants) stage_->setAudible(each->facts.id, std::nullopt);
    return;
  }
  std::set<std::string> persons;
  for (const auto& each : participants) {
    persons.insert(each->facts.person);
    map_.add(each->facts.person, Clock::now());
  }
  map_.updateNear(persons);
  for (const auto& listener : participants) {
    const auto near = map_.near(listener->facts.person);
    std::vector<std::string> audible;
    for (const auto& other : participants) {
      if (other == listener) continue;
      // Other tabs of oneself are as near as can be.
      if (other->facts.person == listener->facts.person || near.contains(other->facts.person))
        audible.push_back(other->facts.id);
    }
    stage_->setAudible(listener->facts.id, std::move(audible));
  }
  if (map_.moved()) schedule();
}

}  // namespace rostra::control
