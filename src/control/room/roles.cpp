// SPDX-License-Identifier: Apache-2.0
#include "control/room/roles.hpp"

namespace rostra::control {
namespace {

using ErrorCode = protocol::signalling::ErrorCode;

struct Rule {
  const char* what;       ///< completes "Only hosts can ..."
  bool outranks = false;  ///< the person concerned must be below whoever acts; otherwise not above
  bool onSelf = false;    ///< anyone may do it to themselves
};

Rule ruleOf(Action action) noexcept {
  switch (action) {
    case Action::Mute:
      return {"mute others"};
    case Action::MuteAll:
      return {"mute everyone"};
    case Action::RequestUnmute:
      return {"ask people to unmute"};
    case Action::LowerHand:
      return {"lower other hands", false, true};
    case Action::InviteToStage:
      return {"invite people on stage"};
    case Action::MoveToAudience:
      return {"move people to the audience", false, true};
    case Action::Admit:
      return {"admit people from the lobby"};
    case Action::Remove:
      return {"remove people", true};
    case Action::Ban:
      return {"ban people", true};
    case Action::SetLock:
      return {"lock the stage"};
    case Action::GoLive:
      return {"go live"};
    case Action::EndShow:
      return {"end the show"};
  }
  return {"do this"};
}

Refusal denied(std::string message) {
  return {ErrorCode::Denied, std::move(message)};
}

}  // namespace

// Two lists of the same names: they must stay in the same order for the casts below.
static_assert(static_cast<int>(store::Role::Viewer) == static_cast<int>(Role::Viewer) &&
              static_cast<int>(store::Role::Participant) == static_cast<int>(Role::Participant) &&
              static_cast<int>(store::Role::Host) == static_cast<int>(Role::Host) &&
              static_cast<int>(store::Role::Owner) == static_cast<int>(Role::Owner));

Role fromStore(store::Role role) noexcept {
  return static_cast<Role>(role);
}
store::Role toStore(Role role) noexcept {
  return static_cast<store::Role>(role);
}

std::optional<Refusal> refusalOf(Action action, Role actor, std::optional<Role> target, bool self) {
  const Rule rule = ruleOf(action);
  if (self && rule.onSelf) return std::nullopt;
  if (actor < Role::Host) {
    return denied(std::string("Only hosts can ") + rule.what + "; ask a host of this space.");
  }
  if (self && rule.outranks) return denied("You cannot do that to yourself; leave instead.");
  if (!target || self) return std::nullopt;
  if (*target > actor)
    return denied(std::string("This person is an owner; only owners can ") + rule.what + " with that role.");
  if (rule.outranks && *target == actor) {
    return denied(
        std::string(
            "This person has the same role as you; remove their role first (only an owner can), then ") +
        rule.what + ".");
  }
  return std::nullopt;
}

std::optional<Refusal> refusalOf(const RoleChange& change) {
  if (change.actor < Role::Host) return denied("Only hosts can change roles; ask a host of this space.");
  if (change.creator) return denied("This person owns the space; their role cannot be changed.");
  if (change.guest && change.to == Role::Owner) {
    return denied("Guests cannot be owners.");
  }
  if (change.actor == Role::Owner) return std::nullopt;
  if (change.to >= Role::Host) return denied("Only an owner can make hosts and owners.");
  if (change.from >= Role::Host && !change.self) {
    return denied("Only an owner can remove a host's or an owner's role.");
  }
  return std::nullopt;
}

}  // namespace rostra::control
