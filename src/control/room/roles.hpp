// SPDX-License-Identifier: Apache-2.0
// Who may do what to whom in a space: the one table of roles. In: who acts, what, to whom; out: nothing, or
// what is missing. Pure. Thread: any. The table for people is in docs/people.md.
#pragma once

#include "control/room/refusal.hpp"
#include "protocol/signalling.hpp"
#include "store/rows/spaces.hpp"

#include <cstdint>
#include <optional>

namespace rostra::control {

using Role = protocol::signalling::Role;

enum class Action : std::uint8_t {
  Mute,
  MuteAll,
  RequestUnmute,
  LowerHand,
  InviteToStage,
  MoveToAudience,
  Admit,
  Remove,
  Ban,
  SetLock,
  GoLive,
  EndShow
};

/// `target`: role of the person concerned; nothing when the action concerns nobody in particular. `self`:
/// they do it to themselves.
[[nodiscard]] std::optional<Refusal> refusalOf(Action action, Role actor, std::optional<Role> target,
                                               bool self);

struct RoleChange {
  Role actor = Role::Viewer;
  Role from = Role::Viewer;
  Role to = Role::Viewer;
  bool self = false;
  bool guest = false;    ///< the person concerned has no account
  bool creator = false;  ///< the space belongs to the person concerned
};
[[nodiscard]] std::optional<Refusal> refusalOf(const RoleChange& change);

[[nodiscard]] Role fromStore(store::Role role) noexcept;
[[nodiscard]] store::Role toStore(Role role) noexcept;

}  // namespace rostra::control
