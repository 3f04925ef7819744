// SPDX-License-Identifier: Apache-2.0
// The mix-worker process. in: control messages of serve and a tap; out: parts. One show per process: what
// strangers send is decoded here, so this is the process that may die.
#pragma once

#include "sandbox/sandbox.hpp"

namespace rostra::mix {

/// Runs the worker on its control socket (SOCK_STREAM, messages MixCommand / MixEvent of
/// docs/worker-protocol.md) until `stop` or the socket closes, and returns the exit status: 0 then, 1 after
/// `failed`. Takes `controlFd`, and closes the sandbox of `settings` before it says that it is ready. Call
/// from main() of the process: it initialises GStreamer and uses the default main context.
[[nodiscard]] int runMixWorker(int controlFd, const sandbox::Settings& settings);

}  // namespace rostra::mix
