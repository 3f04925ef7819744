// SPDX-License-Identifier: Apache-2.0
// What the parts of a room share: who is here, over which connections, and by which rules. The parts (chat,
// moderation, movement) act on it; the room owns it and tells everyone what changed.
#pragma once

#include "control/config/configuration.hpp"
#include "control/room/connections.hpp"
#include "control/room/invitations.hpp"
#include "control/room/people.hpp"
#include "control/room/room_store.hpp"
#include "control/show/stage.hpp"
#include "protocol/signalling.hpp"
#include "store/rows/spaces.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace rostra::control {

/// Thread: the loop's home thread.
struct Gathering {
  Gathering(std::shared_ptr<glib::Loop> mainLoop, std::shared_ptr<Directory> names,
            const Configuration& settings, Counters& numbers, std::string address,
            std::optional<store::Space> row);

  std::shared_ptr<glib::Loop> loop;
  std::shared_ptr<Directory> directory;
  const Configuration& configuration;
  Counters& counters;

  std::string slug;
  std::optional<store::Space> space;  ///< nothing = an open space
  bool locked = false;

  Hall hall;
  People people;
  Invitations invitations;
  std::shared_ptr<Stage> stage;
  std::map<std::string, Role> given;          ///< roles hosts gave for as long as the room lives
  std::map<std::string, std::string> banned;  ///< by hosts of this room, with the reason
  std::set<std::string> admitted;             ///< hosts let them on stage

  std::function<void()> onPeople;                      ///< somebody came, left or changed
  std::function<void()> onSettings;                    ///< the rules changed
  std::function<void(const std::string& by)> endShow;  ///< everyone leaves the stage

  [[nodiscard]] std::string title() const;
  /// Key of the chat in the database.
  [[nodiscard]] std::string channel() const;
  [[nodiscard]] std::int64_t stageSize() const;
  /// Of the picture, as the space wants it; empty = as configured.
  [[nodiscard]] std::string layout() const { return space ? space->settings.layout : std::string(); }
  [[nodiscard]] protocol::signalling::SpaceSettings settings() const;
  [[nodiscard]] bool isHost(const Hall::Connection& connection) const {
    return people.roleOf(connection.person) >= Role::Host;
  }
  void sendToHosts(const std::string& text) const {
    hall.send(text, [this](const Hall::Connection& connection) { return isHost(connection); });
  }
  [[nodiscard]] std::string nameOf(const std::string& person) const;

  /// Ends all connections of a person with this error; they are off the stage and out of the room at once.
  void expel(const std::string& person, const Refusal& why, Stage::LeaveReason reason);
  /// From the stage into the audience, over the same connections. False when they were not on stage.
  bool toAudience(const std::string& person, const std::string& by);
};

}  // namespace rostra::control
