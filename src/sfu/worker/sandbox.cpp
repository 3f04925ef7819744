// SPDX-License-Identifier: Apache-2.0
#include "sfu/worker/sandbox.hpp"

#include "pipeline/template/folder.hpp"

namespace rostra::sfu {

Result<void> enterSandbox(const sandbox::Settings& settings) {
  if (!settings.on) return {};
  const auto shipped = pipeline::defaultPipelinesDir();
  return sandbox::enter(
      sandbox::mediaWorkerRules(settings, shipped ? shipped->string() : std::string(), /*network=*/true));
}

}  // namespace rostra::sfu
