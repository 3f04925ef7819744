// SPDX-License-Identifier: Apache-2.0
// Debian's Janus (videoroom) as a yardstick: started with a configuration of its own, and driven by the same
// light clients through a translation of its WebSocket API into our signalling messages. Thread: the hub's
// loop.
#pragma once

#include "glib/json.hpp"
#include "support/child_process.hpp"
#include "support/port_block.hpp"
#include "support/signalling_link.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace rostra::bench {

using test::signalling::ClientMessage;

class JanusServer {
 public:
  /// Whether this machine has Janus; Debian 13 does not.
  [[nodiscard]] static bool installed();

  /// `eventLoops` 0: Janus' default, a thread per connection. Unavailable when Janus is not installed or does
  /// not start.
  [[nodiscard]] static Result<std::shared_ptr<JanusServer>> start(test::SocketHub& hub, int eventLoops);
  ~JanusServer();
  [[nodiscard]] pid_t pid() const noexcept { return process_->pid(); }

  using Answer = std::function<void(JsonObject* message)>;
  /// Sends a request; `onAnswer` gets everything that carries its transaction (an ack, then an event).
  void request(const std::string& members, Answer onAnswer);
  [[nodiscard]] std::int64_t session() const noexcept { return session_; }

  /// Janus 1.1.2 never offers the loopback: an address of this machine that it does offer. Packets between
  /// two own addresses stay inside the kernel's loopback all the same. Empty when there is none.
  [[nodiscard]] static std::string address();

  static constexpr std::int64_t kRoom = 1234;
  /// Id of the publisher in the room, once there is one.
  std::int64_t feed = 0;

 private:
  [[nodiscard]] Result<void> connect(test::SocketHub& hub);
  void receive(JsonObject* message);
  void keepAlive();

  test::TemporaryFolder folder_;
  test::PortBlock ports_;
  std::unique_ptr<test::ChildProcess> process_;
  glib::Ref<SoupSession> http_;
  glib::Ref<SoupWebsocketConnection> socket_;
  glib::SignalConnection onMessage_;
  std::map<std::string, Answer> pending_;
  std::int64_t session_ = 0;
  std::uint64_t transactions_ = 0;
  glib::Source timer_;
};

/// One client of the video room: a publisher, or a subscriber of JanusServer::feed.
class JanusLink : public test::SignallingLink, public std::enable_shared_from_this<JanusLink> {
 public:
  JanusLink(std::shared_ptr<JanusServer> server, bool publisher)
      : server_(std::move(server)), publisher_(publisher) {}
  void open(Handlers handlers) override;
  void send(const ClientMessage& message) override;
  void close() override;

 private:
  void join();
  void onEvent(JsonObject* event);
  /// A request to this client's handle. `body` and `jsep` are JSON, empty = absent.
  void call(const std::string& body, const std::string& jsep);

  std::shared_ptr<JanusServer> server_;
  bool publisher_;
  Handlers handlers_;
  std::int64_t handle_ = 0;
};

}  // namespace rostra::bench
