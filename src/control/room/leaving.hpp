// SPDX-License-Identifier: Apache-2.0
// How people leave a room, or the stage. In: connections that close, hosts and changes of accounts that end
// somebody's stay; out: they are off the stage and out of the room at once, and everything is marked.
#pragma once

#include "control/room/refusal.hpp"
#include "control/room/room_state.hpp"
#include "control/show/stage.hpp"

#include <memory>
#include <string>

namespace rostra::control {

/// Thread: the loop's home thread.
class Leaving {
 public:
  using ConnectionPtr = std::shared_ptr<Connection>;

  Leaving(std::shared_ptr<RoomState> state, std::shared_ptr<Stage> stage)
      : state_(std::move(state)), stage_(std::move(stage)) {}

  /// Whoever was on stage through it stays there for a while; see Stage.
  void connectionClosed(const ConnectionPtr& connection);
  /// A log-in session ended: connections that came with it end with this reason, and so do the places kept
  /// for those that are lost.
  void sessionEnded(const std::string& tokenHash, const Refusal& why);
  /// Ends all connections of a person with this reason.
  void expel(const std::string& person, const Refusal& why);
  /// Ends all connections of everyone with this reason.
  void expelAll(const Refusal& why);
  /// From the stage into the audience, over the same connections. False when they were not on stage. `ended`:
  /// because the show was.
  bool toAudience(const std::string& person, const std::string& by, bool ended = false);
  /// Everyone, because the show was ended.
  void allToAudience(const std::string& by);

 private:
  void end(const ConnectionPtr& connection, const Refusal& why);
  void forget(const ConnectionPtr& connection);

  std::shared_ptr<RoomState> state_;
  std::shared_ptr<Stage> stage_;
};

}  // namespace rostra::control
