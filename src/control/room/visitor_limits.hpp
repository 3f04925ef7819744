// SPDX-License-Identifier: Apache-2.0
// How much of the server one person and one address take. In: connections that enter and leave rooms, rooms
// that open and close; out: whether one more is allowed. Pure. Thread: any, one at a time.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace rostra::control {

class VisitorLimits {
 public:
  struct Settings {
    std::int64_t connectionsPerPerson = 0;
    std::int64_t roomsPerAddress = 0;
  };
  explicit VisitorLimits(Settings settings) : settings_(settings) {}
  /// Other limits, for whoever comes from now on.
  void set(Settings settings) { settings_ = settings; }

  [[nodiscard]] bool mayEnter(const std::string& person) const {
    const auto found = people_.find(person);
    return found == people_.end() || found->second < settings_.connectionsPerPerson;
  }
  /// `connection`: its number. Once for each.
  void entered(std::uint64_t connection, const std::string& person);
  /// Nothing when it had not entered.
  void left(std::uint64_t connection);

  /// `household`: householdOf() the address of who comes first.
  [[nodiscard]] bool mayOpenRoom(const std::string& household) const {
    const auto found = households_.find(household);
    return found == households_.end() || found->second < settings_.roomsPerAddress;
  }
  void opened(const std::string& room, const std::string& household);
  /// Nothing for a room that nobody opened by coming.
  void closed(const std::string& room);

 private:
  Settings settings_;
  std::map<std::uint64_t, std::string> connections_;  // to the person
  std::map<std::string, std::int64_t> people_;        // to the number of connections
  std::map<std::string, std::string> openers_;        // from room to household
  std::map<std::string, std::int64_t> households_;    // to the number of rooms
};

}  // namespace rostra::control
