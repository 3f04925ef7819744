// SPDX-License-Identifier: Apache-2.0
// The table of commands, put together, and what its parts share.
#include "base/check.hpp"
#include "cli/command_specs.hpp"

#include <algorithm>

namespace rostra::cli {

Switch jsonSwitch() {
  return {"json", "", "Print JSON."};
}

Switch dryRunSwitch() {
  return {"dry-run", "", "Only show what would change."};
}

std::vector<Switch> running(std::vector<Switch> more) {
  more.insert(more.end(),
              {jsonSwitch(),
               {"data-dir", "FOLDER", "Data folder of the running server. [default ./data]"},
               {"config", "FILE", "Configuration file of the running server, for its data-dir."}});
  return more;
}

std::vector<Switch> stored(std::vector<Switch> more) {
  more.insert(more.end(),
              {jsonSwitch(),
               {"data-dir", "FOLDER", "Data folder of the server. [default ./data]"},
               {"database", "sqlite|URL", "Database of the server, as for 'rostra serve'.", {"sqlite"}},
               {"config", "FILE", "Configuration file of the server, for its data-dir and database."}});
  return more;
}

std::vector<Switch> configured(std::vector<Switch> more) {
  more.push_back(
      {"config", "FILE", "Configuration file: name = value lines; # starts a comment. [ROSTRA_CONFIG]"});
  for (const control::Option& option : control::options()) {
    std::string doc(option.doc);
    const std::string limits = control::limitsText(option);
    if (!option.byDefault.empty() || !limits.empty()) {
      doc += " [" + (option.byDefault.empty() ? "" : "default " + std::string(option.byDefault)) +
             (limits.empty() ? "" : (option.byDefault.empty() ? "" : "; ") + limits) + "]";
    }
    more.push_back({std::string(option.name), std::string(control::valueName(option)), std::move(doc),
                    control::valueWords(option), std::string(option.group)});
  }
  return more;
}

const std::vector<CommandSpec>& commands() {
  static const std::vector<CommandSpec> all = [] {
    std::vector<CommandSpec> list;
    for (auto&& part : {serverCommands(), roomCommands(), configCommands(), accountCommands(),
                        storageCommands(), pipelineCommands(), otherCommands()})
      list.insert(list.end(), part.begin(), part.end());
    return list;
  }();
  return all;
}

const CommandSpec& commandNamed(std::string_view name) {
  const auto found = std::ranges::find(commands(), name, &CommandSpec::name);
  ROSTRA_CHECK(found != commands().end());
  return *found;
}

const std::vector<ExitMeaning>& exitMeanings() {
  static const std::vector<ExitMeaning> all{
      {kExitOk, "success; `rostra serve`: stopped cleanly by SIGTERM or SIGINT"},
      {kExitFailed,
       "an error occurred while running; `rostra pipeline check`: a file has errors; `rostra doctor`: "
       "something is broken"},
      {kExitUsage, "the command line, the environment or a file is wrong; nothing was started or changed"},
      {kExitCannotStart,
       "the server cannot start: a port is taken, the data folder is in use, an element or the pages are "
       "missing"},
      {kExitNotFound, "the given room, participant, account, recording, module or file does not exist"},
      {kExitNoServer, "no server is running with this data folder, or its database is unavailable"},
  };
  return all;
}

}  // namespace rostra::cli
