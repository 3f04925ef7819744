// SPDX-License-Identifier: Apache-2.0
// A WebSocket client that can do everything wrong: frames by hand over a TCP socket (RFC 6455 s.5.2). In:
// bytes to send; out: messages, close code, or the end of the connection.
#pragma once

#include "base/file_descriptor.hpp"
#include "protocol/signalling.hpp"
#include "support/socket_hub.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace rostra::test {

/// Thread: the hub's loop, which runs while something is waited for (the server's log must be read
/// meanwhile).
class RawWebSocket {
 public:
  static constexpr std::chrono::milliseconds kDeadline{30'000};

  /// `from`: the address it comes from, one of 127.0.0.0/8.
  RawWebSocket(SocketHub& hub, std::uint16_t port, std::string from = "127.0.0.1")
      : hub_(hub), port_(port), from_(std::move(from)) {}

  /// Connects and does the handshake with these additional header lines ("Origin: x\r\n"). Returns the HTTP
  /// status; 101 = open, 0 = closed without an answer. `early` is sent together with the handshake.
  int open(const std::string& headers = {}, const std::string& path = "/ws", int receiveBuffer = 0,
           const std::string& early = {});
  /// Connects only.
  void connect(int receiveBuffer = 0);
  void sendBytes(const std::string& bytes);
  /// As many of them as fit now; returns how many.
  std::size_t sendSome(std::string_view bytes);
  /// One masked frame. opcode 1 = text, 2 = binary, 8 = close, 9 = ping, 0 = continuation.
  void sendFrame(int opcode, const std::string& payload, bool final = true, bool masked = true);
  void sendText(const std::string& text) { sendFrame(1, text); }
  void send(const protocol::signalling::ClientMessage& message) {
    sendText(protocol::signalling::toJson(message));
  }

  /// The next text message; nothing when the connection ended or the deadline passed.
  std::optional<std::string> receiveText(std::chrono::milliseconds deadline = kDeadline);
  /// The next message of this type, skipping others.
  template <class T>
  std::optional<T> receive(std::chrono::milliseconds deadline = kDeadline) {
    auto messages = receiveThrough<T>(deadline);
    if (messages.empty()) return std::nullopt;
    return std::get<T>(std::move(messages.back()));
  }
  /// The messages up to the next one of this type, which is the last; nothing when none came.
  template <class T>
  std::vector<protocol::signalling::ServerMessage> receiveThrough(
      std::chrono::milliseconds deadline = kDeadline) {
    std::vector<protocol::signalling::ServerMessage> messages;
    const auto end = std::chrono::steady_clock::now() + deadline;
    while (messages.empty() || !std::holds_alternative<T>(messages.back())) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
      const auto text = receiveText(std::max(left, std::chrono::milliseconds(0)));
      if (!text) return {};
      if (auto message = protocol::signalling::parseServerMessage(*text))
        messages.push_back(*std::move(message));
    }
    return messages;
  }
  /// Reads what is there.
  void readMore();
  /// Reads until the server ends the connection. False when it does not.
  bool waitForEnd(std::chrono::milliseconds deadline = kDeadline);
  /// Close code of the server; 0 = none came.
  [[nodiscard]] int closeCode() const noexcept { return closeCode_; }
  [[nodiscard]] bool ended() const noexcept { return ended_; }
  /// What came before the handshake was done, or instead of it.
  [[nodiscard]] const std::string& response() const noexcept { return response_; }
  /// Bytes that came and are no frames, on a connection without open().
  [[nodiscard]] const std::string& received() const noexcept { return input_; }
  void close() { socket_.reset(); }
  /// Sends nothing more; what comes is still read.
  void finishSending();
  /// Stops answering pings; a real browser does that by itself.
  void ignorePings() { answerPings_ = false; }
  /// True while there is room to send without waiting.
  [[nodiscard]] bool writable() const;

 private:
  void parseFrames();

  SocketHub& hub_;
  std::uint16_t port_;
  std::string from_;
  FileDescriptor socket_;
  std::string input_;
  std::string response_;
  std::deque<std::string> texts_;
  bool open_ = false;
  bool ended_ = false;
  bool answerPings_ = true;
  int closeCode_ = 0;
};

}  // namespace rostra::test
