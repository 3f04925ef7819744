// SPDX-License-Identifier: Apache-2.0
// docs/cli.md, from the table of commands.
#include "cli/documents.hpp"

#include <sstream>

namespace rostra::cli {
namespace {

std::string cell(std::string text) {
  for (std::size_t i = 0; (i = text.find('|', i)) != std::string::npos; i += 2) text.insert(i, "\\");
  return text;
}

void appendSwitches(std::string& text, const CommandSpec& spec) {
  if (spec.switches.empty()) return;
  text += "\n| option | meaning |\n|---|---|\n";
  for (const Switch& one : spec.switches) {
    if (!one.group.empty()) continue;  // an option of the configuration
    text += "| `--" + one.name + (one.valueName.empty() ? "" : " " + one.valueName) + "` | " + cell(one.doc) +
            " |\n";
  }
  if (!spec.switches.back().group.empty())
    text += "\nAlso the options of the [configuration](configuration.md).\n";
}

void appendFields(std::string& text, const CommandSpec& spec) {
  if (spec.json.empty()) return;
  text += "\nWith `--json`:\n\n| member | type | meaning |\n|---|---|---|\n";
  for (const JsonField& field : spec.json)
    text += "| `" + field.path + "` | " + field.type + " | " + cell(field.doc) + " |\n";
}

void appendCommand(std::string& text, const CommandSpec& spec) {
  text += "\n## rostra " + spec.name + "\n\n" + spec.summary + "\n\n`" + usageOf(spec) + "`\n";
  std::istringstream paragraphs(spec.details);
  for (std::string paragraph; std::getline(paragraphs, paragraph);) text += "\n" + paragraph + "\n";
  appendSwitches(text, spec);
  appendFields(text, spec);
}

constexpr const char* kAdminSocket =
    "\n## Admin socket\n\n"
    "Commands that talk to the running server do it over `admin.sock` in its data folder, which only the "
    "user "
    "who started the server can open. One JSON object per line each way; answers come in order:\n\n"
    "| request | answer |\n|---|---|\n"
    "| `{\"request\":\"rooms\"}` | as `rostra rooms --json` |\n"
    "| `{\"request\":\"stats\",\"room\":\"demo\"}` | as `rostra stats demo --json` |\n"
    "| `{\"request\":\"graph\",\"room\":\"demo\"}` | `ok`, `dot`: the mixer's pipeline as Graphviz text |\n"
    "| `{\"request\":\"graph\",\"room\":\"demo\",\"participant\":\"ID\",\"transport\":\"publish\"}` | the "
    "same of one transport; or `\"subscribe\"` |\n"
    "| `{\"request\":\"reload\",\"dryRun\":true}` | as `rostra reload --json` |\n"
    "| `{\"request\":\"people\",\"room\":\"demo\"}` | as `rostra participant list demo --json` |\n"
    "| `{\"request\":\"change\",\"what\":\"mute\",\"room\":\"demo\",\"person\":\"Ada\",\"value\":\"camera\","
    "\"dryRun\":true}` | as `rostra participant mute demo Ada --source camera --dry-run --json`; `what` is "
    "end, lock, "
    "unlock, layout, record-start or record-stop, or with a `person`: mute, audience, remove, ban or role |\n"
    "| `{\"request\":\"account-gone\",\"account\":\"ID\",\"reason\":\"...\"}` | `ok`; all connections of the "
    "account end |\n"
    "| `{\"request\":\"space-gone\",\"room\":\"demo\",\"space\":\"ID\"}` | `ok`; everyone in the room is "
    "told that the space was deleted; so are its recordings |\n\n"
    "A request that fails is answered `{\"ok\":false,\"kind\":\"not-found\",\"message\":\"...\"}`. Whatever "
    "changes something leaves a line in the log with the user who did it.\n";

}  // namespace

std::string cliReference() {
  std::string text =
      "# Command line\n\n"
      "<!-- Made by `rostra reference cli` from src/cli/command_specs.cpp: change that and run it again. "
      "-->\n\n"
      "```\n" +
      overview() + "```\n";
  for (const CommandSpec& spec : commands()) {
    if (!spec.hidden) appendCommand(text, spec);
  }
  text +=
      "\n## For programs\n\n"
      "`--json` prints one object, with the members that are listed with each command. Members that do not "
      "apply are missing. New ones may come; what is there keeps its name and type. Errors go to standard "
      "error in plain text, and the exit code says what kind they are. Colours and progress appear only on a "
      "terminal, colours not if `NO_COLOR` is set.\n";
  text += "\n## Exit codes\n\n| code | meaning |\n|---|---|\n";
  for (const ExitMeaning& one : exitMeanings())
    text += "| " + std::to_string(one.code) + " | " + one.meaning + " |\n";
  return text + kAdminSocket;
}

}  // namespace rostra::cli
