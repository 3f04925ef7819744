// SPDX-License-Identifier: Apache-2.0
#include "control/room/connections.hpp"

#include <utility>

namespace rostra::control {

Connections::Attendee& Connections::add(const ConnectionPtr& connection, std::string person,
                                        std::string presence) {
  Attendee& attendee = attendees_[connection->number()];
  attendee = {connection, std::move(person), std::move(presence)};
  return attendee;
}

Connections::Attendee* Connections::find(const Connection& connection) {
  const auto found = attendees_.find(connection.number());
  return found == attendees_.end() ? nullptr : &found->second;
}

std::vector<Connections::ConnectionPtr> Connections::select(const Which& which) const {
  std::vector<ConnectionPtr> result;
  for (const auto& [number, attendee] : attendees_) {
    if (!which || which(attendee)) result.push_back(attendee.connection);
  }
  return result;
}

std::vector<Connections::ConnectionPtr> Connections::ofPerson(const std::string& person) const {
  return select([&](const Attendee& attendee) { return attendee.person == person; });
}

void Connections::send(const std::string& text, const Which& which) const {
  const auto once = Connection::textFor(text);
  for (const auto& [number, attendee] : attendees_) {
    if (attendee.seated && (!which || which(attendee))) attendee.connection->sendText(once);
  }
}

void Connections::sendEach(const std::function<std::string(const Attendee&)>& text) const {
  for (const auto& [number, attendee] : attendees_) {
    if (attendee.seated) attendee.connection->sendText(text(attendee));
  }
}

std::set<std::pair<std::string, std::string>> Connections::holders() const {
  std::set<std::pair<std::string, std::string>> all;
  for (const auto& [number, attendee] : attendees_)
    all.emplace(attendee.person, attendee.connection->peer().sessionTokenHash);
  return all;
}

void Connections::sendTo(const std::string& person, const std::string& text) const {
  send(text, [&](const Attendee& attendee) { return attendee.person == person; });
}

}  // namespace rostra::control
