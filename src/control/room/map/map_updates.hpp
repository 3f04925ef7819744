// SPDX-License-Identifier: Apache-2.0
// News of the map of a room. In: who comes, moves and goes; out: positions to everyone who has the map open,
// in batches while something moves, and to the stage who hears whom when the space has proximity.
#pragma once

#include "control/room/map/space_map.hpp"
#include "control/room/room_state.hpp"
#include "control/show/stage.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace rostra::control {

/// Thread: the loop's home thread.
class MapUpdates : public std::enable_shared_from_this<MapUpdates> {
 public:
  [[nodiscard]] static std::shared_ptr<MapUpdates> create(std::shared_ptr<RoomState> state,
                                                          std::shared_ptr<Stage> stage) {
    return std::shared_ptr<MapUpdates>(new MapUpdates(std::move(state), std::move(stage)));
  }

  void open(const std::shared_ptr<Connection>& connection, bool open);
  void move(const std::shared_ptr<Connection>& connection,
            const protocol::signalling::clientMessage::Move& message);
  /// Somebody came, went or changed.
  void personChanged(const std::string& person);
  /// Works out again who hears whom: people came on stage, left it or moved, or the settings changed.
  void updateHearing();

 private:
  MapUpdates(std::shared_ptr<RoomState> state, std::shared_ptr<Stage> stage)
      : state_(std::move(state)), stage_(std::move(stage)) {}
  void schedule();
  void flush();

  std::shared_ptr<RoomState> state_;
  std::shared_ptr<Stage> stage_;
  SpaceMap map_;
  bool proximity_ = false;  ///< the stage was told who hears whom
  SpaceMap::TimePoint lastFlush_{};
  glib::Source timer_;
};

}  // namespace rostra::control
