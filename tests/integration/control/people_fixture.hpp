// SPDX-License-Identifier: Apache-2.0
// A real server with people in it, played by WebSocket frames: what the tests of rooms share.
#pragma once

#include "integration/control/raw_web_socket.hpp"
#include "support/server_process.hpp"
#include "support/signalling_messages.hpp"
#include "support/space_rows.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace rostra::test {

namespace client = protocol::signalling::clientMessage;
namespace server = protocol::signalling::serverMessage;

/// Somebody in a room, with what they were told first.
struct Here {
  explicit Here(RawWebSocket opened) : socket(std::move(opened)) {}
  RawWebSocket socket;
  server::Seated seated;
  server::Welcome welcome;
  [[nodiscard]] const std::string& id() const { return seated.you.id; }
  void send(const protocol::signalling::ClientMessage& message) { socket.send(message); }
  /// The next message of this kind that fits.
  template <class T>
  std::optional<T> hear(const std::function<bool(const T&)>& fits = nullptr,
                        std::chrono::milliseconds deadline = RawWebSocket::kDeadline) {
    const auto end = std::chrono::steady_clock::now() + deadline;
    while (true) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
      auto message = socket.receive<T>(std::max(left, std::chrono::milliseconds(0)));
      if (!message || !fits || fits(*message)) return message;
    }
  }
  std::optional<server::Person> hearOf(
      const std::string& person,
      const std::function<bool(const protocol::signalling::Person&)>& fits = nullptr) {
    return hear<server::Person>(
        [&](const server::Person& each) { return each.person.id == person && (!fits || fits(each.person)); });
  }
  /// What a refusal of the next message says.
  std::optional<server::Error> refused() { return socket.receive<server::Error>(); }
};

class PeopleTest : public ::testing::Test {
 protected:
  void start(std::vector<std::string> arguments = {}, const std::string& database = "sqlite") {
    arguments.insert(arguments.end(), {"--database", database});
    if (std::ranges::find(arguments, "--workers") == arguments.end())
      arguments.insert(arguments.end(), {"--workers", "1"});
    auto started =
        ServerProcess::start(hub_, {.arguments = std::move(arguments), .environment = {}, .binary = {}});
    if (!started) throw std::runtime_error(started.error().message);
    server_ = std::move(*started);
    rows_ = std::make_unique<SpaceRows>(database, server_->dataFolder());
  }
  void TearDown() override {
    if (server_ && HasFailure()) std::fputs(server_->log().c_str(), stderr);
  }
  RawWebSocket connect(const std::string& headers = {}) {
    RawWebSocket socket(hub_, server_->port());
    EXPECT_EQ(socket.open(headers), 101) << socket.response();
    return socket;
  }
  static std::string secret(const std::string& name) { return "secret-of-" + name + "-0123456789"; }
  static client::Watch watchAs(const std::string& space, const std::string& name) {
    auto watch = watchMessage(space);
    watch.name = name;
    watch.guest = secret(name);
    return watch;
  }
  static client::Join joinAs(const std::string& space, const std::string& name) {
    auto join = joinMessage(space, name);
    join.guest = secret(name);
    return join;
  }
  std::unique_ptr<Here> enter(const protocol::signalling::ClientMessage& first,
                              const std::string& headers = {}) {
    auto here = std::make_unique<Here>(connect(headers));
    here->send(first);
    if (std::holds_alternative<client::Join>(first)) {
      auto welcome = here->socket.receive<server::Welcome>();
      EXPECT_TRUE(welcome) << "no welcome";
      if (welcome) here->welcome = *welcome;
    }
    auto seated = here->socket.receive<server::Seated>();
    EXPECT_TRUE(seated) << "not seated";
    if (seated) here->seated = *seated;
    return here;
  }
  std::unique_ptr<Here> watch(const std::string& space, const std::string& name) {
    return enter(watchAs(space, name));
  }
  std::unique_ptr<Here> join(const std::string& space, const std::string& name) {
    return enter(joinAs(space, name));
  }
  /// The error somebody is sent away with; the connection ends.
  std::optional<server::Error> turnedAway(const protocol::signalling::ClientMessage& first,
                                          const std::string& headers = {}) {
    auto socket = connect(headers);
    socket.send(first);
    auto error = socket.receive<server::Error>();
    EXPECT_TRUE(error && error->fatal);
    EXPECT_TRUE(socket.waitForEnd());
    return error;
  }

  /// One for all tests of a program, so that a server may outlive the test that started it.
  static SocketHub& theHub() {
    static auto* const hub = new SocketHub(glib::Loop::main());
    return *hub;
  }

  SocketHub& hub_ = theHub();
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<SpaceRows> rows_;
};

}  // namespace rostra::test
