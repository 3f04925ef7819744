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

void Movement::open(const std::shared_ptr<Session>& session, bool open) {
  Hall::Connection* connection = room_->hall.find(*session);
  if (!connection) return;
  if (open && !room_->settings().map) {
    session->refuse(ErrorCode::Denied, "This space has no map; a host can switch it on in its settings.");
    return;
  }
  connection->mapOpen = open;
  if (!open) return;
  if (map_.size() < kMaxPositions) map_.add(connection->person, Clock::now());
  session->sendText(positionsText(map_.all()));
  if (map_.moved()) schedule();
}

void Movement::move(const std::shared_ptr<Session>& session, const client::Move& message) {
  const Hall::Connection* connection = room_->hall.find(*session);
  if (!connection) return;
  if (!room_->settings().map) {
    session->refuse(ErrorCode::Denied, "This space has no map; a host can switch it on in its settings.");
    return;
  }
  const auto now = Clock::now();
  if (!map_.has(connection->person) && map_.size() < kMaxPositions) map_.add(connection->person, now);
  switch (map_.move(connection->person, {message.x, message.y}, now)) {
    case SpaceMap::Moved::Yes:
      ++room_->counters.moves;
      schedule();
      return;
    case SpaceMap::Moved::TooOften:
      ++room_->counters.movesIgnored;
      return;
    case SpaceMap::Moved::Nobody:
      session->refuse(ErrorCode::RoomFull, "The map is full; you can watch it, but not walk on it.");
  }
}

void Movement::personChanged(const std::string& person) {
  const People::Entry* entry = room_->people.find(person);
  if (!entry || !entry->publicPlace()) {
    map_.remove(person);
  } else if (room_->settings().map &&
             map_.size() < static_cast<std::size_t>(room_->configuration.peopleList)) {
    map_.add(person, Clock::now());
  }
  if (map_.moved()) schedule();
}

void Movement::stageChanged() {
  updateHearing();
}

void Movement::schedule() {
  if (timer_.active()) return;
  // The first move after a pause goes out at once.
  const auto due = std::chrono::ceil<std::chrono::milliseconds>(lastFlush_ + kTick - Clock::now());
  timer_ = room_->loop->after(std::max(due, std::chrono::milliseconds(0)), [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->flush();
  });
}

void Movement::flush() {
  lastFlush_ = Clock::now();
  const auto moved = map_.takeMoved();
  if (moved.empty()) return;
  room_->hall.send(positionsText(moved),
                   [](const Hall::Connection& connection) { return connection.mapOpen; });
  if (room_->settings().proximity) updateHearing();
}

void Movement::updateHearing() {
  const bool wanted = room_->settings().proximity;
  if (!wanted && !proximity_) return;
  const auto presences = room_->stage->presences();
  if (!wanted) {
    proximity_ = false;
    for (const auto& each : presences) room_->stage->hear(each.participant, std::nullopt);
    return;
  }
  proximity_ = true;
  std::set<std::string> persons;
  for (const auto& each : presences) {
    persons.insert(each.person);
    map_.add(each.person, Clock::now());
  }
  (void)map_.updateNear(persons);
  for (const auto& listener : presences) {
    const auto near = map_.near(listener.person);
    std::vector<std::string> participants;
    for (const auto& other : presences) {
      // Other tabs of oneself are as near as can be.
      if (other.participant == listener.participant) continue;
      if (other.person == listener.person || near.contains(other.person))
        participants.push_back(other.participant);
    }
    room_->stage->hear(listener.participant, std::move(participants));  // only when it differs
  }
  if (map_.moved()) schedule();
}

}  // namespace rostra::control
