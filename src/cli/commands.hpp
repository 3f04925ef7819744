// SPDX-License-Identifier: Apache-2.0
// The commands of the binary: in: their command line, parsed; out: the exit code of the process. Each prints
// its own errors to standard error.
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
struct ParsedLine;

[[nodiscard]] int runServe(const ParsedLine& line);
[[nodiscard]] int runSfuWorkerCommand(const ParsedLine& line);
[[nodiscard]] int runMixWorkerCommand(const ParsedLine& line);
/// Decodes one picture for the server.
[[nodiscard]] int runAvatarWorkerCommand(const ParsedLine& line);

[[nodiscard]] int runPipelineList(const ParsedLine& line);
[[nodiscard]] int runPipelineShow(const ParsedLine& line);
[[nodiscard]] int runPipelineCheck(const ParsedLine& line);
[[nodiscard]] int runPipelineGraph(const ParsedLine& line);

[[nodiscard]] int runUserAdd(const ParsedLine& line);
[[nodiscard]] int runUserList(const ParsedLine& line);
[[nodiscard]] int runUserPasswd(const ParsedLine& line);
[[nodiscard]] int runUserDisable(const ParsedLine& line);
[[nodiscard]] int runUserEnable(const ParsedLine& line);
[[nodiscard]] int runUserSecondFactorOff(const ParsedLine& line);
[[nodiscard]] int runUserDelete(const ParsedLine& line);

[[nodiscard]] int runRecordingsList(const ParsedLine& line);
[[nodiscard]] int runRecordingsDelete(const ParsedLine& line);

[[nodiscard]] int runBackup(const ParsedLine& line);
[[nodiscard]] int runRestore(const ParsedLine& line);

[[nodiscard]] int runRooms(const ParsedLine& line);
[[nodiscard]] int runStats(const ParsedLine& line);
[[nodiscard]] int runTop(const ParsedLine& line);

[[nodiscard]] int runRoomLive(const ParsedLine& line);
[[nodiscard]] int runRoomEnd(const ParsedLine& line);
[[nodiscard]] int runRoomLock(const ParsedLine& line);
[[nodiscard]] int runRoomUnlock(const ParsedLine& line);
[[nodiscard]] int runLayout(const ParsedLine& line);
[[nodiscard]] int runRecordStart(const ParsedLine& line);
[[nodiscard]] int runRecordStop(const ParsedLine& line);
[[nodiscard]] int runParticipantList(const ParsedLine& line);
[[nodiscard]] int runParticipantMute(const ParsedLine& line);
[[nodiscard]] int runParticipantUnmuteRequest(const ParsedLine& line);
[[nodiscard]] int runParticipantRemove(const ParsedLine& line);
[[nodiscard]] int runParticipantBan(const ParsedLine& line);
[[nodiscard]] int runParticipantPromote(const ParsedLine& line);
[[nodiscard]] int runParticipantAudience(const ParsedLine& line);

[[nodiscard]] int runConfigCheck(const ParsedLine& line);
[[nodiscard]] int runConfigShow(const ParsedLine& line);
[[nodiscard]] int runConfigReference(const ParsedLine& line);
[[nodiscard]] int runConfigSample(const ParsedLine& line);
[[nodiscard]] int runDrain(const ParsedLine& line);
[[nodiscard]] int runReload(const ParsedLine& line);
[[nodiscard]] int runLogLevel(const ParsedLine& line);

[[nodiscard]] int runDoctor(const ParsedLine& line);

[[nodiscard]] int runCompletion(const ParsedLine& line);
/// Texts of the committed and installed documents.
[[nodiscard]] int runReference(const ParsedLine& line);

/// Prints "rostra: <message>" to standard error and returns the exit code of the error's kind.
[[nodiscard]] int report(const Error& error);
[[nodiscard]] inline int report(const Result<int>& result) {
  return result ? *result : report(result.error());
}

}  // namespace rostra::cli
