// SPDX-License-Identifier: Apache-2.0
// What hosts do with people, and people with their hands: mute, remove, ban, lock, roles, invitations onto
// the stage and the way back. In: messages of somebody in the room; out: the change, told to whom it
// concerns, or a refusal that names what is missing. Roles and rules: control/room/roles.hpp.
#pragma once

#include "control/room/joining.hpp"
#include "control/room/leaving.hpp"
#include "control/room/room_state.hpp"
#include "control/show/stage.hpp"
#include "control/signalling/rate_limiter.hpp"
#include "protocol/signalling.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace rostra::control {

/// Thread: the loop's home thread.
class Moderation : public std::enable_shared_from_this<Moderation> {
 public:
  using ConnectionPtr = std::shared_ptr<Connection>;
  /// What comes of "go live".
  enum class LiveAnswer : std::uint8_t { Done, Already, NobodyOnStage, ServerFull };
  /// The show of the room.
  struct Show {
    std::function<LiveAnswer(const std::string& by, std::chrono::seconds countdown)> goLive;
    std::function<void()> stayBackstage;
    std::function<void(const std::string& by)> end;
  };
  /// What it acts on.
  struct Parts {
    std::shared_ptr<RoomState> state;
    std::shared_ptr<Stage> stage;
    std::shared_ptr<Joining> joining;
    std::shared_ptr<Leaving> leaving;
    Show show;
  };

  [[nodiscard]] static std::shared_ptr<Moderation> create(Parts parts) {
    return std::shared_ptr<Moderation>(new Moderation(std::move(parts)));
  }

  void receive(const ConnectionPtr& connection, const protocol::signalling::clientMessage::SetName& message);
  void receive(const ConnectionPtr& connection,
               const protocol::signalling::clientMessage::RaiseHand& message);
  void receive(const ConnectionPtr& connection,
               const protocol::signalling::clientMessage::LowerHand& message);
  void receive(const ConnectionPtr& connection,
               const protocol::signalling::clientMessage::InviteToStage& message);
  void receive(const ConnectionPtr& connection,
               const protocol::signalling::clientMessage::AnswerInvitation& message);
  void receive(const ConnectionPtr& connection,
               const protocol::signalling::clientMessage::MoveToAudience& message);
  void receive(const ConnectionPtr& connection, const protocol::signalling::clientMessage::Mute& message);
  void receive(const ConnectionPtr& connection, const protocol::signalling::clientMessage::MuteAll& message);
  void receive(const ConnectionPtr& connection,
               const protocol::signalling::clientMessage::RequestUnmute& message);
  void receive(const ConnectionPtr& connection, const protocol::signalling::clientMessage::Remove& message);
  void receive(const ConnectionPtr& connection, const protocol::signalling::clientMessage::Ban& message);
  void receive(const ConnectionPtr& connection, const protocol::signalling::clientMessage::SetLock& message);
  void receive(const ConnectionPtr& connection, const protocol::signalling::clientMessage::Admit& message);
  void receive(const ConnectionPtr& connection, const protocol::signalling::clientMessage::SetRole& message);
  void receive(const ConnectionPtr& connection, const protocol::signalling::clientMessage::GoLive& message);
  void receive(const ConnectionPtr& connection,
               const protocol::signalling::clientMessage::StayBackstage& message);
  void receive(const ConnectionPtr& connection, const protocol::signalling::clientMessage::EndShow& message);

  using Saved = std::function<void(const Result<void>&)>;
  /// What hosts do, for somebody who needs no role: an operator. `saved` is told whether the database has it;
  /// here it holds in any case, but for a role.
  void lock(bool locked, const Saved& saved);
  void ban(store::BanRow ban, const std::string& by, const Saved& saved);
  void setRole(const std::string& person, Role role, const Saved& saved);

  /// Somebody's role became another one: they and the others are told, and hosts see what hosts see.
  void applyRole(const std::string& person, Role role, bool member);
  /// Somebody is banned: they leave, and this room lets them in no more.
  void applyBan(const store::BanRow& ban, const std::string& by);
  /// Somebody is gone from the room.
  void forget(const std::string& person);

 private:
  explicit Moderation(Parts parts);
  /// The person who acts; null when they are not (or not any more) here.
  [[nodiscard]] const People::Entry* actor(const ConnectionPtr& connection) const;
  /// The person of whom something is wanted, when `connection` may do that; otherwise it is told why not.
  [[nodiscard]] const People::Entry* target(const ConnectionPtr& connection, Action action,
                                            const std::string& person) const;
  [[nodiscard]] bool allowed(const ConnectionPtr& connection, Action action) const;
  /// Whoever changes what all others are told must not do it without end.
  [[nodiscard]] bool withinRate(const ConnectionPtr& connection, const std::string& person);
  /// What is to be stored of it.
  BanRequest banHere(const store::BanRow& ban, const std::string& by);
  void watchInvitations();
  void saved(const std::string& what, const ConnectionPtr& connection, const Result<void>& result) const;

  std::shared_ptr<RoomState> state_;
  std::shared_ptr<Stage> stage_;
  std::shared_ptr<Joining> joining_;
  std::shared_ptr<Leaving> leaving_;
  Show show_;
  std::map<std::string, RateLimiter> rates_;  ///< by person
  glib::Source invitationTimer_;
};

}  // namespace rostra::control
