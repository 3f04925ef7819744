// SPDX-License-Identifier: Apache-2.0
// `rostra log level`. In: a request of the admin socket; out: the levels of the log, changed first where it
// says so, with a line in the log that names who did it.
#pragma once

#include "control/operations/admin_server.hpp"
#include "control/operations/facts.hpp"

namespace rostra::control {

/// {"ok":true,"levels":...,"configured":...,"modules":[{"module","level"}]}, and "from" when they changed.
/// InvalidInput names what is wrong with the levels. Thread: the loop's home thread.
[[nodiscard]] Result<std::string> logLevelAnswer(const Facts& facts, const LogLevelRequest& request,
                                                 const AdminPeer& peer);

}  // namespace rostra::control
