// SPDX-License-Identifier: Apache-2.0
// The same names in both protocols: from what browsers say to what workers say and back. Pure.
#pragma once

#include "base/wall_clock.hpp"
#include "protocol/signalling.hpp"
#include "protocol/worker.hpp"

namespace rostra::control {

/// The server's clock as messages carry it: ms since 1970.
inline double protocolTime() noexcept {
  return static_cast<double>(wallClockMs());
}

inline protocol::worker::Source toWorkerSource(protocol::signalling::Source source) {
  return static_cast<protocol::worker::Source>(source);
}
inline protocol::signalling::Source toSignallingSource(protocol::worker::Source source) {
  return static_cast<protocol::signalling::Source>(source);
}
inline protocol::worker::Transport toWorkerTransport(protocol::signalling::Transport transport) {
  return static_cast<protocol::worker::Transport>(transport);
}
inline protocol::signalling::Transport toSignallingTransport(protocol::worker::Transport transport) {
  return static_cast<protocol::signalling::Transport>(transport);
}
// Two schemas, one list of names each: they must stay in the same order for the casts above.
static_assert(static_cast<int>(protocol::worker::Source::Screen) ==
              static_cast<int>(protocol::signalling::Source::Screen));
static_assert(static_cast<int>(protocol::worker::Source::Camera) ==
              static_cast<int>(protocol::signalling::Source::Camera));
static_assert(static_cast<int>(protocol::worker::Transport::Subscribe) ==
              static_cast<int>(protocol::signalling::Transport::Subscribe));

}  // namespace rostra::control
