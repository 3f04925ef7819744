// SPDX-License-Identifier: Apache-2.0
#include "control/signalling/connection.hpp"

#include "base/log.hpp"

#include <utility>

namespace rostra::control {

Connection::Connection(std::shared_ptr<glib::Loop> loop, const std::shared_ptr<SignallingSocket>& socket,
                       Handlers handlers)
    : loop_(std::move(loop)),
      socketLoop_(socket->loop()),
      socket_(socket),
      peer_(socket->peer()),
      number_(socket->number()),
      handlers_(std::move(handlers)) {}

void Connection::open(std::shared_ptr<glib::Loop> loop, const std::shared_ptr<SignallingSocket>& socket,
                      std::size_t maxWaiting, Handlers handlers, std::function<void()> onSocketClosed) {
  socket->loop()->assertHere();
  const std::shared_ptr<Connection> connection(new Connection(std::move(loop), socket, std::move(handlers)));
  socket->start({[connection, maxWaiting](ClientMessage message, std::size_t bytes) {
                   if (connection->waiting_.fetch_add(bytes) + bytes > maxWaiting) return false;
                   connection->loop_->post([connection, bytes, message = std::move(message)]() mutable {
                     connection->waiting_ -= bytes;
                     connection->receive(std::move(message));
                   });
                   return true;
                 },
                 [connection, onSocketClosed = std::move(onSocketClosed)] {
                   onSocketClosed();
                   connection->loop_->post([connection] { connection->closed(); });
                 }});
}

void Connection::receive(ClientMessage message) {
  loop_->assertHere();
  if (closing_) return;
  if (handlers_.onMessage) handlers_.onMessage(shared_from_this(), std::move(message));
}

void Connection::send(const ServerMessage& message) {
  sendText(protocol::signalling::toJson(message));
}

glib::Ref<GBytes> Connection::textFor(const std::string& json) {
  return glib::Ref<GBytes>::adopt(g_bytes_new(json.data(), json.size()));
}

void Connection::sendText(const std::string& json) {
  sendText(textFor(json));
}

void Connection::sendText(const glib::Ref<GBytes>& json) {
  loop_->assertHere();
  if (closing_) return;
  toSocket([json](SignallingSocket& socket) { socket.send(json); });
}

void Connection::refuse(ErrorCode code, std::string message) {
  loop_->assertHere();
  if (closing_) return;
  toSocket([code, message = std::move(message)](SignallingSocket& socket) { socket.refuse(code, message); });
}

void Connection::fail(ErrorCode code, std::string message) {
  loop_->assertHere();
  if (closing_) return;
  log::info("signalling connection refused", {{"connection", number_},
                                              {"remote", peer_.remote},
                                              {"room", room_.str()},
                                              {"code", protocol::signalling::toString(code)},
                                              {"reason", message}});
  closing_ = true;
  toSocket([code, message = std::move(message)](SignallingSocket& socket) { socket.end(code, message); });
  loop_->post(weak_from_this(), [](Connection& self) { self.closed(); });
}

void Connection::close(std::uint16_t code, std::string_view reason) {
  loop_->assertHere();
  if (closing_) return;
  closing_ = true;
  toSocket([code, reason = std::string(reason)](SignallingSocket& socket) { socket.close(code, reason); });
  // Its place in the room is free now, not when the socket has ended.
  loop_->post(weak_from_this(), [](Connection& self) { self.closed(); });
}

void Connection::enterRoom(RoomId room) {
  loop_->assertHere();
  room_ = std::move(room);
  toSocket([](SignallingSocket& socket) { socket.joined(); });
}

void Connection::enterStage(ParticipantId participant) {
  loop_->assertHere();
  participant_ = std::move(participant);
}

void Connection::leaveStage() {
  loop_->assertHere();
  participant_ = {};
}

void Connection::closed() {
  loop_->assertHere();
  closing_ = true;
  const auto self = shared_from_this();
  const auto onClosed = std::exchange(handlers_, {}).onClosed;
  if (onClosed) onClosed(self);
}

}  // namespace rostra::control
