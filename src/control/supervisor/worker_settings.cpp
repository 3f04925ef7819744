// SPDX-License-Identifier: Apache-2.0
#include "control/supervisor/worker_settings.hpp"

#include "base/log.hpp"
#include "sandbox/sandbox.hpp"

namespace rostra::control {
namespace {

WorkerSettings commonSettings(const Configuration& configuration) {
  WorkerSettings settings{.startTimeout = configuration.workerStartTimeout,
                          .stopTimeout = configuration.workerStopTimeout,
                          .arguments = {},
                          .heartbeatTimeout = configuration.heartbeatTimeout};
  settings.arguments = {"--sandbox", configuration.sandbox};
  if (!configuration.pipelinesDir.empty())
    settings.arguments.insert(settings.arguments.end(), {"--pipelines", configuration.pipelinesDir});
  return settings;
}

}  // namespace

WorkerSettings sfuWorkerSettings(const Configuration& configuration) {
  return commonSettings(configuration);
}

WorkerSettings mixWorkerSettings(const Configuration& configuration) {
  WorkerSettings settings = commonSettings(configuration);
  settings.arguments.insert(settings.arguments.end(),
                            {"--memory", std::to_string(configuration.mixerMemory.bytes)});
  return settings;
}

void logSandbox(const Configuration& configuration) {
  if (configuration.sandbox == "off") {
    log::warning(
        "workers run without a sandbox: one that is taken over can do what the user of this server can",
        {{"option", "sandbox"}});
  } else if (!sandbox::canRestrictFiles()) {
    log::warning(
        "this kernel has no Landlock (Linux 5.13 or newer, not switched off), so workers can read the files "
        "that the "
        "user of this server can read; the rest of their sandbox holds");
  }
}

}  // namespace rostra::control
