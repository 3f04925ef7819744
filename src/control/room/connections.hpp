// SPDX-License-Identifier: Apache-2.0
// The connections of a room: stage, audience and lobby together. In: connections that come and go; out: the
// same text to many. A connection is seated once the message `seated` has told it who is here; until then it
// hears no news, so that nothing comes twice or out of order.
#pragma once

#include "control/signalling/connection.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace rostra::control {

/// Thread: the loop's home thread.
class Connections {
 public:
  using ConnectionPtr = std::shared_ptr<Connection>;
  /// Somebody who is here through one connection.
  struct Attendee {
    ConnectionPtr connection;
    std::string person;
    std::string presence;  ///< its key in People: the participant's id, or presenceOf()
    bool inLobby = false;
    bool seated = false;
    bool mapOpen = false;
    bool historyPending = false;  ///< older messages of the chat are on their way
  };
  using Which = std::function<bool(const Attendee&)>;

  /// Key of a connection in People while it is not on stage.
  [[nodiscard]] static std::string presenceOf(const Connection& connection) {
    return "#" + std::to_string(connection.number());
  }

  /// Replaces what was known of this connection.
  Attendee& add(const ConnectionPtr& connection, std::string person, std::string presence);
  void remove(const Connection& connection) { attendees_.erase(connection.number()); }
  /// Null when it is not here.
  [[nodiscard]] Attendee* find(const Connection& connection);
  [[nodiscard]] bool empty() const noexcept { return attendees_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return attendees_.size(); }
  /// Those that fit, seated or not; all without `which`. A copy: some may leave while it is read.
  [[nodiscard]] std::vector<ConnectionPtr> select(const Which& which = nullptr) const;
  [[nodiscard]] std::vector<ConnectionPtr> ofPerson(const std::string& person) const;

  /// To every seated connection that fits.
  void send(const std::string& text, const Which& which = nullptr) const;
  void sendTo(const std::string& person, const std::string& text) const;
  /// To every seated connection a text of its own.
  void sendEach(const std::function<std::string(const Attendee&)>& text) const;
  /// As PlaylistAccess knows somebody.
  [[nodiscard]] static std::pair<std::string, std::string> holderOf(const Attendee& attendee) {
    return {attendee.person, attendee.connection->peer().sessionTokenHash};
  }
  /// Everyone who is here, as PlaylistAccess knows them: person and hash of the log-in session.
  [[nodiscard]] std::set<std::pair<std::string, std::string>> holders() const;

 private:
  std::map<std::uint64_t, Attendee> attendees_;  ///< by number of the connection
};

}  // namespace rostra::control
