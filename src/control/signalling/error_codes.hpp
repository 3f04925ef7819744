// SPDX-License-Identifier: Apache-2.0
// The one table from who is at fault to what HTTP, WebSocket and signalling clients are told. Pure.
#pragma once

#include "base/result.hpp"
#include "protocol/signalling.hpp"
#include "protocol/worker.hpp"

#include <cstdint>
#include <string_view>

namespace rostra::control {

struct ErrorCodes {
  unsigned httpStatus;
  std::uint16_t closeCode;  ///< WebSocket close code: 4000 + HTTP status (RFC 6455 s.7.4.2, private use)
};
[[nodiscard]] ErrorCodes codesOf(ErrorKind kind) noexcept;

/// What a browser is told when `what` (type of its message, or empty) failed with this kind.
[[nodiscard]] protocol::signalling::ErrorCode signallingCode(ErrorKind kind, std::string_view what) noexcept;
/// Kind behind a signalling code: decides the close code of a fatal error.
[[nodiscard]] ErrorKind kindOf(protocol::signalling::ErrorCode code) noexcept;
[[nodiscard]] ErrorKind kindOf(protocol::worker::Fault fault) noexcept;

/// The server is going away; browsers come back by themselves (RFC 6455 s.7.4.1).
inline constexpr std::uint16_t kCloseGoingAway = 1001;
inline constexpr std::uint16_t kCloseNormal = 1000;

}  // namespace rostra::control
