// SPDX-License-Identifier: Apache-2.0
// What an operator changes in a running room: in: a request of the admin socket; out: what it is now and
// would become, and the change itself, told to whoever is concerned as if a host had done it. Each is checked
// before anything happens, and leaves a line in the log with the user who did it.
#pragma once

#include "control/operations/admin_server.hpp"
#include "control/operations/facts.hpp"

namespace rostra::control {

/// Answers {"ok":true,"dryRun":...,"changes":[{"what","from","to"}]}; no changes = it was so already. Thread:
/// the loop's home thread; perhaps later, when the database has it.
void answerChange(const Facts& facts, const ChangeRequest& request, const AdminPeer& peer,
                  AdminServer::Reply reply);
/// Everyone in a room, with the ids that changes take.
[[nodiscard]] Result<std::string> peopleAnswer(const Facts& facts, const PeopleRequest& request);

}  // namespace rostra::control
