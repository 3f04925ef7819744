// SPDX-License-Identifier: Apache-2.0
// Commands for a server's data and files, and those of the binary itself. What --json prints of each:
// json_fields.cpp.
#include "cli/command_specs.hpp"
#include "cli/json_fields.hpp"

namespace rostra::cli {
namespace {

const Switch kYes{"yes", "", "Do not ask for confirmation."};
const Switch kPasswordStdin{"password-stdin", "", "Read the password from standard input, one line."};
const Switch kPipelinesDir{"pipelines-dir", "FOLDER", "Folder of your own files, as for 'rostra serve'."};

std::vector<Switch> workerSwitches() {
  return {
      {"control-fd", "NUMBER", "File descriptor of the control socket, inherited from 'rostra serve'."},
      {"log-level", "LEVELS", "As for 'rostra serve'."},
      {"log-format", "FORMAT", "As for 'rostra serve'."},
      {"sandbox", "on|off", "As for 'rostra serve'."},
      {"pipelines", "FOLDER", "As --pipelines-dir of 'rostra serve': what can be read inside the sandbox."},
      {"memory", "BYTES", "How much memory this process can get; 0 = no limit."}};
}

}  // namespace

std::vector<CommandSpec> accountCommands() {
  const std::vector<JsonField> account = json::account();
  return {{"user add",
           "Creates an account.",
           {Word{"NAME"}},
           stored({{"owner", "", "Make the account an owner of the server."}, kPasswordStdin}),
           runUserAdd,
           account,
           "Asks for the password, unless it comes from standard input. Like all commands about "
           "accounts it works whether or not the server is running."},
          {"user list", "Lists all accounts.", {}, stored(), runUserList, json::accounts()},
          {"user passwd",
           "Sets another password; the account is logged out everywhere.",
           {Word{"NAME"}},
           stored({kPasswordStdin}),
           runUserPasswd,
           account},
          {"user disable",
           "Logs an account out everywhere and keeps it out.",
           {Word{"NAME"}},
           stored(),
           runUserDisable,
           account},
          {"user enable",
           "Lets a disabled account log in again.",
           {Word{"NAME"}},
           stored(),
           runUserEnable,
           account},
          {"user second-factor-off",
           "Lets someone who lost their second factor log in without a code.",
           {Word{"NAME"}},
           stored(),
           runUserSecondFactorOff,
           account},
          {"user delete",
           "Deletes an account with its spaces, recordings and messages.",
           {Word{"NAME"}},
           stored({kYes}),
           runUserDelete,
           account},
          {"recordings list",
           "Lists the recordings of a space, or of all.",
           {{"SPACE", true}},
           stored(),
           runRecordingsList,
           json::recordings()},
          {"recordings delete",
           "Deletes a recording.",
           {{"SPACE"}, {"ID"}},
           stored({kYes}),
           runRecordingsDelete,
           json::recordingDeleted()}};
}

std::vector<CommandSpec> storageCommands() {
  return {
      {"backup",
       "Writes accounts, spaces and chat into one file, also while the server runs.",
       {{"FILE"}},
       stored(),
       runBackup,
       json::snapshot(),
       "Everything in the file is of one moment. It must not exist yet, and only its owner can read it. "
       "Recordings are files of their own: docs/backup.md."},
      {"restore",
       "Fills the database of a server that does not run with the rows of a backup.",
       {{"FILE"}},
       stored({{"replace", "", "Delete what is there."}}),
       runRestore,
       json::snapshot(),
       "All or nothing. The backup may come from an older version, and from the other kind of database: so "
       "a server also moves from SQLite to PostgreSQL. Without --replace the database must have no "
       "accounts."}};
}

std::vector<CommandSpec> pipelineCommands() {
  const Switch config{"config", "FILE",
                      "Configuration file of the server, for its pipelines-dir and data-dir."};
  const std::vector<Switch> own{jsonSwitch(), kPipelinesDir, config};
  return {{"pipeline list",
           "Lists the name, purpose and placeholders of every file in pipelines/.",
           {},
           own,
           runPipelineList,
           json::pipelineList()},
          {"pipeline show",
           "Shows the file in use for a name; a fragment also with its sample values filled in.",
           {Word{"NAME"}},
           own,
           runPipelineShow,
           json::pipelineShow()},
          {"pipeline check",
           "Checks one file or all on this machine: reports every error with file and line.",
           {{"NAME", true}},
           own,
           runPipelineCheck,
           json::pipelineCheck(),
           "How to tune the files: docs/pipelines.md."},
          {"pipeline graph",
           "Prints a pipeline of the running server as Graphviz text: a room's mixer, or a transport of a "
           "participant (ids: rostra stats ROOM).",
           {Word{"ROOM"}, {"PARTICIPANT", true}},
           running({{"transport",
                     "publish|subscribe",
                     "The participant's transport. [default publish]",
                     {"publish", "subscribe"},
                     {},
                     false},
                    {"output", "FILE",
                     "Write to a file instead: .dot as is; .svg, .png and .pdf through Graphviz."}}),
           runPipelineGraph,
           json::pipelineGraph()}};
}

std::vector<CommandSpec> otherCommands() {
  std::vector<CommandSpec> all{
      {"completion",
       "Prints a script that completes commands and options in a shell.",
       {{"SHELL", false, {"bash", "zsh", "fish"}}},
       {},
       runCompletion,
       {},
       "Installed packages bring it along. By hand: source <(rostra completion bash)."},
      {"reference",
       "Prints a text that is made from the tables of commands and options.",
       {{"TEXT", false, {"configuration", "sample", "cli", "man", "man-conf"}}},
       {},
       runReference},
      {"sfu-worker",
       "Routes media of rooms. Started by 'rostra serve', not by hand.",
       {},
       workerSwitches(),
       runSfuWorkerCommand},
      {"mix-worker",
       "Mixes and encodes one show. Started by 'rostra serve', not by hand.",
       {},
       workerSwitches(),
       runMixWorkerCommand},
      {"avatar-worker",
       "Scales down an uploaded picture. Started by 'rostra serve', not by hand.",
       {},
       {{"sandbox", "on|off", "As for 'rostra serve'."}, {"size", "WxH", "Pixels of what comes out."}},
       runAvatarWorkerCommand}};
  for (std::size_t i = 1; i < all.size(); ++i) all[i].hidden = true;
  return all;
}

}  // namespace rostra::cli
