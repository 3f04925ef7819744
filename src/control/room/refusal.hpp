// SPDX-License-Identifier: Apache-2.0
// Why something was not done, as a browser is told.
#pragma once

#include "protocol/signalling.hpp"

#include <string>

namespace rostra::control {

struct Refusal {
  protocol::signalling::ErrorCode code = protocol::signalling::ErrorCode::Denied;
  std::string message;  ///< what is missing, and what to do
};

/// What newcomers are told while the server cannot carry more.
inline constexpr const char* kNoShowFits =
    "This server is busy with other shows and cannot start another one now; please try again later.";
inline constexpr const char* kNobodyFits =
    "This server is busy and cannot carry another person on stage now; you can watch, or try again in a few "
    "minutes.";
/// What newcomers are told while an operator drains the server.
inline constexpr const char* kDraining =
    "This server takes no new shows because it is going to be restarted; please try again in a few minutes.";
/// What everyone is told when it stops.
inline constexpr const char* kStopping =
    "The server is stopping, and the show has ended; this page connects again when the server is back.";

}  // namespace rostra::control
