// SPDX-License-Identifier: Apache-2.0
// Moving about on the map of a room. In: who comes, moves and goes; out: positions to everyone who has the
// map open, in batches while something moves, and to the SFU worker who hears whom when the space has
// proximity.
#pragma once

#include "control/room/map/space_map.hpp"
#include "control/room/state.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace rostra::control {

/// Thread: the loop's home thread.
class Movement : public std::enable_shared_from_this<Movement> {
 public:
  [[nodiscard]] static std::shared_ptr<Movement> create(std::shared_ptr<Gathering> room) {
    return std::shared_ptr<Movement>(new Movement(std::move(room)));
  }

  void open(const std::shared_ptr<Session>& session, bool open);
  void move(const std::shared_ptr<Session>& session,
            const protocol::signalling::clientMessage::Move& message);
  /// Somebody came, went or changed.
  void personChanged(const std::string& person);
  /// People came on stage or left it, or the rules changed: who hears whom is worked out again.
  void stageChanged();

  [[nodiscard]] const SpaceMap& map() const noexcept { return map_; }

 private:
  explicit Movement(std::shared_ptr<Gathering> room) : room_(std::move(room)) {}
  void schedule();
  void flush();
  void updateHearing();

  std::shared_ptr<Gathering> room_;
  SpaceMap map_;
  bool proximity_ = false;  ///< the worker was told who is near
  SpaceMap::TimePoint lastFlush_{};
  glib::Source timer_;
};

}  // namespace rostra::control
