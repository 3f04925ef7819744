// SPDX-License-Identifier: Apache-2.0
// A space while somebody is in it. Owns the parts of a room and ties them together: in: messages of people
// who are here, news from accounts and spaces, marks of the parts; out: each message to its part, and one
// place, act(), that follows up on what the parts marked.
#pragma once

#include "control/room/admission.hpp"
#include "control/room/chat/chat.hpp"
#include "control/room/joining.hpp"
#include "control/room/leaving.hpp"
#include "control/room/map/map_updates.hpp"
#include "control/room/moderation.hpp"
#include "control/room/reactions.hpp"
#include "control/room/room_notifier.hpp"
#include "control/room/room_settings.hpp"
#include "control/room/room_state.hpp"
#include "control/show/broadcast.hpp"
#include "control/show/show_control.hpp"
#include "control/show/stage.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace rostra::control {

/// Thread: the loop's home thread.
class Room : public std::enable_shared_from_this<Room> {
 public:
  using ConnectionPtr = std::shared_ptr<Connection>;
  struct Services {
    Stage::Services stage;
    Broadcast::Services broadcast;
    std::shared_ptr<RoomStore> store;
    std::shared_ptr<ChatRateLimiter> chatRates;
    std::shared_ptr<GuestBans> guestBans;
    ShowControl::Limits limits;
    /// Nobody is here any more and nothing is on air. Called from the loop.
    std::function<void(const std::string& slug)> onDeserted;
  };

  /// `space`: its row, nothing for an open space.
  [[nodiscard]] static std::shared_ptr<Room> create(Services services, const std::string& slug,
                                                    std::optional<store::Space> space);

  /// A message of a connection that is in this room.
  void receive(const ConnectionPtr& connection, protocol::signalling::ClientMessage message);
  /// A viewer asked for a playlist while there was no show.
  void requested();

  /// The row of the space changed: it holds from now on, and everyone is told. Another space at this address:
  /// everyone leaves and asks again.
  void spaceChanged(const std::optional<store::Space>& space);
  /// Name, picture or status of an account changed.
  void accountChanged(const store::Account& account);
  /// An account is gone or disabled.
  void accountGone(const std::string& account, const std::string& reason);
  /// A role was given or taken (nothing) outside of the room.
  void roleChanged(const std::string& person, std::optional<store::Role> role);
  /// Everyone leaves, with this reason; what was on air is gone for good.
  void dissolve(const Refusal& why);
  /// The stage goes on air, after a countdown that everyone sees.
  using LiveAnswer = Moderation::LiveAnswer;
  [[nodiscard]] LiveAnswer goLive(const std::string& by, std::chrono::seconds countdown);
  /// Whether the server has what a mixer of this room needs, or it runs already.
  [[nodiscard]] bool showFits() const;
  /// The countdown stops.
  void stayBackstage();
  /// The show ends: the stage goes into the audience, or where shows begin backstage, stays there. False when
  /// there is nothing to end.
  bool endShow(const std::string& by);
  /// The server stops: everyone is told why and leaves, the show ends, and nothing is started any more.
  void stop(const Refusal& why);

  [[nodiscard]] Joining& joining() noexcept { return *joining_; }
  [[nodiscard]] Leaving& leaving() noexcept { return *leaving_; }
  [[nodiscard]] Stage& stage() noexcept { return *stage_; }
  [[nodiscard]] Broadcast& broadcast() noexcept { return *broadcast_; }
  [[nodiscard]] Chat& chat() noexcept { return *chat_; }
  [[nodiscard]] Moderation& moderation() noexcept { return *moderation_; }
  [[nodiscard]] RoomSettings& settings() noexcept { return *settings_; }
  [[nodiscard]] const ShowControl& show() const noexcept { return *show_; }
  [[nodiscard]] RoomState& state() noexcept { return *state_; }
  /// Nobody is here and nothing is on air, not even the last part of a show that ended.
  [[nodiscard]] bool deserted() const noexcept;

 private:
  explicit Room(Services services) : services_(std::move(services)) {}
  void build(const std::string& slug, std::optional<store::Space> space);
  void buildShow();
  void buildParts();
  /// Follows up on everything that was marked.
  void act();
  void connectTap();
  /// Whom the mix shows.
  [[nodiscard]] Broadcast::People onAir() const;
  void react(const ConnectionPtr& connection, const protocol::signalling::clientMessage::React& message);
  void personChanged(const std::string& person);

  Services services_;
  std::shared_ptr<RoomState> state_;
  std::shared_ptr<Stage> stage_;
  std::shared_ptr<Broadcast> broadcast_;
  std::shared_ptr<ShowControl> show_;
  std::shared_ptr<RoomNotifier> notifier_;
  std::shared_ptr<Chat> chat_;
  std::shared_ptr<MapUpdates> map_;
  std::shared_ptr<Joining> joining_;
  std::shared_ptr<Leaving> leaving_;
  std::shared_ptr<Moderation> moderation_;
  std::unique_ptr<RoomSettings> settings_;
  Reactions reactions_;
  bool stopped_ = false;
};

}  // namespace rostra::control
