// SPDX-License-Identifier: Apache-2.0
// What operators change in the running server, over its admin socket: `rostra reload`, `rostra log level`,
// `rostra room ...`, `rostra participant ...`, `rostra layout`, `rostra record ...`. In: the command line;
// out: what changed.
#include "cli/command_line.hpp"
#include "cli/screen.hpp"
#include "control/operations/admin_client.hpp"
#include "glib/json.hpp"
#include "glib/json_view.hpp"

#include <iostream>

namespace rostra::cli {
namespace {

using glib::eachOf;
using glib::flagOf;
using glib::textOf;

/// Asks the server of this line; `show` makes text of its answer.
int ask(const ParsedLine& line, const control::AdminRequest& request, std::string (*show)(JsonObject*)) {
  const auto configuration = loadConfiguration(line);
  if (!configuration) return report(configuration.error());
  auto client = control::AdminClient::connect(configuration->dataDir);
  if (!client) return report(client.error());
  const auto answer = client->call(request);
  if (!answer) return report(answer.error());
  std::cout << (line.has("json") ? glib::toPrettyText(answer->get()) + "\n" : show(answer->get()));
  return kExitOk;
}

std::string changesText(JsonObject* answer) {
  Table table({"OPTION", "FROM", "TO", "APPLIES"});
  bool restart = false;
  eachOf(answer, "changes", [&](JsonObject* change) {
    const auto orNone = [&](const char* name) {
      const std::string text = textOf(change, name);
      return text.empty() ? std::string("-") : text;
    };
    table.add({textOf(change, "option"), orNone("from"), orNone("to"), textOf(change, "applies")});
    restart = restart || textOf(change, "applies") == "restart";
  });
  if (table.empty()) return "The server already runs with this configuration.\n";
  return onScreen(table) + (flagOf(answer, "dryRun") ? "\nNothing was changed (--dry-run).\n"
                            : restart
                                ? "\nWhat says restart takes effect with the next start of the server.\n"
                                : "");
}

/// The first line is what the command takes.
std::string logLevelText(JsonObject* answer) {
  const std::string levels = textOf(answer, "levels");
  const std::string from = textOf(answer, "from");
  const std::string configured = textOf(answer, "configured");
  return levels + "\n" + (from.empty() ? "" : "It was " + from + ".\n") +
         (configured == levels ? "" : "The configuration says " + configured + ".\n");
}

std::string roomChangesText(JsonObject* answer) {
  Table table({"WHAT", "FROM", "TO"});
  eachOf(answer, "changes", [&](JsonObject* change) {
    table.add({textOf(change, "what"), textOf(change, "from"), textOf(change, "to")});
  });
  if (table.empty()) return "It is so already; nothing was changed.\n";
  return onScreen(table) + (flagOf(answer, "dryRun") ? "\nNothing was changed (--dry-run).\n" : "");
}

std::string peopleText(JsonObject* answer) {
  Table table({"NAME", "PERSON", "ROLE", "PLACE", "SENDS", "HAND", "HERE FOR"});
  eachOf(answer, "people", [&](JsonObject* person) {
    std::string sends;
    for (const char* source : {"microphone", "camera", "screen"}) {
      if (flagOf(person, source)) sends += (sends.empty() ? "" : ", ") + std::string(source);
    }
    table.add({textOf(person, "name"), textOf(person, "person"),
               textOf(person, "role") + (flagOf(person, "guest") ? " (guest)" : ""), textOf(person, "place"),
               sends.empty() ? "-" : sends, flagOf(person, "handRaised") ? "raised" : "-",
               humanDuration(std::chrono::milliseconds(glib::countOf(person, "hereMs")))});
  });
  return table.empty() ? "No one is in this room.\n" : onScreen(table);
}

/// A change of a room: ROOM is the first word.
int changeRoom(const ParsedLine& line, const char* what, const std::string& value = {}) {
  return ask(line, control::ChangeRequest{what, line.word(0), {}, value, line.has("dry-run")},
             roomChangesText);
}
/// A change of a person: ROOM and PERSON are the first words.
int changePerson(const ParsedLine& line, const char* what, const std::string& value = {}) {
  return ask(line, control::ChangeRequest{what, line.word(0), line.word(1), value, line.has("dry-run")},
             roomChangesText);
}

}  // namespace

int runRoomLive(const ParsedLine& line) {
  return changeRoom(line, "live", line.value("countdown"));
}
int runRoomEnd(const ParsedLine& line) {
  return changeRoom(line, "end");
}
int runRoomLock(const ParsedLine& line) {
  return changeRoom(line, "lock");
}
int runRoomUnlock(const ParsedLine& line) {
  return changeRoom(line, "unlock");
}
int runLayout(const ParsedLine& line) {
  return changeRoom(line, "layout", line.word(1));
}
int runRecordStart(const ParsedLine& line) {
  return changeRoom(line, "record-start");
}
int runRecordStop(const ParsedLine& line) {
  return changeRoom(line, "record-stop");
}

int runParticipantList(const ParsedLine& line) {
  return ask(line, control::PeopleRequest{line.word(0)}, peopleText);
}
int runParticipantMute(const ParsedLine& line) {
  return changePerson(line, "mute", line.value("source"));
}
int runParticipantUnmuteRequest(const ParsedLine& line) {
  return changePerson(line, "unmute-request", line.value("source"));
}
int runParticipantAudience(const ParsedLine& line) {
  return changePerson(line, "audience");
}
int runParticipantRemove(const ParsedLine& line) {
  return changePerson(line, "remove");
}
int runParticipantBan(const ParsedLine& line) {
  return changePerson(line, "ban", line.value("reason"));
}
int runParticipantPromote(const ParsedLine& line) {
  return changePerson(line, "role", line.word(2));
}

int runReload(const ParsedLine& line) {
  return ask(line, control::ReloadRequest{line.has("dry-run")}, changesText);
}
int runLogLevel(const ParsedLine& line) {
  return ask(line, control::LogLevelRequest{line.word(0)}, logLevelText);
}

}  // namespace rostra::cli
