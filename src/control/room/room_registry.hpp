// SPDX-License-Identifier: Apache-2.0
// All rooms of this server. In: messages of connections, events of SFU workers, requests for playlists, news
// from accounts and spaces; out: the room they belong to. Asks the room store who somebody is before they
// come in. Makes rooms when somebody comes and forgets them when nobody is left.
#pragma once

#include "control/config/configuration.hpp"
#include "control/metrics/capacity.hpp"
#include "control/room/pending_joins.hpp"
#include "control/room/room.hpp"
#include "control/room/room_store.hpp"
#include "control/room/visitor_limits.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace rostra::control {

/// Thread: the loop's home thread.
class RoomRegistry : public std::enable_shared_from_this<RoomRegistry> {
 public:
  using RoomPtr = std::shared_ptr<Room>;
  using ConnectionPtr = std::shared_ptr<Connection>;

  [[nodiscard]] static std::shared_ptr<RoomRegistry> create(Stage::Services stage,
                                                            Broadcast::Services broadcast,
                                                            std::shared_ptr<RoomStore> store,
                                                            std::shared_ptr<Capacity> capacity);

  /// A message of any connection; the first one takes it into a room.
  void receive(const ConnectionPtr& connection, protocol::signalling::ClientMessage message);
  void connectionClosed(const ConnectionPtr& connection);
  void receive(const SfuFleet::WorkerPtr& from, const SfuTraits::Event& event);
  void workerLost(const SfuFleet::WorkerPtr& worker);
  void workerAvailable();
  /// Somebody asked for the playlist of a space that has no show.
  void requested(const std::string& slug);
  /// From now on nobody is let in; everyone is told that the server stops, and every show ends.
  void stop();
  /// From now on no room begins, or rooms begin again. What runs goes on.
  void drain(bool on);
  [[nodiscard]] bool draining() const noexcept { return draining_; }
  /// Rooms with somebody on stage, on air, or with last parts to come.
  [[nodiscard]] std::int64_t running() const;

  /// The configuration changed: the limits that are kept here follow it.
  void configurationChanged();

  /// Whether the machine has no room for another show; asked when somebody would begin one.
  void setMachineFull(std::function<bool()> full) { machineFull_ = std::move(full); }
  [[nodiscard]] Capacity& capacity() noexcept { return *capacity_; }

  [[nodiscard]] const std::map<std::string, RoomPtr>& all() const noexcept { return rooms_; }
  /// Null when nobody is in the space.
  [[nodiscard]] RoomPtr find(const std::string& slug) const;
  /// The room of a space, made when it is not there; null when max-rooms and max-waiting-rooms are reached.
  [[nodiscard]] RoomPtr findOrCreate(const std::string& slug, const std::optional<store::Space>& space);

  /// Name, picture or status of an account changed.
  void accountChanged(const store::Account& account);
  /// An account is gone or disabled: all its connections end.
  void accountGone(const std::string& account, const std::string& reason);
  /// A log-in session ended: the connections that came with it end.
  void sessionGone(const std::string& tokenHash);
  /// A role was given or taken (nothing) outside of the room.
  void roleChanged(const std::string& slug, const std::string& person, std::optional<store::Role> role);
  /// A ban was stored outside of the room, or lifted.
  void banned(const std::string& slug, const store::BanRow& ban, const std::string& by);
  void banLifted(const std::string& slug, const std::string& person);
  void spaceChanged(const store::Space& space, const std::string& oldSlug);
  void spaceGone(const std::string& id, const std::string& slug);

 private:
  /// The first message of a connection.
  using First =
      std::variant<protocol::signalling::clientMessage::Join, protocol::signalling::clientMessage::Watch>;

  RoomRegistry(Stage::Services stage, Broadcast::Services broadcast, std::shared_ptr<RoomStore> store,
               std::shared_ptr<Capacity> capacity);
  /// False when it was refused: version, slug, or the server stops.
  [[nodiscard]] bool acceptable(const ConnectionPtr& connection, std::int64_t version,
                                const std::string& slug) const;
  void receiveFirst(const ConnectionPtr& connection, First message);
  void lookedUp(const ConnectionPtr& connection, const First& message, const Result<Applicant>& applicant);
  /// Tells viewers why there is no show when its space could not be looked up.
  void refuseShow(const std::string& slug, const Error& why);
  /// Why this person cannot come in by that message, whoever they are; nothing when they can. `room`: null
  /// when it would have to be made.
  [[nodiscard]] std::optional<Refusal> refusalFor(const Connection& connection, const First& message,
                                                  const std::string& person, Room* room) const;
  /// Begins to count a connection that may have come into this room.
  void countVisitor(const ConnectionPtr& connection, Room& room);
  void spaceFound(const std::string& slug, const Result<std::optional<store::Space>>& space);
  [[nodiscard]] Room::Services roomServices();
  [[nodiscard]] std::int64_t count(const std::function<bool(Room&)>& which) const;
  /// Rooms whose stage nobody has entered yet and that are on air for viewers.
  [[nodiscard]] std::int64_t slates() const;
  [[nodiscard]] bool machineFull() const { return machineFull_ && machineFull_(); }
  /// Why the server cannot take one more of these, counted; nothing when it can.
  [[nodiscard]] std::optional<Refusal> full(Newcomer who, std::size_t onStage) const;
  [[nodiscard]] Refusal refused(Newcomer who, RefusalReason why) const;
  void forgetIfDeserted(const std::string& slug);
  /// Nothing of the space is at this address any more: everyone leaves, with this reason.
  void close(const std::string& slug, const Refusal& why);
  /// Calls it for every room; rooms may be forgotten on the way.
  void forEach(const std::function<void(Room&)>& call);

  Stage::Services stage_;
  Broadcast::Services broadcast_;
  std::shared_ptr<RoomStore> store_;
  std::shared_ptr<Capacity> capacity_;
  std::shared_ptr<ChatRateLimiter> chatRates_;
  std::shared_ptr<GuestBans> guestBans_;
  VisitorLimits limits_;
  std::function<bool()> machineFull_;
  std::map<std::string, RoomPtr> rooms_;  ///< by slug
  PendingJoins pending_;
  bool draining_ = false;  ///< takes no new rooms
  bool stopping_ = false;
};

}  // namespace rostra::control
