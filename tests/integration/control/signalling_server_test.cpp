// SPDX-License-Identifier: Apache-2.0
// The signalling thread beside a main loop that does not get round to anything: what waits for it is bounded,
// and nobody else loses a word.
#include "control/signalling/signalling_server.hpp"

#include "control/config/make_configuration.hpp"
#include "integration/control/raw_web_socket.hpp"

#include <gtest/gtest.h>

#include <map>

namespace rostra::test {
namespace {

using control::Connection;
namespace client = protocol::signalling::clientMessage;
namespace server = protocol::signalling::serverMessage;

class SignallingThread : public ::testing::Test {
 protected:
  void SetUp() override {
    configuration_ = *control::makeConfiguration({});
    configuration_.maxReceiveQueue.bytes = 64 << 10;
    configuration_.messageBurst = 1'000'000;
    signalling_ = control::SignallingServer::create(
        main_, configuration_, {}, counters_,
        {[this](const std::shared_ptr<Connection>& connection, Connection::ClientMessage) {
           ++heard_[connection->number()];
           connection->send(server::Pong{});
         },
         [this](const std::shared_ptr<Connection>& connection) { closed_.push_back(connection->number()); }});
    listener_ = glib::Ref<GSocketListener>::adopt(g_socket_listener_new());
    port_ = g_socket_listener_add_any_inet_port(listener_.get(), nullptr, nullptr);
    ASSERT_NE(port_, 0);
  }
  void TearDown() override {
    signalling_->stop();
    signalling_->join();
    runMain();
  }
  /// A browser whose handshake was accepted.
  std::unique_ptr<RawWebSocket> browser() {
    auto socket = std::make_unique<RawWebSocket>(hub_, port_);
    g_socket_listener_accept_async(
        listener_.get(), nullptr,
        [](GObject* listener, GAsyncResult* result, gpointer data) {
          auto* self = static_cast<SignallingThread*>(data);
          const auto tcp = glib::Ref<GSocketConnection>::adopt(
              g_socket_listener_accept_finish(G_SOCKET_LISTENER(listener), result, nullptr, nullptr));
          self->signalling_->loop()->post([self, tcp] { self->signalling_->accept(tcp); });
        },
        this);
    EXPECT_EQ(socket->open(), 101);
    return socket;
  }
  /// Lets the main loop do what waits for it.
  void runMain() {
    main_->quit();
    main_->run();
  }

  SocketHub hub_{glib::Loop::main()};
  std::shared_ptr<glib::Loop> main_ = glib::Loop::create();
  control::Configuration configuration_;
  control::Counters counters_;
  std::shared_ptr<control::SignallingServer> signalling_;
  glib::Ref<GSocketListener> listener_;
  std::uint16_t port_ = 0;
  std::map<std::uint64_t, std::size_t> heard_;
  std::vector<std::uint64_t> closed_;
};

TEST_F(SignallingThread, WhatABusyServerHasNotHeardYetIsBoundedForEachConnection) {
  const auto patient = browser();
  const auto talker = browser();
  patient->send(client::Ping{1});
  const std::string ping = protocol::signalling::toJson(client::Ping{1});
  const std::string frame = std::string{static_cast<char>(0x81), static_cast<char>(0x80 | ping.size())} +
                            std::string(4, '\0') + ping;
  std::string frames;
  for (int i = 0; i < 100; ++i) frames += frame;
  std::size_t sent = 0;
  ASSERT_TRUE(hub_.waitUntil(
      [&] {
        talker->readMore();
        if (!talker->ended()) sent += talker->sendSome(std::string_view(frames).substr(sent % frames.size()));
        return talker->ended();
      },
      RawWebSocket::kDeadline))
      << "it has sent " << sent << " bytes and is still connected";
  EXPECT_FALSE(patient->ended());
  runMain();
  EXPECT_EQ(heard_[1], 1U);
  EXPECT_LE(heard_[2] * ping.size(), static_cast<std::size_t>(configuration_.maxReceiveQueue.bytes));
  EXPECT_EQ(closed_, std::vector<std::uint64_t>{2});
  EXPECT_TRUE(patient->receive<server::Pong>());
}

TEST_F(SignallingThread, WhoeverIsThereWhenItStopsIsTold) {
  const auto browser = this->browser();
  signalling_->stop();
  EXPECT_TRUE(browser->waitForEnd());
  EXPECT_EQ(browser->closeCode(), 1001);
}

}  // namespace
}  // namespace rostra::test
