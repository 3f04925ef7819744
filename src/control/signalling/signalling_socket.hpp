// SPDX-License-Identifier: Apache-2.0
// One WebSocket of signalling. In: frames of a stranger; out: typed messages within all limits, and one call
// when it ends. What is sent to the peer passes here, too: it waits until the peer reads it, within
// max-send-queue. Knows no room: that is Connection, on the main loop.
#pragma once

#include "base/log.hpp"
#include "control/config/configuration.hpp"
#include "control/metrics/counters.hpp"
#include "control/signalling/message_limit.hpp"
#include "glib/loop.hpp"
#include "glib/signal.hpp"
#include "protocol/signalling.hpp"

#include <libsoup/soup.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace rostra::control {

/// Thread: the signalling thread, the home of `loop`; loop(), number() and peer() any.
class SignallingSocket : public std::enable_shared_from_this<SignallingSocket> {
 public:
  using Clock = std::chrono::steady_clock;
  using ClientMessage = protocol::signalling::ClientMessage;
  using ErrorCode = protocol::signalling::ErrorCode;

  struct Handlers {
    /// A message and its size in bytes; false when nobody can take it: this socket ends then.
    std::function<bool(ClientMessage, std::size_t)> onMessage;
    /// Called once, whoever closed.
    std::function<void()> onClosed;
  };

  /// The browser at the other end, as the handshake describes it.
  struct Peer {
    std::string remote;            ///< address
    std::string sessionToken;      ///< of the log-in cookie; empty = not logged in
    std::string sessionTokenHash;  ///< of that token, as it is stored; empty = not logged in
  };
  /// What a finished handshake leaves.
  struct Handshake {
    glib::Ref<SoupWebsocketConnection> webSocket;
    std::shared_ptr<MessageLimit> limit;  ///< applied to the stream below the WebSocket
    Peer peer;
  };

  SignallingSocket(std::shared_ptr<glib::Loop> loop, const Configuration& configuration, Counters& counters,
                   std::uint64_t number, Handshake handshake);
  SignallingSocket(const SignallingSocket&) = delete;
  SignallingSocket& operator=(const SignallingSocket&) = delete;
  ~SignallingSocket();

  /// Reads from now on.
  void start(Handlers handlers);
  /// One message that is JSON already.
  void send(const glib::Ref<GBytes>& json);
  /// Says what was wrong; the connection goes on.
  void refuse(ErrorCode code, std::string message);
  /// Says what was wrong and closes.
  void end(ErrorCode code, std::string message);
  /// Closes without an error. onClosed follows from the loop.
  void close(std::uint16_t code, std::string_view reason);
  /// It joined or watches a room: the join time-out no longer applies.
  void joined() { joinTimer_.stop(); }
  /// Called every few seconds: drops the connection if its peer is gone or does not read.
  void checkAlive(Clock::time_point now);

  [[nodiscard]] const std::shared_ptr<glib::Loop>& loop() const noexcept { return loop_; }
  [[nodiscard]] const Peer& peer() const noexcept { return peer_; }
  /// Unique within its server.
  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }

 private:
  void receive(int type, GBytes* bytes);
  void heard() { lastHeard_ = Clock::now(); }
  /// Closes without waiting for the peer.
  void drop(std::string_view reason);
  void closed();
  void badMessage(const std::string& reason);
  void limitBroken(MessageLimit::Verdict verdict);
  void fail(ErrorCode code, const std::string& message);
  void end(ErrorCode code, std::string message, std::uint16_t closeCode);
  [[nodiscard]] bool open() const;
  [[nodiscard]] bool queueFull(std::size_t more);

  const std::shared_ptr<glib::Loop> loop_;
  const Configuration& configuration_;
  Counters& counters_;
  const glib::Ref<SoupWebsocketConnection> webSocket_;
  const std::shared_ptr<MessageLimit> limit_;
  const Peer peer_;
  const std::uint64_t number_;
  Handlers handlers_;
  bool closing_ = false;
  std::int64_t badMessages_ = 0;
  Clock::time_point lastHeard_;
  /// Given to the WebSocket since the peer had last read everything.
  std::uint64_t submittedBytes_ = 0;
  std::uint64_t uncheckedBytes_ = 0;
  std::uint64_t acknowledgedBase_ = 0;
  glib::Source joinTimer_;
  glib::SignalConnection onMessage_;
  glib::SignalConnection onClosed_;
  glib::SignalConnection onError_;
  glib::SignalConnection onPong_;
};

}  // namespace rostra::control
