// SPDX-License-Identifier: Apache-2.0
// `rostra serve`: in: a configuration; out: a running server until a signal ends it. Owns everything that
// must survive a crash of a worker.
#pragma once

#include "base/result.hpp"
#include "control/config/configuration.hpp"
#include "control/operations/reloading.hpp"

namespace rostra::control {

/// Runs on the calling thread until SIGTERM or SIGINT. Prints the links to standard output once people can
/// come in. Conflict when a port is taken or the data folder is in use, Unavailable when something is
/// missing; the message says what to do. The log must be configured by the caller.
/// `source` reads the configuration again, for SIGHUP and `rostra reload`.
[[nodiscard]] Result<void> runServer(const Configuration& configuration, ConfigurationSource source);

}  // namespace rostra::control
