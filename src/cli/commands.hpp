// SPDX-License-Identifier: Apache-2.0
// The commands of the binary: in: the words after the command's name; out: the exit code of the process.
// Each prints its own help for --help and its own errors to standard error.
#pragma once

#include "base/result.hpp"

#include <string>
#include <vector>

namespace rostra::cli {

/// Exit codes, documented in docs/cli.md.
enum ExitCode : int {
  kExitOk = 0,
  kExitFailed = 1,       ///< an error occurred while running
  kExitUsage = 2,        ///< the command line, the environment or the configuration file is wrong
  kExitCannotStart = 3,  ///< a port is taken, a folder is locked, an element or the pages are missing
  kExitNotFound = 4,     ///< the given room, participant, account, recording or file does not exist
  kExitNoServer = 5,     ///< no server is running with this data folder, or its database is unavailable
};

using Arguments = std::vector<std::string>;

[[nodiscard]] int runServe(const Arguments& arguments);
[[nodiscard]] int runSfuWorkerCommand(const Arguments& arguments);
[[nodiscard]] int runMixWorkerCommand(const Arguments& arguments);
/// `rostra pipeline list|show|check|graph`, in pipeline_command.cpp.
[[nodiscard]] int runPipelineCommand(const Arguments& arguments);
/// `rostra avatar-worker`: decodes one picture for the server.
[[nodiscard]] int runAvatarWorkerCommand(const Arguments& arguments);
/// `rostra user add|list|passwd|disable|enable|delete`, in user_command.cpp.
[[nodiscard]] int runUser(const Arguments& arguments);
/// `rostra recordings list|delete`, in recordings_command.cpp.
[[nodiscard]] int runRecordings(const Arguments& arguments);
[[nodiscard]] int runRooms(const Arguments& arguments);
[[nodiscard]] int runStats(const Arguments& arguments);
/// `rostra show live|end ROOM`, in room_commands.cpp.
[[nodiscard]] int runShow(const Arguments& arguments);
/// `rostra reference configuration|cli`: the texts of docs/configuration.md and docs/cli.md.
[[nodiscard]] int runReference(const Arguments& arguments);

/// Prints "rostra: <message>" to standard error and returns the exit code of the error's kind.
[[nodiscard]] int report(const Error& error);

}  // namespace rostra::cli
