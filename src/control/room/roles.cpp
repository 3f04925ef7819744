// SPDX-License-Identifier: Apache-2.0
#include "control/room/roles.hpp"

namespace rostra::control {
namespace {

using ErrorCode = protocol::signalling::ErrorCode;

struct Rule {
  const char* what;       ///< completes "Only hosts may ..."
  bool outranks = false;  ///< the person concerned must be below whoever acts; otherwise not above
  bool onSelf = false;    ///< anyone may do it to themselves
};

Rule ruleOf(Action action) noexcept {
  switch (action) {
    case Action::Mute:
      return {"switch off what others send"};
    case Action::MuteAll:
      return {"mute everyone"};
    case Action::LowerHand:
      return {"take hands down", false, true};
    case Action::InviteToStage:
      return {"invite people onto the stage"};
    case Action::MoveToAudience:
      return {"move people into the audience", false, true};
    case Action::Admit:
      return {"let people out of the lobby"};
    case Action::Remove:
      return {"remove people", true};
    case Action::Ban:
      return {"ban people", true};
    case Action::SetLock:
      return {"lock the stage"};
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
    return denied(std::string("Only hosts may ") + rule.what + "; ask a host of this space.");
  }
  if (self && rule.outranks) return denied("You cannot do that to yourself; leave instead.");
  if (!target || self) return std::nullopt;
  if (*target > actor)
    return denied(std::string("This person is an owner; only owners may ") + rule.what + " of that role.");
  if (rule.outranks && *target == actor) {
    return denied(
        std::string(
            "This person has the same role as you; take their role first (only an owner may), then ") +
        rule.what + ".");
  }
  return std::nullopt;
}

std::optional<Refusal> refusalOf(const RoleChange& change) {
  if (change.actor < Role::Host) return denied("Only hosts may change roles; ask a host of this space.");
  if (change.creator) return denied("The space belongs to this person; their role cannot be changed.");
  if (change.guest && change.to == Role::Owner) {
    return denied("An owner needs an account, and this person is a guest.");
  }
  if (change.actor == Role::Owner) return std::nullopt;
  if (change.to >= Role::Host) return denied("Only an owner makes hosts and owners.");
  if (change.from >= Role::Host && !change.self) {
    return denied("Only an owner takes the role of a host or an owner.");
  }
  return std::nullopt;
}

}  // namespace rostra::control
