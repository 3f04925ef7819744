// SPDX-License-Identifier: Apache-2.0
#include "control/room/visitor_limits.hpp"

namespace rostra::control {
namespace {

/// One fewer of them; nothing of what is not counted.
void countDown(std::map<std::string, std::int64_t>& counts, const std::string& whose) {
  const auto found = counts.find(whose);
  if (found != counts.end() && --found->second <= 0) counts.erase(found);
}

}  // namespace

void VisitorLimits::entered(std::uint64_t connection, const std::string& person) {
  left(connection);
  connections_[connection] = person;
  ++people_[person];
}

void VisitorLimits::left(std::uint64_t connection) {
  const auto gone = connections_.extract(connection);
  if (!gone.empty()) countDown(people_, gone.mapped());
}

void VisitorLimits::opened(const std::string& room, const std::string& household) {
  closed(room);
  openers_[room] = household;
  ++households_[household];
}

void VisitorLimits::closed(const std::string& room) {
  const auto gone = openers_.extract(room);
  if (!gone.empty()) countDown(households_, gone.mapped());
}

}  // namespace rostra::control
