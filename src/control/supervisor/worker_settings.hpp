// SPDX-License-Identifier: Apache-2.0
// From the configuration to how workers are started: time-outs, sandbox, memory.
#pragma once

#include "control/config/configuration.hpp"
#include "control/supervisor/worker_process.hpp"

namespace rostra::control {

[[nodiscard]] WorkerSettings sfuWorkerSettings(const Configuration& configuration);
[[nodiscard]] WorkerSettings mixWorkerSettings(const Configuration& configuration);

/// Says in the log, once, what does not protect the workers: the operator's choice, or what the kernel lacks.
void logSandbox(const Configuration& configuration);

}  // namespace rostra::control
