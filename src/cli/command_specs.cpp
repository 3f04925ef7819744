// SPDX-License-Identifier: Apache-2.0
// What commands there are: the one list from which their parsing, --help and docs/cli.md come.
#include "base/check.hpp"
#include "base/version.hpp"
#include "cli/command_line.hpp"
#include "control/serve/server.hpp"

#include <algorithm>

namespace rostra::cli {
namespace {

const Switch kJson{"json", "", "Print JSON."};
const Switch kDataDir{"data-dir", "FOLDER", "Data folder of the running server. [default ./data]"};
const Switch kConfig{"config", "FILE", "Configuration file of the running server, for its data-dir."};

std::vector<Switch> serveSwitches() {
  std::vector<Switch> switches{{"config", "FILE", "Configuration file."}};
  for (const control::Option& option : control::options()) {
    switches.push_back(
        {std::string(option.name), std::string(control::valueName(option)), std::string(option.doc)});
  }
  return switches;
}

std::vector<CommandSpec> makeCommands() {
  const std::vector<Switch> worker{
      {"control-fd", "NUMBER", "File descriptor of the control socket, inherited from 'rostra serve'."},
      {"log-level", "LEVEL", "As for 'rostra serve'."},
      {"log-format", "FORMAT", "As for 'rostra serve'."},
      {"sandbox", "on|off", "As for 'rostra serve'."},
      {"pipelines", "FOLDER", "As --pipelines-dir of 'rostra serve': what can be read inside the sandbox."},
      {"memory", "BYTES", "How much memory this process can get; 0 = no limit."}};
  return {
      {"serve", "rostra serve [options]",
       "Runs the server: pages, signalling, media workers and the broadcast.", serveSwitches(), 0, 0, ""},
      {"rooms",
       "rostra rooms [options]",
       "Shows the rooms and worker processes of the running server.",
       {kJson, kDataDir, kConfig},
       0,
       0,
       ""},
      {"stats",
       "rostra stats ROOM [options]",
       "Shows who is on stage in a room, what they send and receive, and how the mixer is doing.",
       {kJson, kDataDir, kConfig},
       1,
       1,
       "ROOM"},
      {"show",
       "rostra show live|end ROOM [options]",
       "Takes the stage of a room on air, or ends its show.",
       {{"countdown", "SECONDS", "live: seconds until then, which everyone sees. [default 0]"},
        kJson,
        kDataDir,
        kConfig},
       2,
       2,
       "live or end, and ROOM"},
      {"user",
       "rostra user add|list|passwd|disable|enable|second-factor-off|delete [NAME] [options]",
       "Manages accounts, whether or not the server is running; a running server drops removed accounts at "
       "once.",
       {{"owner", "", "add: make the account an owner of the server."},
        {"password-stdin", "", "add, passwd: read the password from standard input, one line."},
        {"yes", "", "delete: do not ask for confirmation."},
        kJson,
        {"data-dir", "FOLDER", "Data folder of the server. [default ./data]"},
        {"database", "sqlite|URL", "Database of the server, as for 'rostra serve'."},
        {"config", "FILE", "Configuration file of the server, for its data-dir and database."}},
       1,
       2,
       "add, list, passwd, disable, enable, second-factor-off or delete"},
      {"recordings",
       "rostra recordings list [SPACE] | delete SPACE ID [options]",
       "Lists and deletes recordings of shows, whether or not the server is running.",
       {{"yes", "", "delete: do not ask for confirmation."},
        kJson,
        {"data-dir", "FOLDER", "Data folder of the server. [default ./data]"},
        {"database", "sqlite|URL", "Database of the server, as for 'rostra serve'."},
        {"config", "FILE", "Configuration file of the server, for its data-dir and database."}},
       1,
       3,
       "list or delete"},
      {"pipeline",
       "rostra pipeline list|show|check|graph [options]",
       "Lists, shows and checks the pipeline files, and draws the pipelines of the running server.",
       {},
       0,
       0,
       ""},
      {"reference",
       "rostra reference configuration|cli",
       "Prints the text of docs/configuration.md or docs/cli.md.",
       {},
       1,
       1,
       "configuration or cli"},
      {"sfu-worker", "rostra sfu-worker --control-fd NUMBER",
       "Routes media of rooms. Started by 'rostra serve', not by hand.", worker, 0, 0, ""},
      {"mix-worker", "rostra mix-worker --control-fd NUMBER",
       "Mixes and encodes one show. Started by 'rostra serve', not by hand.", worker, 0, 0, ""},
      {"avatar-worker",
       "rostra avatar-worker",
       "Scales down an uploaded picture. Started by 'rostra serve', not by hand.",
       {{"sandbox", "on|off", "As for 'rostra serve'."}},
       0,
       0,
       ""},
  };
}

constexpr const char* kExitCodes[][2] = {
    {"0", "success; `rostra serve`: stopped cleanly by SIGTERM or SIGINT"},
    {"1", "an error occurred while running"},
    {"2", "the command line, the environment or a file is wrong; nothing was started"},
    {"3",
     "the server cannot start: a port is taken, the data folder is in use, an element or the pages are "
     "missing"},
    {"4", "the given room, participant, account, recording or file does not exist"},
    {"5", "no server is running with this data folder, or its database is unavailable"},
};

}  // namespace

const std::vector<CommandSpec>& commands() {
  static const std::vector<CommandSpec> all = makeCommands();
  return all;
}

const CommandSpec& commandNamed(std::string_view name) {
  const auto found = std::find_if(commands().begin(), commands().end(),
                                  [&](const CommandSpec& spec) { return spec.name == name; });
  ROSTRA_CHECK(found != commands().end());
  return *found;
}

std::string overview() {
  std::string text = "Rostra " + std::string(rostra::version()) +
                     ": a stage in the browser, mixed natively and broadcast as low-latency HLS.\n\nUsage: "
                     "rostra COMMAND [options]\n\n";
  for (const CommandSpec& spec : commands()) {
    if (spec.name.ends_with("-worker") || spec.name == "reference") continue;
    text += "  " + spec.name + std::string(12 - spec.name.size(), ' ') + spec.summary + "\n";
  }
  text +=
      "\n  --help      Show this text; 'rostra COMMAND --help' shows the options of a command.\n  --version  "
      " Show the version.\n\n";
  text += "Start with 'rostra serve' and open the link it prints.\n";
  return text;
}

std::string cliReference() {
  std::string text =
      "# Command line\n\n"
      "<!-- Made by `rostra reference cli` from src/cli/command_specs.cpp: change that and run it again. "
      "-->\n\n"
      "```\n" +
      overview() + "```\n";
  for (const CommandSpec& spec : commands()) {
    text += "\n## rostra " + spec.name + "\n\n" + spec.summary + "\n\n`" + spec.usage + "`\n";
    if (spec.name == "serve") {
      text +=
          "\nThe options are in [configuration.md](configuration.md). Once the server is ready, the links of "
          "a demo stage and its watch page are printed "
          "to standard output; the log goes to standard error. SIGTERM and SIGINT (Ctrl-C) stop the server "
          "cleanly, a second one immediately; SIGHUP, SIGUSR1 and "
          "SIGUSR2 are ignored.\n";
      continue;
    }
    if (spec.name == "pipeline") {
      text += "\n`rostra pipeline --help` shows its subcommands.\n";
      continue;
    }
    if (spec.switches.empty()) continue;
    text += "\n| option | meaning |\n|---|---|\n";
    for (const Switch& one : spec.switches) {
      text +=
          "| `--" + one.name + (one.valueName.empty() ? "" : " " + one.valueName) + "` | " + one.doc + " |\n";
    }
  }
  text += "\n## Exit codes\n\n| code | meaning |\n|---|---|\n";
  for (const auto& [code, meaning] : kExitCodes) text += std::string("| ") + code + " | " + meaning + " |\n";
  text +=
      "\n## Admin socket\n\n"
      "`rostra rooms`, `rostra stats`, `rostra user` and `rostra pipeline graph` talk to the running server "
      "over "
      "`admin.sock` in its data folder, which only the user "
      "who started the server can open. One JSON object per line each way; answers come in order:\n\n"
      "| request | answer |\n|---|---|\n"
      "| `{\"request\":\"rooms\"}` | `ok`, `version`, `uptimeMs`, `rooms` (with `participants`), `workers` "
      "|\n"
      "| `{\"request\":\"stats\",\"room\":\"demo\"}` | `ok`, `room`, and what the workers say: `sfu`, "
      "`mixer` ([stats.md](stats.md)) |\n"
      "| `{\"request\":\"graph\",\"room\":\"demo\"}` | `ok`, `dot`: the mixer's pipeline as Graphviz text |\n"
      "| `{\"request\":\"graph\",\"room\":\"demo\",\"participant\":\"ID\",\"transport\":\"publish\"}` | the "
      "same of one transport; or `\"subscribe\"` |\n"
      "| `{\"request\":\"account-gone\",\"account\":\"ID\",\"reason\":\"...\"}` | `ok`; all connections of "
      "the "
      "account end |\n"
      "| `{\"request\":\"space-gone\",\"room\":\"demo\",\"space\":\"ID\"}` | `ok`; everyone in the room is "
      "told that the space was deleted; so are its recordings |\n\n"
      "A request that fails is answered `{\"ok\":false,\"kind\":\"not-found\",\"message\":\"...\"}`.\n";
  return text;
}

}  // namespace rostra::cli
