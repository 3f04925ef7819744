// SPDX-License-Identifier: Apache-2.0
// The roles that `rostra serve` starts this binary in. A media worker never outlives its server: the kernel
// kills it when the server's main thread ends, and its control socket closes.
#include "accounts/avatar.hpp"
#include "cli/command_line.hpp"
#include "control/config/units.hpp"
#include "mix/worker/worker.hpp"
#include "sfu/worker/worker.hpp"

#include <csignal>
#include <poll.h>
#include <sys/prctl.h>

namespace rostra::cli {
namespace {

constexpr std::int64_t kMaxDescriptor = 1024;

Error startedByHand() {
  return {ErrorKind::InvalidInput, "'rostra serve' starts this command; do not run it by hand",
          std::source_location::current()};
}

int runWorker(const char* command, const char* processName, int (*run)(int, const sandbox::Settings&),
              const ParsedLine& line) {
  const auto fd = control::parseCount(line.value("control-fd"));
  pollfd socket{fd ? static_cast<int>(*fd) : -1, POLLIN, 0};
  if (!fd || *fd < 3 || *fd > kMaxDescriptor || ::poll(&socket, 1, 0) < 0 ||
      (socket.revents & POLLNVAL) != 0) {
    return report(startedByHand());
  }
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::prctl(PR_SET_NAME, processName);  // started as /proc/self/exe, it would be called "exe" in ps
  // The server may have died before the line above.
  if (::poll(&socket, 1, 0) > 0 && (socket.revents & (POLLHUP | POLLERR)) != 0) return kExitOk;
  const auto levels = log::Levels::parse(line.value("log-level").empty() ? "info" : line.value("log-level"));
  const auto format = log::parseFormat(line.value("log-format").empty() ? "text" : line.value("log-format"));
  if (!levels) return report(levels.error());
  if (!format) return report(format.error());
  log::configure(*levels, *format, command);
  // A terminal that closes, or somebody who means another process, must not end a broadcast.
  for (const int number : {SIGPIPE, SIGHUP, SIGUSR1, SIGUSR2}) ::signal(number, SIG_IGN);
  const auto memory = control::parseCount(line.value("memory").empty() ? "0" : line.value("memory"));
  if (!memory) return report(memory.error());
  return run(static_cast<int>(*fd), {.on = line.value("sandbox") != "off",
                                     .pipelines = line.value("pipelines"),
                                     .memory = static_cast<std::uint64_t>(*memory)});
}

}  // namespace

int runSfuWorkerCommand(const ParsedLine& line) {
  return runWorker("sfu-worker", "rostra-sfu", sfu::runSfuWorker, line);
}
int runMixWorkerCommand(const ParsedLine& line) {
  return runWorker("mix-worker", "rostra-mix", mix::runMixWorker, line);
}

int runAvatarWorkerCommand(const ParsedLine& line) {
  if (!accounts::startedAsAvatarWorker()) return report(startedByHand());
  const auto size = control::parseCanvas(line.value("size"));
  if (!size) return report(size.error());
  return accounts::runAvatarWorker({static_cast<int>(size->width), static_cast<int>(size->height)},
                                   line.value("sandbox") != "off");
}

}  // namespace rostra::cli
