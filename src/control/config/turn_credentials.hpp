// SPDX-License-Identifier: Apache-2.0
// Credentials that a TURN server takes for a while. In: the secret that it shares with this server, who they
// are for, and until when; out: user name and password. The TURN REST API
// (draft-uberti-behave-turn-rest-00 s.2.2), which coturn calls use-auth-secret. Pure.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace rostra::control {

struct TurnCredentials {
  std::string username;  ///< "<seconds since 1970 when they expire>:<for whom>"
  std::string password;  ///< HMAC-SHA1 of it, base64
};

/// Whoever has them can begin relays until `expires`; one that runs is not ended by that.
[[nodiscard]] TurnCredentials makeTurnCredentials(std::string_view secret, std::string_view forWhom,
                                                  std::chrono::system_clock::time_point expires);

}  // namespace rostra::control
