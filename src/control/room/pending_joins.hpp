// SPDX-License-Identifier: Apache-2.0
// Connections that are being looked up before they come in. In: what a browser says meanwhile; out: the same
// in order, once it is known who it is. Ends those whose look-up a change has overtaken.
#pragma once

#include "control/signalling/connection.hpp"
#include "protocol/signalling.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace rostra::control {

/// Thread: the loop's home thread.
class PendingJoins {
 public:
  using ConnectionPtr = std::shared_ptr<Connection>;
  using Messages = std::deque<protocol::signalling::ClientMessage>;

  void add(const ConnectionPtr& connection, std::string slug);
  [[nodiscard]] bool contains(const ConnectionPtr& connection) const;
  /// Keeps a message of a connection that is here; `leave` ends it, and so do too many.
  void keep(const ConnectionPtr& connection, protocol::signalling::ClientMessage message);
  /// It is known who it is: what they said meanwhile. Nothing when the connection is not here any more.
  [[nodiscard]] std::optional<Messages> take(const ConnectionPtr& connection);
  void remove(const ConnectionPtr& connection);

  /// The rules of a space changed: whoever is coming into it asks again.
  void endSpace(const std::string& slug, const std::string& reason);
  /// Something changed for somebody with an account: whoever came with a log-in session asks again.
  void endLoggedIn(const std::string& reason);

 private:
  struct Pending {
    ConnectionPtr connection;
    std::string slug;
    Messages messages;
  };
  void end(const std::function<bool(const Pending&)>& which, const std::string& reason);

  std::map<std::uint64_t, Pending> pending_;  ///< by number of the connection
};

}  // namespace rostra::control
