// SPDX-License-Identifier: Apache-2.0
// May somebody come in, as what, and through the lobby? In: what accounts and database say about them, the
// rules of the space, what they want; out: a role, or a refusal that names what is missing. Pure. Thread:
// any.
#pragma once

#include "control/room/people.hpp"
#include "control/room/roles.hpp"
#include "store/rows/spaces.hpp"

#include <optional>
#include <string>

namespace rostra::control {

/// What is known about somebody at the door.
struct Arrival {
  Identity who;  ///< name, picture; the role is not decided yet
  bool serverOwner = false;
  std::optional<store::Role> role;           ///< in the members of the space
  std::optional<std::string> ban;            ///< its reason, may be empty
  std::optional<std::string> inviteProblem;  ///< why the invitation they brought does not hold
  std::optional<store::Space> space;         ///< nothing = an open space
};

enum class Wish : std::uint8_t { Watch, Stage };

/// What the room adds to the rules.
struct Door {
  Wish wish = Wish::Watch;
  std::optional<Role> given;  ///< role a host gave them in this room
  bool locked = false;
  bool admitted = false;  ///< a host let them in before, or invited them
  bool ticket = false;    ///< they come with an accepted invitation onto the stage
};

struct Verdict {
  std::optional<Refusal> refusal;
  Role role = Role::Viewer;
  bool member = false;
  bool lobby = false;  ///< a host must let them in first
};
[[nodiscard]] Verdict judge(const Arrival& arrival, const Door& door);

}  // namespace rostra::control
