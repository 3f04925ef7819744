// SPDX-License-Identifier: Apache-2.0
// One signalling connection: in: WebSocket frames of a stranger; out: typed messages within all limits, or
// the end of this connection with a reason. Knows nothing about rooms. Messages: docs/signalling.md.
#pragma once

#include "base/id.hpp"
#include "base/log.hpp"
#include "control/config/configuration.hpp"
#include "control/metrics/counters.hpp"
#include "control/signalling/message_limit.hpp"
#include "control/signalling/rate_limiter.hpp"
#include "glib/loop.hpp"
#include "glib/signal.hpp"
#include "protocol/signalling.hpp"

#include <libsoup/soup.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace rostra::control {

/// Thread: the loop's home thread.
class Session : public std::enable_shared_from_this<Session> {
 public:
  using Clock = std::chrono::steady_clock;
  using ClientMessage = protocol::signalling::ClientMessage;
  using ServerMessage = protocol::signalling::ServerMessage;
  using ErrorCode = protocol::signalling::ErrorCode;

  struct Handlers {
    std::function<void(const std::shared_ptr<Session>&, ClientMessage)> onMessage;
    /// Called once, whoever closed.
    std::function<void(const std::shared_ptr<Session>&)> onClosed;
  };

  /// Whose browser it is, as the handshake says.
  struct Peer {
    std::string remote;        ///< address
    std::string sessionToken;  ///< of the cookie of somebody who is logged in; empty = none
    std::string tokenHash;     ///< of that token
  };
  /// Who is at the other end, and how it is reached.
  struct Link {
    glib::Ref<SoupWebsocketConnection> connection;
    std::shared_ptr<MessageLimit> limit;  ///< applied to the connection below
    Peer peer;
  };

  [[nodiscard]] static std::shared_ptr<Session> open(std::shared_ptr<glib::Loop> loop,
                                                     const Configuration& configuration, Counters& counters,
                                                     Link link, Handlers handlers);
  ~Session();

  void send(const ServerMessage& message);
  /// A message that was turned into text before: for the same text to many.
  void sendText(const std::string& json);
  /// Says what was wrong; the connection goes on.
  void refuse(ErrorCode code, std::string message);
  /// Says what was wrong and closes.
  void fail(ErrorCode code, std::string message);
  /// Closes without an error.
  void close(std::uint16_t code, std::string_view reason);
  /// Closes without waiting for the peer. onClosed follows.
  void drop(std::string_view reason);
  /// It joined or watches: the join time-out is over.
  void markUsed() { joinTimer_.stop(); }
  /// Called every few seconds: ends a connection whose peer is gone.
  void checkAlive(Clock::time_point now);

  [[nodiscard]] bool open() const noexcept { return !closing_; }
  [[nodiscard]] const std::string& remote() const noexcept { return peer_.remote; }
  [[nodiscard]] const std::string& sessionToken() const noexcept { return peer_.sessionToken; }
  /// As it is stored; empty without a token.
  [[nodiscard]] const std::string& tokenHash() const noexcept { return peer_.tokenHash; }
  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }

  /// Whose connection this is: set by the room it joined or watches.
  struct Seat {
    RoomId room;
    ParticipantId participant;  ///< empty = viewer
  };
  Seat seat;

 private:
  Session(std::shared_ptr<glib::Loop> loop, const Configuration& configuration, Counters& counters, Link link,
          Handlers handlers);
  void start();
  void receive(int type, GBytes* bytes);
  void closed();
  void badMessage(const std::string& reason);
  void messageTooLarge();
  void fail(ErrorCode code, std::string message, std::uint16_t closeCode);
  [[nodiscard]] bool queueFull(std::size_t more);

  std::shared_ptr<glib::Loop> loop_;
  const Configuration& configuration_;
  Counters& counters_;
  glib::Ref<SoupWebsocketConnection> connection_;
  std::shared_ptr<MessageLimit> limit_;
  Peer peer_;
  Handlers handlers_;
  std::uint64_t number_;
  bool closing_ = false;
  std::int64_t badMessages_ = 0;
  RateLimiter limiter_;
  Clock::time_point lastHeard_;
  std::uint64_t submittedBytes_ =
      0;  ///< given to the WebSocket since the last time the peer had read everything
  std::uint64_t uncheckedBytes_ = 0;
  std::uint64_t acknowledgedBase_ = 0;
  glib::Source joinTimer_;
  glib::SignalConnection onMessage_;
  glib::SignalConnection onClosed_;
  glib::SignalConnection onError_;
  glib::SignalConnection onPong_;
};

}  // namespace rostra::control
