// SPDX-License-Identifier: Apache-2.0
#include "control/show/ice_servers.hpp"

#include "control/config/addresses.hpp"
#include "control/config/turn_credentials.hpp"

#include <algorithm>

namespace rostra::control {

IceServers::IceServers(const Configuration& configuration)
    : secret_(configuration.turnSecret), ttl_(configuration.turnTtl) {
  if (const auto stun = parseStunServer(configuration.stun))
    servers_.push_back({{stun->forBrowser}, std::nullopt, std::nullopt});
  for (const std::string& text : configuration.turn) {
    const auto turn = parseTurnServer(text);
    if (!turn) continue;
    protocol::signalling::IceServer server{{turn->forBrowser}, std::nullopt, std::nullopt};
    if (!turn->username.empty()) {
      server.username = turn->username;
      server.credential = turn->credential;
    }
    servers_.push_back(std::move(server));
  }
}

std::vector<protocol::signalling::IceServer> IceServers::of(const std::string& participant,
                                                            std::chrono::system_clock::time_point now) const {
  auto told = servers_;
  if (secret_.empty()) return told;
  const auto own = makeTurnCredentials(secret_, participant, now + ttl_);
  for (auto& server : told) {
    if (server.username || server.urls.front().starts_with("stun:")) continue;
    server.username = own.username;
    server.credential = own.password;
  }
  return told;
}

Duration IceServers::renewAfter() const noexcept {
  return secret_.empty() ? Duration::zero() : ttl_ / 2;
}

bool tellsTurnPassword(const Configuration& configuration) {
  return std::any_of(configuration.turn.begin(), configuration.turn.end(), [](const std::string& text) {
    const auto turn = parseTurnServer(text);
    return turn && !turn->username.empty();
  });
}

}  // namespace rostra::control
