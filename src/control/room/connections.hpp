// SPDX-License-Identifier: Apache-2.0
// The connections of a room: stage, audience and lobby together. In: sessions that come and go; out: the same
// text to many. A connection is seated once it has been told who is here; before, nobody's news reach it, so
// that nothing comes twice or out of order.
#pragma once

#include "control/signalling/connection.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace rostra::control {

/// Thread: the loop's home thread.
class Hall {
 public:
  struct Connection {
    std::shared_ptr<Session> session;
    std::string person;
    std::string presence;  ///< its name in People: the participant, or that of the connection
    bool lobby = false;
    bool seated = false;
    bool mapOpen = false;
    bool asking = false;  ///< older messages of the chat are on their way
  };
  using Which = std::function<bool(const Connection&)>;

  /// Name of a connection in People while it is not on stage.
  [[nodiscard]] static std::string presenceOf(const Session& session) {
    return "#" + std::to_string(session.number());
  }

  Connection& add(const std::shared_ptr<Session>& session, std::string person, std::string presence) {
    Connection& connection = connections_[session->number()];
    connection = {session, std::move(person), std::move(presence)};
    return connection;
  }
  void remove(const Session& session) { connections_.erase(session.number()); }
  /// Null when it is not here.
  [[nodiscard]] Connection* find(const Session& session) {
    const auto found = connections_.find(session.number());
    return found == connections_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] bool empty() const noexcept { return connections_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return connections_.size(); }
  [[nodiscard]] const std::map<std::uint64_t, Connection>& all() const noexcept { return connections_; }
  /// Sessions of these connections, seated or not. A copy: sending may end connections.
  [[nodiscard]] std::vector<std::shared_ptr<Session>> sessions(const Which& which) const;
  [[nodiscard]] std::vector<std::shared_ptr<Session>> sessionsOf(const std::string& person) const;

  /// To every seated connection that fits.
  void send(const std::string& text, const Which& which = nullptr) const;
  void sendTo(const std::string& person, const std::string& text) const;

 private:
  std::map<std::uint64_t, Connection> connections_;
};

}  // namespace rostra::control
