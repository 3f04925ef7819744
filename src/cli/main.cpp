// SPDX-License-Identifier: Apache-2.0
// The one binary: picks the command and turns whatever escapes it into a sentence and an exit code.
#include "base/spelling.hpp"
#include "base/version.hpp"
#include "cli/command_line.hpp"
#include "control/serve/server.hpp"

#include <array>
#include <exception>
#include <iostream>

namespace rostra::cli {
namespace {

struct Command {
  std::string_view name;
  int (*run)(const Arguments&);
};
constexpr std::array kCommands{Command{"serve", runServe},
                               Command{"sfu-worker", runSfuWorkerCommand},
                               Command{"mix-worker", runMixWorkerCommand},
                               Command{"pipeline", runPipelineCommand},
                               Command{"avatar-worker", runAvatarWorkerCommand},
                               Command{"user", runUser},
                               Command{"recordings", runRecordings},
                               Command{"rooms", runRooms},
                               Command{"stats", runStats},
                               Command{"show", runShow},
                               Command{"reference", runReference}};

int run(const Arguments& arguments) {
  if (arguments.empty()) {
    std::cerr << overview();
    return kExitUsage;
  }
  const std::string& word = arguments.front();
  if (word == "--help" || word == "-h" || word == "help") {
    std::cout << overview();
    return kExitOk;
  }
  if (word == "--version" || word == "version") {
    std::cout << "rostra " << rostra::version() << '\n';
    return kExitOk;
  }
  std::vector<std::string> names;
  for (const Command& command : kCommands) {
    if (command.name == word) return command.run({arguments.begin() + 1, arguments.end()});
    names.emplace_back(command.name);
  }
  return report(Error{ErrorKind::InvalidInput,
                      "unknown command '" + word + "'" + suggestion(word, names) + "\nTry 'rostra --help'.",
                      std::source_location::current()});
}

}  // namespace

}  // namespace rostra::cli

int main(int argc, char** argv) {
  try {
    return rostra::cli::run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << "rostra: unexpected error: " << error.what() << '\n';
    return rostra::cli::kExitFailed;
  }
}
