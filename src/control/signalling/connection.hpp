// SPDX-License-Identifier: Apache-2.0
// One signalling connection as rooms see it. In: typed messages from its socket, which lives on the
// signalling thread; out: messages to the browser. Knows where in a room it belongs, but nothing about rooms.
// Messages: docs/signalling.md.
#pragma once

#include "base/id.hpp"
#include "control/signalling/signalling_socket.hpp"
#include "glib/loop.hpp"
#include "glib/ref.hpp"
#include "protocol/signalling.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace rostra::control {

/// Thread: open() the signalling thread; everything else the main loop.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using ClientMessage = protocol::signalling::ClientMessage;
  using ServerMessage = protocol::signalling::ServerMessage;
  using ErrorCode = protocol::signalling::ErrorCode;
  using Peer = SignallingSocket::Peer;

  struct Handlers {
    std::function<void(const std::shared_ptr<Connection>&, ClientMessage)> onMessage;
    /// Called once, whoever closed.
    std::function<void(const std::shared_ptr<Connection>&)> onClosed;
  };

  /// Starts `socket` and hands what it says to `loop`, where the handlers are called. As long as `loop` does
  /// not get round to them, messages of at most `maxWaiting` bytes wait; then the socket ends.
  /// `onSocketClosed` is called on the signalling thread.
  static void open(std::shared_ptr<glib::Loop> loop, const std::shared_ptr<SignallingSocket>& socket,
                   std::size_t maxWaiting, Handlers handlers, std::function<void()> onSocketClosed);

  void send(const ServerMessage& message);
  /// Sends a message that is JSON already.
  void sendText(const std::string& json);
  /// As sendText(), for the same text to many: see textFor().
  void sendText(const glib::Ref<GBytes>& json);
  /// The one copy of a text that goes to many.
  [[nodiscard]] static glib::Ref<GBytes> textFor(const std::string& json);
  /// Says what was wrong; the connection goes on.
  void refuse(ErrorCode code, std::string message);
  /// Says what was wrong and closes.
  void fail(ErrorCode code, std::string message);
  /// Closes without an error. onClosed follows from the loop.
  void close(std::uint16_t code, std::string_view reason);

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
  /// Unique within its server.
  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }

 private:
  Connection(std::shared_ptr<glib::Loop> loop, const std::shared_ptr<SignallingSocket>& socket,
             Handlers handlers);
  template <class F>
  void toSocket(F task) {
    socketLoop_->post(socket_, std::move(task));
  }
  void receive(ClientMessage message);
  void closed();

  const std::shared_ptr<glib::Loop> loop_;
  const std::shared_ptr<glib::Loop> socketLoop_;
  const std::weak_ptr<SignallingSocket> socket_;  ///< locked on its own thread only
  const Peer peer_;
  const std::uint64_t number_;
  Handlers handlers_;
  RoomId room_;
  ParticipantId participant_;
  bool closing_ = false;
  std::atomic<std::size_t> waiting_{0};  ///< bytes of messages on their way to the main loop
};

}  // namespace rostra::control
