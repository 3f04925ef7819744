// SPDX-License-Identifier: Apache-2.0
// What somebody is told of whom a worker died. In: a connection, whose it is; out: a fatal error, if so.
#pragma once

#include "control/signalling/connection.hpp"
#include "control/supervisor/fleet.hpp"

namespace rostra::control {

/// True = refused: a worker died of this person, or of somebody at this address (which may be empty). Thread:
/// the loop's home thread.
[[nodiscard]] bool refuseAfterCrash(Connection& connection, const SfuFleet& fleet, const Blame::Peer& peer);

}  // namespace rostra::control
