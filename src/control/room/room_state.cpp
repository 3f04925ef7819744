// SPDX-License-Identifier: Apache-2.0
#include "control/room/room_state.hpp"

#include "base/space_title.hpp"
#include "store/rows/floor_pictures.hpp"

#include <algorithm>
#include <utility>

namespace rostra::control {

// Two lists of the same names: they must stay in the same order for the cast below.
static_assert(static_cast<int>(store::ChatAccess::Everyone) ==
                  static_cast<int>(protocol::signalling::ChatAccess::Everyone) &&
              static_cast<int>(store::ChatAccess::Members) ==
                  static_cast<int>(protocol::signalling::ChatAccess::Members) &&
              static_cast<int>(store::ChatAccess::Off) ==
                  static_cast<int>(protocol::signalling::ChatAccess::Off));
static_assert(
    static_cast<int>(store::Floor::Plain) == static_cast<int>(protocol::signalling::FloorPlan::Plain) &&
    static_cast<int>(store::Floor::Hall) == static_cast<int>(protocol::signalling::FloorPlan::Hall) &&
    static_cast<int>(store::Floor::Picture) == static_cast<int>(protocol::signalling::FloorPlan::Picture));

RoomState::RoomState(const Services& services, std::shared_ptr<RoomChanges> marks, std::string address,
                     std::optional<store::Space> row)
    : loop(services.loop),
      store(services.store),
      configuration(services.configuration),
      counters(services.counters),
      guestBans(services.guestBans),
      changes(std::move(marks)),
      slug(std::move(address)),
      space(std::move(row)),
      locked(space && space->settings.locked),
      playlists({loop, services.origin, slug, configuration.privatePlaylistGrace},
                [this] { return connections.holders(); }),
      people(static_cast<std::size_t>(configuration.peopleList)),
      invitations(configuration.stageInvitationTimeout) {}

std::string RoomState::title() const {
  return space && !space->title.empty() ? space->title : titleOfSlug(slug);
}

std::string RoomState::channel() const {
  return store::channelOf(space, slug);
}

std::int64_t RoomState::stageSize() const {
  const std::int64_t most = configuration.stageSize;
  return space && space->settings.stageSize > 0 ? std::min(space->settings.stageSize, most) : most;
}

protocol::signalling::SpaceSettings RoomState::settings() const {
  protocol::signalling::SpaceSettings settings;
  settings.managed = space.has_value();
  settings.stageSize = stageSize();
  settings.locked = locked;
  settings.map = true;
  settings.floor = protocol::signalling::FloorPlan::Lounge;
  if (!space) return settings;
  settings.lobby = space->settings.lobby;
  settings.chat = static_cast<protocol::signalling::ChatAccess>(space->settings.chat);
  settings.slowMode = space->settings.slowModeSeconds;
  settings.map = space->settings.map;
  settings.floor = static_cast<protocol::signalling::FloorPlan>(space->settings.floor);
  if (space->settings.floor == store::Floor::Picture) settings.floorPicture = store::floorPicturePath(*space);
  settings.proximity = space->settings.map && space->settings.proximity;
  settings.backstage = space->settings.backstage;
  return settings;
}

void RoomState::sendToHosts(const std::string& text) const {
  connections.send(text, [this](const Connections::Attendee& attendee) { return isHost(attendee); });
}

}  // namespace rostra::control
