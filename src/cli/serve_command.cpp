// SPDX-License-Identifier: Apache-2.0
// `rostra serve`: from the command line to a running server.
#include "cli/command_line.hpp"
#include "control/serve/server.hpp"

namespace rostra::cli {

int runServe(const Arguments& arguments) {
  const auto line = beginCommand(commandNamed("serve"), arguments);
  if (!line) return line.error();
  const auto configuration = loadConfiguration(*line);
  if (!configuration) return report(configuration.error());
  log::configure(configuration->logLevel, configuration->logFormat, "serve");
  const auto served = control::runServer(*configuration);
  if (served) return kExitOk;
  (void)report(served.error());
  // The configuration was read; what fails now is the world it describes.
  return kExitCannotStart;
}

}  // namespace rostra::cli
