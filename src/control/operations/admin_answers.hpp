// SPDX-License-Identifier: Apache-2.0
// What the admin socket answers. In: a request; out: JSON (docs/cli.md) about rooms and workers, or the deed
// of an operator passed on to the rooms.
#pragma once

#include "control/operations/admin_server.hpp"
#include "control/operations/facts.hpp"

namespace rostra::control {

/// Answers one request, perhaps later (a worker is asked). Thread: the loop's home thread.
void answerAdmin(const Facts& facts, const AdminRequest& request, const AdminPeer& peer,
                 AdminServer::Reply reply);

}  // namespace rostra::control
