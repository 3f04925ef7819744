// SPDX-License-Identifier: Apache-2.0
// What the parts of a room share: who is here, over which connections, and by which rules. The parts change
// it and mark what they changed; the room acts on the marks and tells everyone.
#pragma once

#include "control/config/configuration.hpp"
#include "control/metrics/counters.hpp"
#include "control/room/connections.hpp"
#include "control/room/guest_bans.hpp"
#include "control/room/invitations.hpp"
#include "control/room/people.hpp"
#include "control/room/playlist_access.hpp"
#include "control/room/room_changes.hpp"
#include "control/room/room_store.hpp"
#include "protocol/signalling.hpp"
#include "store/rows/spaces.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace rostra::control {

/// Thread: the loop's home thread.
struct RoomState {
  /// What a room uses of the server.
  struct Services {
    std::shared_ptr<glib::Loop> loop;
    std::shared_ptr<RoomStore> store;
    std::shared_ptr<origin::Origin> origin;
    const Configuration& configuration;
    Counters& counters;
    std::shared_ptr<GuestBans> guestBans;
  };

  RoomState(const Services& services, std::shared_ptr<RoomChanges> marks, std::string address,
            std::optional<store::Space> row);

  std::shared_ptr<glib::Loop> loop;
  std::shared_ptr<RoomStore> store;
  const Configuration& configuration;
  Counters& counters;
  std::shared_ptr<GuestBans> guestBans;  ///< of all rooms: they outlive this one
  std::shared_ptr<RoomChanges> changes;

  std::string slug;
  std::optional<store::Space> space;  ///< nothing = an open space
  bool locked = false;

  Connections connections;
  PlaylistAccess playlists;  ///< reads `connections`
  People people;
  Invitations invitations;
  std::map<std::string, Role> rolesInRoom;  ///< by person: given by hosts, for as long as the room lives
  std::map<std::string, std::string> bans;  ///< by person: the reason; by hosts of this room
  std::set<std::string> admitted;           ///< persons whom hosts let on stage
  std::string operatorLayout;               ///< stronger than that of the space; empty = none
  std::optional<bool> operatorRecording;    ///< stronger than the setting, until the show ends

  [[nodiscard]] std::string title() const;
  /// Key of the chat in the database.
  [[nodiscard]] std::string channel() const;
  [[nodiscard]] std::int64_t stageSize() const;
  /// Of the picture, as the space wants it; empty = as configured.
  [[nodiscard]] std::string layout() const {
    if (!operatorLayout.empty()) return operatorLayout;
    return space ? space->settings.layout : std::string();
  }
  /// Shows begin when a host says so. In an open space nobody may be there who could.
  [[nodiscard]] bool backstage() const { return space && space->settings.backstage; }
  [[nodiscard]] protocol::signalling::SpaceSettings settings() const;
  [[nodiscard]] bool isHost(const Connections::Attendee& attendee) const {
    return people.roleOf(attendee.person) >= Role::Host;
  }
  void sendToHosts(const std::string& text) const;
};

}  // namespace rostra::control
