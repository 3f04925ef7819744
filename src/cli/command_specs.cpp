// SPDX-License-Identifier: Apache-2.0
// Commands of a server: to run it, to look at it, to change it, to configure it. What --json prints of each:
// json_fields.cpp.
#include "cli/command_specs.hpp"

#include "base/log_levels.hpp"
#include "cli/json_fields.hpp"
#include "cli/top_view.hpp"

namespace rostra::cli {
namespace {

/// Of the log, as a list in a sentence.
std::string modules() {
  std::string text;
  for (std::size_t i = 0; i < log::kModules.size(); ++i)
    text.append(i == 0 ? "" : i + 1 == log::kModules.size() ? " and " : ", ").append(log::kModules[i]);
  return text;
}

std::vector<std::string> topSortWords() {
  std::vector<std::string> words;
  for (const TopSort& sort : kTopSorts) words.emplace_back(sort.word);
  return words;
}

}  // namespace

std::vector<CommandSpec> serverCommands() {
  return {
      {"serve",
       "Runs the server: pages, signalling, media workers and the broadcast.",
       {},
       configured(),
       runServe,
       {},
       "Every option can also be set in the environment (ROSTRA_DATA_DIR) or in a file (data-dir = "
       "FOLDER); flag > environment > file > default. rostra config sample prints such a file.\n"
       "SIGTERM and SIGINT (Ctrl-C) stop the server cleanly: everyone is told, every show ends with its last "
       "part and EXT-X-ENDLIST, recordings are finished; a second one stops it immediately. To wait for "
       "shows "
       "first, use rostra drain. SIGHUP reads the "
       "configuration again, as rostra reload does. SIGUSR1 draws the pipelines of all mixers and of "
       "everyone on stage into the folder graphs of the data folder. SIGUSR2 is ignored."},
      {"rooms",
       "Shows the rooms and worker processes of the running server.",
       {},
       running(),
       runRooms,
       json::rooms()},
      {"stats",
       "Shows who is on stage in a room, what they send and receive, and how the mixer is doing; without "
       "ROOM, "
       "what the server uses, what a show costs, and how many more there is room for.",
       {{"ROOM", true}},
       running(),
       runStats,
       json::stats()},
      {"top",
       "Shows the running server live: processes, rooms, people, bit rates, estimates, missed deadlines, "
       "delays.",
       {},
       running({{"interval", "DURATION", "Time between two looks, at least 100ms. [default 1s]"},
                {"sort", "WORD", "What comes first in each table. [default cpu]", topSortWords(), {}, false},
                {"reverse", "", "What comes first comes last."},
                {"once", "", "Print the tables once, as where there is no terminal."}}),
       runTop,
       json::top(),
       "On the screen q leaves, r reverses, arrows scroll, and n, i, o, c, e, l and d sort by name, bit rate "
       "in and out, CPU time, estimate, loss (of packets, of deadlines), and delay. IN, OUT and ESTIMATE "
       "(what somebody's line carries) are kbit/s; ENCODE (of one picture), LAG (what encoding adds to the "
       "delay) and RTT are milliseconds; CPU is percent of one core. Rates are those between two looks, so "
       "--once and --json take as long as --interval."},
      {"drain",
       "Takes the running server out of service: no new rooms begin, and the command waits until those that "
       "run "
       "have ended.",
       {},
       running({{"timeout", "DURATION", "Stop waiting after this time; the server stays drained."},
                {"no-wait", "", "Do not wait at all."},
                {"undo", "", "Take new rooms again."}}),
       runDrain,
       json::drain(),
       "People still come into rooms that run: with somebody on stage, or on air. Whoever comes to another "
       "one "
       "is told to try again in a few minutes, and /readyz answers 503, so that a load balancer sends them "
       "elsewhere. The server goes on until it is stopped: rostra drain && systemctl stop rostra. SIGTERM "
       "does "
       "not wait: it ends every show (its playlists end with EXT-X-ENDLIST) and tells everyone."},
      {"reload",
       "Makes the running server read its configuration again, and says what changes at once, what with "
       "the next show, and what needs a restart.",
       {},
       running({dryRunSwitch()}),
       runReload,
       json::reload(),
       "The server reads the file, the environment and the command line that it was started with. If "
       "there is a mistake, nothing changes."},
      {"log level",
       "Shows which lines the running server and its workers write into their log, or changes that at once.",
       {{"LEVELS", true}},
       running(),
       runLogLevel,
       json::logLevel(),
       "LEVELS is as the option log-level: trace, debug, info, warning or error, and behind it levels of "
       "single modules, as in info,sfu=debug,mix=trace. Modules are " +
           modules() +
           "; each line of the log names its own. Holds until the next start, or until a reload finds "
           "another log-level in the configuration."}};
}

std::vector<CommandSpec> roomCommands() {
  const Word person{"PERSON"};
  const Switch source{"source",
                      "microphone|camera|screen",
                      "What is muted. [default microphone]",
                      {"microphone", "camera", "screen"},
                      {},
                      false};
  const std::string who =
      "PERSON is an id of 'rostra participant list ROOM', or a name that only one person in the room has. "
      "People "
      "read that the operator did it.";
  return {
      {"room list", "The same as 'rostra rooms'.", {}, running(), runRooms, json::rooms()},
      {"room show", "The same as 'rostra stats ROOM'.", {Word{"ROOM"}}, running(), runStats, json::stats()},
      {"room live",
       "Takes the stage of a room on air, where shows begin backstage.",
       {Word{"ROOM"}},
       running({{"countdown", "SECONDS", "Seconds until then, which everyone sees; at most 60. [default 0]"},
                dryRunSwitch()}),
       runRoomLive,
       json::change()},
      {"room end",
       "Ends the show in a room. Where shows begin backstage people stay there; elsewhere everyone on stage "
       "goes "
       "into the audience.",
       {Word{"ROOM"}},
       running({dryRunSwitch()}),
       runRoomEnd,
       json::change()},
      {"room lock",
       "Lets no one else onto the stage of a room.",
       {Word{"ROOM"}},
       running({dryRunSwitch()}),
       runRoomLock,
       json::change()},
      {"room unlock",
       "Lets people onto the stage of a room again.",
       {Word{"ROOM"}},
       running({dryRunSwitch()}),
       runRoomUnlock,
       json::change()},
      {"participant list",
       "Shows everyone in a room: on stage, in the audience and in the lobby.",
       {Word{"ROOM"}},
       running(),
       runParticipantList,
       json::people()},
      {"participant mute",
       "Switches off someone's microphone, camera or screen; they can switch it on again.",
       {Word{"ROOM"}, person},
       running({source, dryRunSwitch()}),
       runParticipantMute,
       json::change(),
       who},
      {"participant unmute-request",
       "Asks someone on stage to switch on their microphone or camera; only they can.",
       {Word{"ROOM"}, person},
       running({{"source",
                 "microphone|camera",
                 "What they are asked for. [default microphone]",
                 {"microphone", "camera"},
                 {},
                 false},
                dryRunSwitch()}),
       runParticipantUnmuteRequest,
       json::change(),
       who},
      {"participant audience",
       "Moves someone from the stage into the audience.",
       {Word{"ROOM"}, person},
       running({dryRunSwitch()}),
       runParticipantAudience,
       json::change(),
       who},
      {"participant remove",
       "Removes someone from a room; they can come back.",
       {Word{"ROOM"}, person},
       running({dryRunSwitch()}),
       runParticipantRemove,
       json::change(),
       who},
      {"participant ban",
       "Removes someone and keeps them out.",
       {Word{"ROOM"}, person},
       running({{"reason", "TEXT", "What they and hosts read about it."}, dryRunSwitch()}),
       runParticipantBan,
       json::change(),
       who},
      {"participant promote",
       "Gives someone another role in a space.",
       {Word{"ROOM"}, person, {"ROLE", false, {"viewer", "participant", "host", "owner"}}},
       running({dryRunSwitch()}),
       runParticipantPromote,
       json::change(),
       who},
      {"layout",
       "Arranges the picture of a room in another way, at once, also during a show.",
       {Word{"ROOM"}, {"NAME"}},
       running({dryRunSwitch()}),
       runLayout,
       json::change(),
       "NAME is a layout of 'rostra pipeline list', or default for what the space chose. Holds until the "
       "room "
       "closes."},
      {"record start",
       "Records a show that is on air, whatever its space says.",
       {Word{"ROOM"}},
       running({dryRunSwitch()}),
       runRecordStart,
       json::change(),
       "Holds until the show ends."},
      {"record stop",
       "Stops recording a show that is on air.",
       {Word{"ROOM"}},
       running({dryRunSwitch()}),
       runRecordStop,
       json::change(),
       "Holds until the show ends; what was recorded stays."}};
}

std::vector<CommandSpec> configCommands() {
  return {
      {"config check",
       "Checks a configuration file: reports every mistake with its line and what was probably meant.",
       {{"FILE", true}},
       {jsonSwitch(), {"config", "FILE", "The same as FILE."}},
       runConfigCheck,
       json::configCheck(),
       "Without FILE, what ROSTRA_CONFIG names. The environment is checked, too, because it is stronger "
       "than the file."},
      {"config show",
       "Shows the options that a server would start with, and where each value comes from.",
       {},
       configured(
           {{"effective", "", "Show every option, also those that have their default."}, jsonSwitch()}),
       runConfigShow,
       json::configShow(),
       "Takes the options of 'rostra serve'. Passwords are not shown. 'rostra reload --dry-run' compares "
       "with the running server."},
      {"config reference",
       "Prints all options with their defaults, limits and meaning, as Markdown.",
       {},
       {},
       runConfigReference},
      {"config sample",
       "Prints a configuration file with every option, explained and commented out.",
       {},
       {},
       runConfigSample},
      {"doctor",
       "Looks whether this machine can do what a configuration promises, and says what mends it.",
       {},
       configured({jsonSwitch()}),
       runDoctor,
       json::doctor(),
       "Takes the options of 'rostra serve'. Tries the real things: plugins and codecs, the speed of the "
       "encoder, ports, UDP by way of the STUN server, an allocation of each TURN server, the certificate "
       "of public-url, database, disk, descriptors, kernel buffers, memory, sandbox and clock. Changes "
       "nothing; a running server is not disturbed. The exit code is 1 if something is broken."}};
}

}  // namespace rostra::cli
