// SPDX-License-Identifier: Apache-2.0
// The SFU worker process: many webrtcbin transports, one fan-out, no decoding. In: SfuCommand frames on a
// socket inherited from `rostra serve`; out: SfuEvent frames, RTP to browsers, RTP to mixers through taps.
#pragma once

#include "sandbox/sandbox.hpp"

namespace rostra::sfu {

/// Serves the protocol of docs/worker-protocol.md on `controlFd` (an AF_UNIX stream socket, taken over) until
/// `stop` comes or the peer closes it. Closes the sandbox of `settings`, sends `ready`, then waits for
/// `configure`. The log must be configured by the caller. Returns the exit status: 0 after a clean end; 1
/// when the machine lacks something (the log says what to install) or the peer does not speak the protocol.
/// Thread: the main thread, which becomes the worker's control loop.
[[nodiscard]] int runSfuWorker(int controlFd, const sandbox::Settings& settings);

}  // namespace rostra::sfu
