// SPDX-License-Identifier: Apache-2.0
#include "mix/worker/sandbox.hpp"

#include "pipeline/template/folder.hpp"

namespace rostra::mix {

Result<void> enterSandbox(const sandbox::Settings& settings) {
  if (!settings.on) return {};
  const auto shipped = pipeline::defaultPipelinesDir();
  return sandbox::enter(
      sandbox::mediaWorkerRules(settings, shipped ? shipped->string() : std::string(), /*network=*/false));
}

}  // namespace rostra::mix
