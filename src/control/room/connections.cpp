// SPDX-License-Identifier: Apache-2.0
#include "control/room/connections.hpp"

namespace rostra::control {

std::vector<std::shared_ptr<Session>> Hall::sessions(const Which& which) const {
  std::vector<std::shared_ptr<Session>> result;
  for (const auto& [number, connection] : connections_) {
    if (!which || which(connection)) result.push_back(connection.session);
  }
  return result;
}

std::vector<std::shared_ptr<Session>> Hall::sessionsOf(const std::string& person) const {
  return sessions([&](const Connection& connection) { return connection.person == person; });
}

void Hall::send(const std::string& text, const Which& which) const {
  for (const auto& session : sessions([&](const Connection& connection) {
         return connection.seated && (!which || which(connection));
       })) {
    session->sendText(text);
  }
}

void Hall::sendTo(const std::string& person, const std::string& text) const {
  send(text, [&](const Connection& connection) { return connection.person == person; });
}

}  // namespace rostra::control
