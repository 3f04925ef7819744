// SPDX-License-Identifier: Apache-2.0
#include "control/show/participants.hpp"

#include <algorithm>

namespace rostra::control {

bool Participants::remove(const Ptr& participant) {
  if (std::erase(all_, participant) == 0) return false;
  for (const Ptr& other : all_) {
    std::erase_if(other->tiles, [&](const auto& tile) { return tile.first.first == participant->facts.id; });
  }
  return true;
}

Participants::Ptr Participants::find(const std::string& id) const {
  const auto found =
      std::find_if(all_.begin(), all_.end(), [&](const Ptr& each) { return each->facts.id == id; });
  return found == all_.end() ? nullptr : *found;
}

Participants::Ptr Participants::findByResumeToken(const std::string& token) const {
  const auto found =
      std::find_if(all_.begin(), all_.end(), [&](const Ptr& each) { return each->resumeToken == token; });
  return found == all_.end() ? nullptr : *found;
}

std::vector<Participants::Ptr> Participants::ofPerson(const std::string& person) const {
  std::vector<Ptr> result;
  std::copy_if(all_.begin(), all_.end(), std::back_inserter(result),
               [&](const Ptr& each) { return each->facts.person == person; });
  return result;
}

std::vector<protocol::worker::Person> Participants::forMixer() const {
  std::vector<protocol::worker::Person> result;
  result.reserve(all_.size());
  for (const Ptr& each : all_) {
    const auto& facts = each->facts;
    result.push_back({facts.id, facts.name, facts.microphone, facts.camera, facts.screen});
  }
  return result;
}

void Participants::send(const protocol::signalling::ServerMessage& message) const {
  const auto json = Connection::textFor(protocol::signalling::toJson(message));
  for (const Ptr& each : all_) {
    if (each->connection) each->connection->sendText(json);
  }
}

void Participants::sendToOthers(const Participant& except,
                                const protocol::signalling::ServerMessage& message) const {
  const auto json = Connection::textFor(protocol::signalling::toJson(message));
  for (const Ptr& each : all_) {
    if (each->connection && each.get() != &except) each->connection->sendText(json);
  }
}

}  // namespace rostra::control
