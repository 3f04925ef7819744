// SPDX-License-Identifier: Apache-2.0
// One signalling connection: in: WebSocket frames of a stranger; out: typed messages within all limits, or
// the end of this connection with a reason. Knows where in a room it belongs, but nothing about rooms.
// Messages: docs/signalling.md.
#pragma once

#include "base/id.hpp"
#include "base/log.hpp"
#include "control/config/configuration.hpp"
#include "control/metrics/counters.hpp"
#include "control/signalling/message_limit.hpp"
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
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Clock = std::chrono::steady_clock;
  using ClientMessage = protocol::signalling::ClientMessage;
  using ServerMessage = protocol::signalling::ServerMessage;
  using ErrorCode = protocol::signalling::ErrorCode;

  struct Handlers {
    std::function<void(const std::shared_ptr<Connection>&, ClientMessage)> onMessage;
    /// Called once, whoever closed.
    std::function<void(const std::shared_ptr<Connection>&)> onClosed;
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

  [[nodiscard]] static std::shared_ptr<Connection> open(std::shared_ptr<glib::Loop> loop,
                                                        const Configuration& configuration,
                                                        Counters& counters, Handshake handshake,
                                                        Handlers handlers);
  ~Connection();

  void send(const ServerMessage& message);
  /// Sends a message that is JSON already: for the same text to many.
  void sendText(const std::string& json);
  /// Says what was wrong; the connection goes on.
  void refuse(ErrorCode code, std::string message);
  /// Says what was wrong and closes.
  void fail(ErrorCode code, std::string message);
  /// Closes without an error. onClosed follows from the loop.
  void close(std::uint16_t code, std::string_view reason);
  /// Called every few seconds: drops the connection if its peer is gone or does not read.
  void checkAlive(Clock::time_point now);

  /// It joined or watches a room: the join time-out no longer applies.
  void enterRoom(RoomId room);
  /// It is how this participant talks to the server, until leaveStage().
  void enterStage(ParticipantId participant);
  void leaveStage();
  /// Empty until enterRoom().
  [[nodiscard]] const RoomId& room() const noexcept { return room_; }
  /// Empty while nobody is on stage over this connection.
  [[nodiscard]] const ParticipantId& participant() const noexcept { return participant_; }
  [[nodiscard]] bool onStage() const noexcept { return !participant_.empty(); }

  [[nodiscard]] bool open() const noexcept { return !closing_; }
  [[nodiscard]] const Peer& peer() const noexcept { return peer_; }
  /// Unique within this process.
  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }

 private:
  Connection(std::shared_ptr<glib::Loop> loop, const Configuration& configuration, Counters& counters,
             Handshake handshake, Handlers handlers);
  void start();
  void receive(int type, GBytes* bytes);
  /// Closes without waiting for the peer.
  void drop(std::string_view reason);
  void closed();
  void badMessage(const std::string& reason);
  void limitBroken(MessageLimit::Verdict verdict);
  void fail(ErrorCode code, std::string message, std::uint16_t closeCode);
  [[nodiscard]] bool queueFull(std::size_t more);

  std::shared_ptr<glib::Loop> loop_;
  const Configuration& configuration_;
  Counters& counters_;
  glib::Ref<SoupWebsocketConnection> webSocket_;
  std::shared_ptr<MessageLimit> limit_;
  Peer peer_;
  Handlers handlers_;
  std::uint64_t number_;
  RoomId room_;
  ParticipantId participant_;
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
