// SPDX-License-Identifier: Apache-2.0
// `rostra serve`: from the command line to a running server.
#include "cli/command_line.hpp"
#include "control/serve/server.hpp"

#include <array>
#include <cstdio>
#include <sys/stat.h>

namespace rostra::cli {
namespace {

/// What an operator should know of how the server was configured, although it starts.
void remark(const control::Configuration& configuration) {
  if (!configuration.serviceVariables.empty()) {
    std::string names;
    for (const std::string& name : configuration.serviceVariables) names += (names.empty() ? "" : " ") + name;
    log::info("variables that describe a Kubernetes service are ignored", {{"names", names}});
  }
  constexpr mode_t kOthersRead = S_IRGRP | S_IROTH;
  for (const std::string& file : configuration.secretFiles) {
    struct stat facts {};
    if (::stat(file.c_str(), &facts) != 0 || (facts.st_mode & kOthersRead) == 0) continue;
    std::array<char, 8> mode{};
    std::snprintf(mode.data(), mode.size(), "%04o", facts.st_mode & 07777U);
    log::warning("other users can read a file with a password; 'chmod 600' keeps it private",
                 {{"file", file}, {"mode", mode.data()}});
  }
}

}  // namespace

int runServe(const ParsedLine& line) {
  const auto configuration = loadConfiguration(line);
  if (!configuration) return report(configuration.error());
  log::configure(configuration->logLevel, configuration->logFormat, "serve");
  remark(*configuration);
  const auto served = control::runServer(*configuration, [line] { return loadConfiguration(line); });
  if (served) return kExitOk;
  (void)report(served.error());
  // The configuration was read; what fails now is the world it describes.
  return kExitCannotStart;
}

}  // namespace rostra::cli
