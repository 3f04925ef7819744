// SPDX-License-Identifier: Apache-2.0
// The WebSocket side of `serve`: in: TCP connections that begin with `GET /ws`; out: signalling connections.
// Refuses pages of other sites, connections beyond the limits of the server and of one address, and whoever
// does not finish the handshake in time.
#pragma once

#include "base/result.hpp"
#include "control/config/configuration.hpp"
#include "control/signalling/connection.hpp"
#include "glib/loop.hpp"
#include "origin/web/request_source.hpp"
#include "origin/web/web_front.hpp"

#include <libsoup/soup.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace rostra::control {

/// Thread: the loop's home thread.
class SignallingServer : public std::enable_shared_from_this<SignallingServer> {
 public:
  [[nodiscard]] static std::shared_ptr<SignallingServer> create(std::shared_ptr<glib::Loop> loop,
                                                                const Configuration& configuration,
                                                                origin::PublicAddress address,
                                                                Counters& counters);
  ~SignallingServer();

  /// Who hears what connections say. `onClosed` is called once per connection.
  void setHandlers(Connection::Handlers handlers) { handlers_ = std::move(handlers); }
  /// Takes over a connection whose request has not been read yet.
  void accept(const glib::Ref<GSocketConnection>& connection);
  /// Refuses new connections from now on and tells everyone that the server goes away; they come back by
  /// themselves.
  void stop();
  [[nodiscard]] std::size_t connections() const noexcept { return connections_.size(); }

 private:
  struct Pending {
    glib::Ref<GSocketConnection> connection;
    std::shared_ptr<MessageLimit> limit;
    glib::Source deadline;
  };
  SignallingServer(std::shared_ptr<glib::Loop> loop, const Configuration& configuration,
                   origin::PublicAddress address, Counters& counters);
  void start();
  void early(SoupServerMessage* message, const char* path);
  /// Why this handshake is refused; nothing when it is not.
  [[nodiscard]] std::optional<Error> refusalOf(SoupServerMessage* message, const char* path) const;
  [[nodiscard]] std::optional<Error> refusalOfOrigin(const origin::RequestSource& source) const;
  [[nodiscard]] std::optional<Error> refusalOfAddress(const std::string& remote) const;
  void upgraded(SoupServerMessage* message, SoupWebsocketConnection* webSocket);
  void connectionClosed(const std::shared_ptr<Connection>& connection);
  void checkAlive();

  std::shared_ptr<glib::Loop> loop_;
  const Configuration& configuration_;
  const origin::PublicAddress address_;
  Counters& counters_;
  Connection::Handlers handlers_;
  glib::Ref<SoupServer> server_;
  std::map<GSocket*, Pending> pending_;  ///< connections whose handshake is not done
  std::map<std::uint64_t, std::shared_ptr<Connection>> connections_;
  std::map<std::string, std::int64_t> households_;  ///< connections by householdOf() their address
  glib::Source aliveTimer_;
  bool stopping_ = false;
};

}  // namespace rostra::control
