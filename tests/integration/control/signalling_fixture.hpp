// SPDX-License-Identifier: Apache-2.0
// A real server, and browsers played by hand-made WebSocket frames that join and publish.
#pragma once

#include "integration/control/raw_web_socket.hpp"
#include "support/server_process.hpp"
#include "support/signalling_messages.hpp"
#include "unit/rtp/sdp_text.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace rostra::test {

class Signalling : public ::testing::Test {
 protected:
  using Welcome = protocol::signalling::serverMessage::Welcome;

  void start(std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.end(), {"--workers", "1"});
    auto started =
        ServerProcess::start(hub_, {.arguments = std::move(arguments), .environment = {}, .binary = {}});
    if (!started) throw std::runtime_error(started.error().message);
    server_ = std::move(*started);
  }
  [[nodiscard]] RawWebSocket connect() {
    RawWebSocket socket(hub_, server_->port());
    EXPECT_EQ(socket.open(), 101) << socket.response();
    return socket;
  }
  /// Joins and returns the welcome.
  std::optional<Welcome> join(RawWebSocket& socket, const std::string& name,
                              std::optional<std::string> resume = std::nullopt,
                              const std::string& space = "demo") {
    socket.send(joinMessage(space, name, std::move(resume)));
    return socket.receive<Welcome>();
  }
  /// Sends a browser's offer and waits for the answer.
  static void publish(RawWebSocket& socket) {
    socket.send(
        protocol::signalling::clientMessage::PublishOffer{rtp::test::sdpFile("chromium-publish-offer.sdp")});
    ASSERT_TRUE(socket.receive<protocol::signalling::serverMessage::PublishAnswer>(std::chrono::seconds(30)));
  }
  /// True when the server answers a ping on this connection.
  bool answers(RawWebSocket& socket) {
    socket.send(protocol::signalling::clientMessage::Ping{42});
    const auto pong = socket.receive<protocol::signalling::serverMessage::Pong>();
    return pong && pong->sent == 42;
  }
  bool logged(const std::string& text) {
    return hub_.waitUntil([&] { return server_->log().find(text) != std::string::npos; },
                          std::chrono::seconds(30));
  }

  SocketHub hub_{glib::Loop::main()};
  std::unique_ptr<ServerProcess> server_;
};

}  // namespace rostra::test
