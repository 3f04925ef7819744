// SPDX-License-Identifier: Apache-2.0
// May somebody come in, as what, and through the lobby? In: what accounts and database know about them, the
// rules of the space, where they want to go; out: a role, or a refusal that names what is missing. Pure.
// Thread: any.
#pragma once

#include "control/room/guest_bans.hpp"
#include "control/room/identity.hpp"
#include "control/room/refusal.hpp"
#include "control/room/roles.hpp"
#include "store/rows/spaces.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace rostra::control {

/// Somebody who wants to come in, as accounts and database know them.
struct Applicant {
  Identity who;  ///< name, picture; the role is not decided yet
  bool serverOwner = false;
  std::optional<store::Role> role;           ///< in the members of the space
  std::optional<std::string> ban;            ///< its reason, may be empty
  std::optional<GuestBans::Match> guestBan;  ///< of a guest without a role, for a while
  std::optional<std::string> inviteProblem;  ///< why the invitation they brought is not valid
  std::optional<store::Space> space;         ///< nothing = an open space
};

enum class Destination : std::uint8_t { Audience, Stage };

/// What the room adds to the rules of the space.
struct AdmissionRules {
  std::optional<Role> roleInRoom;  ///< given by a host, for as long as the room lives
  bool locked = false;             ///< no one else can join the stage
  bool admitted = false;           ///< a host let them on stage before
};

struct Admission {
  std::optional<Refusal> refusal;
  Role role = Role::Viewer;
  bool member = false;
  bool lobby = false;  ///< a host must let them in first
};

[[nodiscard]] Admission decideAdmission(const Applicant& applicant, Destination destination,
                                        const AdmissionRules& rules);

}  // namespace rostra::control
