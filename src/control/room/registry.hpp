// SPDX-License-Identifier: Apache-2.0
// All rooms of this server: in: first messages of sessions, events of SFU workers, requests for playlists;
// out: the room they belong to. Asks the directory who somebody is before they come in; what a browser says
// meanwhile waits in order. Makes rooms when somebody comes and forgets them when nobody is left.
#pragma once

#include "control/config/configuration.hpp"
#include "control/room/room.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace rostra::control {

/// Thread: the loop's home thread.
class Rooms : public std::enable_shared_from_this<Rooms> {
 public:
  using RoomPtr = std::shared_ptr<Room>;

  [[nodiscard]] static std::shared_ptr<Rooms> create(Stage::Services stage, Broadcast::Services broadcast,
                                                     std::shared_ptr<Directory> directory);

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
  /// The room of a space, made when it is not there; null when max-rooms is reached.
  [[nodiscard]] RoomPtr enter(const std::string& slug, const std::optional<store::Space>& space);

  /// Name, picture or status of an account changed.
  void accountChanged(const store::Account& account);
  /// A role was given or taken outside of the room.
  void roleChanged(const std::string& slug, const std::string& person, std::optional<store::Role> role);
  /// A ban was stored outside of the room, or lifted.
  void banned(const std::string& slug, const store::BanRow& ban, const std::string& by);
  void banLifted(const std::string& slug, const std::string& person);
  /// An account is gone or disabled: all its connections end.
  void accountGone(const std::string& account, const std::string& reason);
  /// A session of the website ended: the connections that came with it end.
  void sessionGone(const std::string& tokenHash);
  void spaceChanged(const store::Space& space, const std::string& oldSlug);
  void spaceGone(const std::string& id, const std::string& slug);

 private:
  Rooms(Stage::Services stage, Broadcast::Services broadcast, std::shared_ptr<Directory> directory);
  using SessionPtr = std::shared_ptr<Session>;
  using First =
      std::variant<protocol::signalling::clientMessage::Join, protocol::signalling::clientMessage::Watch>;
  /// Somebody who is being asked for, and what they said meanwhile.
  struct Waiting {
    SessionPtr session;
    std::string slug;
    std::deque<protocol::signalling::ClientMessage> messages;
  };

  /// False when it was refused: version, slug, or the server stops.
  [[nodiscard]] bool acceptable(const SessionPtr& session, std::int64_t version,
                                const std::string& slug) const;
  void first(const SessionPtr& session, First message);
  void arrived(const SessionPtr& session, const First& message, const Result<Arrival>& arrival);
  void wait(const SessionPtr& session, protocol::signalling::ClientMessage message);
  [[nodiscard]] static bool loggedIn(const Waiting& waiting) {
    return !waiting.session->sessionToken().empty();
  }
  /// Whoever is being asked for and fits asks again.
  void endWaiting(const std::function<bool(const Waiting&)>& fits, const std::string& reason);
  void demanded(const std::string& slug, const Result<std::optional<store::Space>>& space);
  [[nodiscard]] std::int64_t slates() const;
  void forget(const std::string& slug);
  /// Nothing of the space is at this address any more: everyone leaves, with this reason.
  void close(const std::string& slug, const Refusal& why);

  Stage::Services stage_;
  Broadcast::Services broadcast_;
  std::shared_ptr<Directory> directory_;
  std::shared_ptr<ChatPace> pace_;
  std::map<std::string, RoomPtr> rooms_;
  std::map<std::uint64_t, Waiting> waiting_;
  bool draining_ = false;
};

}  // namespace rostra::control
