// SPDX-License-Identifier: Apache-2.0
// What `rostra serve` prints once people can come in: what is open to whom, and the links to try. Pure.
#pragma once

#include <string>
#include <vector>

namespace rostra::control {

struct AnnouncedServer {
  std::vector<std::string> addresses{};  ///< "host:port", where the server listens
  std::string publicUrl{};               ///< where a proxy reaches it, or empty
  std::string ownerToken{};              ///< of the link that makes the first account, or empty
  bool openAccess = false;               ///< any word is a space, nobody needs an account
  bool thisMachineOnly = false;          ///< nobody else can reach it
  bool signUp = false;                   ///< anyone can create an account
};
/// To standard output only: the log may be kept and read by others, who must not have the owner's link.
[[nodiscard]] std::string announcement(const AnnouncedServer& server);

}  // namespace rostra::control
