// SPDX-License-Identifier: Apache-2.0
#include "control/room/state.hpp"

#include "control/signalling/protocol_names.hpp"

#include <algorithm>
#include <utility>

namespace rostra::control {
namespace {

namespace server = protocol::signalling::serverMessage;

/// "autumn-meeting" -> "Autumn meeting": open spaces have no other name.
std::string titleOf(const std::string& slug) {
  std::string title = slug;
  std::replace(title.begin(), title.end(), '-', ' ');
  if (title.front() >= 'a' && title.front() <= 'z')
    title.front() = static_cast<char>(title.front() - 'a' + 'A');
  return title;
}

}  // namespace

// Two lists of the same names: they must stay in the same order for the cast below.
static_assert(static_cast<int>(store::ChatAccess::Everyone) ==
                  static_cast<int>(protocol::signalling::ChatAccess::Everyone) &&
              static_cast<int>(store::ChatAccess::Members) ==
                  static_cast<int>(protocol::signalling::ChatAccess::Members) &&
              static_cast<int>(store::ChatAccess::Off) ==
                  static_cast<int>(protocol::signalling::ChatAccess::Off));

Gathering::Gathering(std::shared_ptr<glib::Loop> mainLoop, std::shared_ptr<Directory> names,
                     const Configuration& settings, Counters& numbers, std::string address,
                     std::optional<store::Space> row)
    : loop(std::move(mainLoop)),
      directory(std::move(names)),
      configuration(settings),
      counters(numbers),
      slug(std::move(address)),
      space(std::move(row)),
      locked(space && space->settings.locked),
      people(static_cast<std::size_t>(settings.peopleList)),
      invitations(settings.stageInvitationTimeout) {}

std::string Gathering::title() const {
  return space && !space->title.empty() ? space->title : titleOf(slug);
}

std::string Gathering::channel() const {
  return space ? space->id : "open:" + slug;
}

std::int64_t Gathering::stageSize() const {
  const std::int64_t most = configuration.stageSize;
  return space && space->settings.stageSize > 0 ? std::min(space->settings.stageSize, most) : most;
}

protocol::signalling::SpaceSettings Gathering::settings() const {
  protocol::signalling::SpaceSettings settings;
  settings.managed = space.has_value();
  settings.stageSize = stageSize();
  settings.locked = locked;
  settings.map = true;
  if (!space) return settings;
  settings.lobby = space->settings.lobby;
  settings.chat = static_cast<protocol::signalling::ChatAccess>(space->settings.chat);
  settings.slowMode = space->settings.slowModeSeconds;
  settings.map = space->settings.map;
  settings.proximity = space->settings.map && space->settings.proximity;
  return settings;
}

std::string Gathering::nameOf(const std::string& person) const {
  const People::Entry* entry = people.find(person);
  return entry ? entry->who.name : std::string();
}

void Gathering::expel(const std::string& person, const Refusal& why, Stage::LeaveReason reason) {
  admitted.erase(person);
  invitations.forget(person);
  const auto sessions = hall.sessionsOf(person);
  for (const auto& session : sessions) {
    session->seat.participant = {};
    if (const Hall::Connection* connection = hall.find(*session)) people.leave(connection->presence);
    hall.remove(*session);
  }
  (void)stage->release(person, reason);
  for (const auto& session : sessions) session->fail(why.code, why.message);
  onPeople();
}

bool Gathering::toAudience(const std::string& person, const std::string& by) {
  const People::Entry* entry = people.find(person);
  if (!entry || !entry->at(People::Place::Stage)) return false;
  const Identity who = entry->who;
  admitted.erase(person);
  // First into the audience, then off the stage: the person is never gone.
  for (const auto& session : hall.sessionsOf(person)) {
    Hall::Connection* connection = hall.find(*session);
    if (session->seat.participant.empty()) continue;
    connection->presence = Hall::presenceOf(*session);
    people.enter(connection->presence, who, People::Place::Audience, protocolTime());
  }
  const std::string told = protocol::signalling::toJson(server::ToAudience{by});
  for (const auto& session : stage->release(person, Stage::LeaveReason::Moved)) session->sendText(told);
  onPeople();
  return true;
}

}  // namespace rostra::control
