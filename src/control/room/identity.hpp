// SPDX-License-Identifier: Apache-2.0
// Who somebody is in a room, wherever in it they are.
#pragma once

#include "control/room/roles.hpp"

#include <optional>
#include <string>

namespace rostra::control {

struct Identity {
  std::string person;  ///< account id, or guest person id
  std::string name;
  Role role = Role::Viewer;
  bool guest = true;
  bool member = false;  ///< has a role here; otherwise `role` is what visitors get
  std::optional<std::string> avatar;
  std::optional<std::string> status;
};

}  // namespace rostra::control
