// SPDX-License-Identifier: Apache-2.0
// All rooms of this server: in: first messages of sessions, events of SFU workers, requests for playlists;
// out: the room they belong to. Makes rooms when somebody comes and forgets them when nobody is left.
#pragma once

#include "control/room.hpp"

#include <rostra/control/configuration.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace rostra::control {

/// Thread: the loop's home thread.
class Rooms : public std::enable_shared_from_this<Rooms> {
 public:
  using RoomPtr = std::shared_ptr<Room>;

  [[nodiscard]] static std::shared_ptr<Rooms> create(Stage::Services stage, Broadcast::Services broadcast);

  /// A message of any session; the first one seats it.
  void receive(const std::shared_ptr<Session>& session, protocol::signalling::ClientMessage message);
  void sessionClosed(const std::shared_ptr<Session>& session);
  void receive(const SfuFleet::WorkerPtr& from, const SfuTraits::Event& event);
  void workerLost(const SfuFleet::WorkerPtr& worker);
  void workerAvailable();
  /// Somebody asked for the playlist of a space that has no show.
  void requested(const std::string& slug);
  /// From now on nobody is let in, and nothing is on air.
  void drain();

  [[nodiscard]] const std::map<std::string, RoomPtr>& all() const noexcept { return rooms_; }
  [[nodiscard]] RoomPtr find(const std::string& slug) const;

 private:
  Rooms(Stage::Services stage, Broadcast::Services broadcast)
      : stage_(std::move(stage)), broadcast_(std::move(broadcast)) {}
  /// The room of a space, made when it is not there; null when max-rooms is reached.
  [[nodiscard]] RoomPtr enter(const std::string& slug);
  /// The room a first message asks for; null when it was refused.
  [[nodiscard]] RoomPtr admit(const std::shared_ptr<Session>& session, std::int64_t version,
                              const std::string& slug);
  void forget(const std::string& slug);

  Stage::Services stage_;
  Broadcast::Services broadcast_;
  std::map<std::string, RoomPtr> rooms_;
  bool draining_ = false;
};

}  // namespace rostra::control
