// SPDX-License-Identifier: Apache-2.0
// Options: processes and their log.
#include "control/config/table/checks.hpp"
#include "control/config/table/groups.hpp"

#include <array>

namespace rostra::control::table {
namespace {

using C = Configuration;

const std::array kProcessOptions{
    Option{"workers",
           &C::workers,
           "0",
           {0, 256},
           kProcesses,
           "SFU worker processes; 0 = one per core. One spare is kept in addition."},
    Option{"max-participants-per-worker",
           &C::maxParticipantsPerWorker,
           "500",
           {1, 100'000},
           kProcesses,
           "Maximum number of people, across all rooms, in one SFU worker."},
    Option{"worker-start-timeout",
           &C::workerStartTimeout,
           "15s",
           {100, 10 * kMinute},
           kProcesses,
           "A worker that is not ready after this time is killed and restarted."},
    Option{"worker-stop-timeout",
           &C::workerStopTimeout,
           "3s",
           {100, 10 * kMinute},
           kProcesses,
           "How long a worker can take to stop before it gets SIGTERM, then SIGKILL."},
    Option{"worker-backoff",
           &C::workerBackoff,
           "10s",
           {100, 10 * kMinute},
           kProcesses,
           "Longest pause before a worker that keeps crashing is restarted; the first pauses are short."},
    Option{"metrics-listen",
           &C::metricsListen,
           "",
           {},
           kProcesses,
           "Address and port of /metrics alone, host:port; it then has no other place and needs no token. "
           "Can be "
           "given several times. Keep it on an internal network.",
           checkListen},
    Option{
        "metrics-token",
        &C::metricsToken,
        "",
        {},
        kProcesses,
        "What a scraper must send as `Authorization: Bearer TOKEN` to read /metrics, at least 16 characters. "
        "Without it, and without metrics-listen, only a server that serves this machine alone shows its "
        "metrics. Put it in the environment or the file rather than on the command line.",
        checkToken,
        true},
    Option{"metrics-token-file",
           &C::metricsTokenFile,
           "",
           {},
           kProcesses,
           "File that the value of metrics-token is read from."},
    Option{"mixer-memory",
           &C::mixerMemory,
           "2GiB",
           {512 * kMiB, kTiB},
           kProcesses,
           "How much memory one mixer can get (RLIMIT_DATA). Part of it is for the mixer itself; a camera or "
           "screen whose pictures do not fit into the rest is shown as a name tile until there is room. The "
           "default is enough for a stage of 16 with cameras of the largest sender-frame-size, even hostile "
           "ones."},
    Option{"sandbox",
           &C::sandbox,
           "on",
           {},
           kProcesses,
           "on: workers can reach only what they need (docs/sandbox.md); what the kernel lacks for that is "
           "in the log. off: for kernels and containers that refuse it.",
           checkSandbox},
    Option{
        "crash-timeout",
        &C::crashTimeout,
        "5m",
        {0, 24 * kHour},
        kProcesses,
        "If an SFU worker dies while it deals with what a browser sent, that person, and anyone new from the "
        "same address, cannot enter a stage for this time."},
    Option{
        "heartbeat-timeout",
        &C::heartbeatTimeout,
        "2500ms",
        {500, 10 * kMinute},
        kProcesses,
        "A worker whose main loop does not answer for this time, although it had the CPU, is killed and "
        "replaced; raise it to stop one in a debugger. If the server's own main loop stands still for this "
        "time, /healthz answers 503."},
    Option{"stats-interval",
           &C::statsInterval,
           "5s",
           {500, 10 * kMinute},
           kProcesses,
           "How often workers are asked for the numbers in /metrics."},

    Option{"log-level",
           &C::logLevel,
           "info",
           {},
           kLog,
           "trace, debug, info, warning or error; behind it, levels of single modules: "
           "info,sfu=debug,mix=trace. "
           "Each line names its module; 'rostra log level' shows all of them, and changes levels until the "
           "next start.",
           nullptr,
           false,
           Applies::Live},
    Option{"log-format",
           &C::logFormat,
           "text",
           {},
           kLog,
           "text for people, json (one object per line) for programs."},
};

}  // namespace

std::span<const Option> processOptions() {
  return kProcessOptions;
}

}  // namespace rostra::control::table
