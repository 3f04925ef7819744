// SPDX-License-Identifier: Apache-2.0
// `rostra serve`: in: a configuration; out: a running server until a signal ends it. Owns everything that
// must survive a crash of a worker.
#pragma once

#include <rostra/base/result.hpp>
#include <rostra/control/configuration.hpp>

namespace rostra::control {

/// Version of this build, "0.1.0".
[[nodiscard]] const char* version() noexcept;

/// Runs on the calling thread until SIGTERM or SIGINT. Prints the links to standard output once people can
/// come in. Conflict when a port is taken or the data folder is in use, Unavailable when something is
/// missing; the message says what to do. The log must be configured by the caller.
[[nodiscard]] Result<void> runServer(const Configuration& configuration);

}  // namespace rostra::control
