// SPDX-License-Identifier: Apache-2.0
// The WebSocket side of `serve`, on a thread of its own. In: TCP connections that begin with `GET /ws`; out:
// signalling connections, whose messages arrive on the main loop. Refuses pages of other sites, connections
// beyond the limits of the server and of one address, and whoever does not finish the handshake in time.
#pragma once

#include "base/result.hpp"
#include "control/config/configuration.hpp"
#include "control/signalling/connection.hpp"
#include "control/signalling/signalling_socket.hpp"
#include "glib/loop.hpp"
#include "origin/web/request_source.hpp"
#include "origin/web/web_front.hpp"

#include <libsoup/soup.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace rostra::control {

/// Thread: create(), stop() and join() the main loop; loop(), connections() and sinceAlive() any; everything
/// else the signalling thread.
class SignallingServer : public std::enable_shared_from_this<SignallingServer> {
 public:
  using Clock = SignallingSocket::Clock;

  /// Starts the thread. `handlers` hear on `main` what connections say; `onClosed` is called once per
  /// connection.
  [[nodiscard]] static std::shared_ptr<SignallingServer> create(std::shared_ptr<glib::Loop> main,
                                                                const Configuration& configuration,
                                                                origin::PublicAddress address,
                                                                Counters& counters,
                                                                Connection::Handlers handlers);
  SignallingServer(const SignallingServer&) = delete;
  SignallingServer& operator=(const SignallingServer&) = delete;
  ~SignallingServer();

  /// Takes over a connection whose request has not been read yet.
  void accept(const glib::Ref<GSocketConnection>& connection);
  /// Refuses new connections from now on and tells everyone that the server goes away; they come back by
  /// themselves.
  void stop();
  /// Ends the thread when what was to be told is told.
  void join();
  /// Where accept() runs.
  [[nodiscard]] const std::shared_ptr<glib::Loop>& loop() const noexcept { return loop_; }
  [[nodiscard]] std::size_t connections() const noexcept { return count_; }
  /// How long ago the thread last had its turn.
  [[nodiscard]] Clock::duration sinceAlive() const noexcept { return Clock::now() - alive_.load(); }

 private:
  struct Pending {
    glib::Ref<GSocketConnection> connection;
    std::shared_ptr<MessageLimit> limit;
    glib::Source deadline;
  };
  SignallingServer(std::shared_ptr<glib::Loop> main, const Configuration& configuration,
                   origin::PublicAddress address, Counters& counters, Connection::Handlers handlers);
  void setUp();
  void tearDown();
  void early(SoupServerMessage* message, const char* path);
  /// Why this handshake is refused; nothing when it is not.
  [[nodiscard]] std::optional<Error> refusalOf(SoupServerMessage* message, const char* path) const;
  [[nodiscard]] std::optional<Error> refusalOfOrigin(const origin::RequestSource& source) const;
  [[nodiscard]] std::optional<Error> refusalOfAddress(const std::string& remote) const;
  void upgraded(SoupServerMessage* message, SoupWebsocketConnection* webSocket);
  void closed(const SignallingSocket& socket);
  void checkAlive();

  const std::shared_ptr<glib::Loop> main_;
  const std::shared_ptr<glib::Loop> loop_;
  const Configuration& configuration_;
  const origin::PublicAddress address_;
  Counters& counters_;
  const Connection::Handlers handlers_;
  glib::Ref<SoupServer> server_;
  std::map<GSocket*, Pending> pending_;  ///< connections whose handshake is not done
  std::map<std::uint64_t, std::shared_ptr<SignallingSocket>> sockets_;
  std::map<std::string, std::int64_t> households_;  ///< connections by householdOf() their address
  glib::Source lookTimer_;
  glib::Source aliveTimer_;
  std::uint64_t lastNumber_ = 0;
  bool stopping_ = false;
  std::atomic<std::size_t> count_{0};  ///< sockets_.size()
  std::atomic<Clock::time_point> alive_{Clock::now()};
  std::thread thread_;
};

}  // namespace rostra::control
