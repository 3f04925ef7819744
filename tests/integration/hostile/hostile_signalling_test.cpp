// SPDX-License-Identifier: Apache-2.0
// Strangers who fill their WebSocket as fast as they can, or whose handshake two readers would understand
// differently. Beside them somebody whose pings must be answered, people on stage and a viewer.
#include "integration/control/raw_web_socket.hpp"
#include "integration/hostile/hostile_test.hpp"
#include "support/child_process.hpp"
#include "support/signalling_messages.hpp"

#include <gtest/gtest.h>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
namespace client = protocol::signalling::clientMessage;
namespace server = protocol::signalling::serverMessage;
using protocol::signalling::ErrorCode;
using Clock = std::chrono::steady_clock;

// With an attack the loop was away for 6 to 8 s; a machine that is three times slower needs far less.
constexpr auto kNoticeable = 2s;

/// One masked frame without effect on its payload.
std::string frame(int firstByte, std::size_t size) {
  return std::string{static_cast<char>(firstByte), static_cast<char>(0x80 | size)} + std::string(4, '\0') +
         std::string(size, 'x');
}

std::string manyOf(const std::string& one) {
  std::string all;
  while (all.size() < 60'000) all += one;
  return all;
}

/// Sends the same frames again and again, whatever the other side does.
struct Flooder {
  RawWebSocket socket;
  std::string frames;
  std::size_t at = 0;
  void flood() {
    socket.readMore();
    for (int i = 0; i < 4 && !over(); ++i) {
      const std::size_t sent = socket.sendSome(std::string_view(frames).substr(at));
      if (sent == 0) return;
      at = (at + sent) % frames.size();
    }
  }
  /// The server has ended it.
  [[nodiscard]] bool over() const { return socket.ended() || socket.closeCode() != 0; }
};

class HostileSignalling : public HostileTest {
 protected:
  void start(std::vector<std::string> arguments) {
    share(std::move(arguments));
    innocents();
    witness_ = std::make_unique<RawWebSocket>(hub_, server_->port());
    ASSERT_EQ(witness_->open(), 101);
    witness_->send(watchMessage("quiet"));
    ASSERT_TRUE(witness_->receive<server::Seated>());
  }
  Flooder flooder(const std::string& first, const std::string& repeated) {
    Flooder one{RawWebSocket(hub_, server_->port()), manyOf(repeated)};
    EXPECT_EQ(one.socket.open(), 101);
    one.socket.sendBytes(first);
    return one;
  }
  /// The longest that an answer takes while nobody floods: what this machine is like now.
  Clock::duration calm() {
    Clock::duration longest{0};
    for (int i = 0; i < 100; ++i) {
      const auto asked = Clock::now();
      witness_->send(client::Ping{1});
      EXPECT_TRUE(witness_->receive<server::Pong>());
      longest = std::max(longest, Clock::now() - asked);
    }
    return longest;
  }
  /// Lets them flood until the server has ended all of them; meanwhile the witness asks again and again.
  /// Returns the longest time that an answer took.
  Clock::duration suffer(std::vector<Flooder>& flooders) {
    Clock::duration longest{0};
    std::optional<Clock::time_point> asked;
    const auto witness = [&] {
      if (asked && witness_->receive<server::Pong>(0ms)) {
        longest = std::max(longest, Clock::now() - *std::exchange(asked, std::nullopt));
      } else if (!asked) {
        witness_->send(client::Ping{1});
        asked = Clock::now();
      }
    };
    EXPECT_TRUE(hub_.waitUntil(
        [&] {
          for (Flooder& one : flooders) one.flood();
          witness();
          return std::all_of(flooders.begin(), flooders.end(), [](const Flooder& one) { return one.over(); });
        },
        kEffect))
        << "an attacker is still connected";
    if (asked) {
      EXPECT_TRUE(witness_->receive<server::Pong>());
      longest = std::max(longest, Clock::now() - *asked);
    }
    return longest;
  }
  void expectUnharmed(std::size_t firstPart) {
    EXPECT_TRUE(innocents().stageSees(10));
    EXPECT_TRUE(innocents().viewerSees(3));
    EXPECT_LT(innocents().longestGap(firstPart), kNoticeable);
    EXPECT_EQ(innocents().rejoins(), 0U);
    innocents().expectUnharmed();
    EXPECT_EQ(httpGet(hub_, server_->url() + "/healthz").body, "ok\n");
  }

  std::unique_ptr<RawWebSocket> witness_;
};

TEST_F(HostileSignalling, FramesOfEveryKindAreCountedAndCostOnlyTheirSender) {
  ASSERT_NO_FATAL_FAILURE(start({}));
  const std::size_t part = innocents().viewer().parts().size();
  const auto noticeable = kNoticeable + 4 * calm();
  std::vector<Flooder> flooders;
  for (int i = 0; i < 4; ++i) {
    flooders.push_back(flooder({}, frame(0x89, 0)));
    flooders.push_back(flooder({}, frame(0x89, 125)));
    flooders.push_back(flooder({}, frame(0x8A, 0)));
    flooders.push_back(flooder(frame(0x01, 1), frame(0x00, 0)));
    flooders.push_back(flooder({}, frame(0x81, 0)));
  }
  EXPECT_LT(suffer(flooders), noticeable);
  for (const Flooder& one : flooders)
    EXPECT_TRUE(one.socket.closeCode() == 4429 || one.socket.closeCode() == 4400);
  EXPECT_NE(server_->log().find("option message-rate"), std::string::npos);
  expectUnharmed(part);
}

TEST_F(HostileSignalling, WhoMaySendALotStillSharesTheLoopAndMustJoinInTime) {
  ASSERT_NO_FATAL_FAILURE(
      start({"--message-rate", "10000", "--message-burst", "100000", "--join-timeout", "1500ms"}));
  const std::size_t part = innocents().viewer().parts().size();
  const auto noticeable = kNoticeable + 4 * calm();
  std::vector<Flooder> flooders;
  for (int i = 0; i < 8; ++i) flooders.push_back(flooder({}, frame(i % 2 == 0 ? 0x89 : 0x8A, 0)));
  const pid_t serve = server_->process().pid();
  const auto signalling = cpuOfThreads(serve, "signalling");
  const auto main = cpuOfThreads(serve, "rostra");
  EXPECT_LT(suffer(flooders), noticeable);
  // Who reads frames has a thread of its own: playlists, the command line and the workers do not wait for it.
  EXPECT_LT(2 * (cpuOfThreads(serve, "rostra") - main), cpuOfThreads(serve, "signalling") - signalling);
  for (const Flooder& one : flooders) EXPECT_GE(one.socket.closeCode(), 4409);
  expectUnharmed(part);
}

TEST_F(HostileSignalling, AHandshakeIsReadStrictlySoThatTheLimitsHold) {
  ASSERT_NO_FATAL_FAILURE(start({}));
  const auto handshake = [](const std::string& end, const std::string& more) {
    std::string text;
    for (const char* line :
         {"GET /ws HTTP/1.1", "Host: 127.0.0.1", "Upgrade: websocket", "Connection: Upgrade",
          "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="})
      text += line + end;
    return text + more + end;
  };
  const std::size_t before = factsOf(server_->process().pid())->residentBytes;
  for (const std::string& request :
       {handshake("\n", ""), handshake("\r\n", "X: a\n"), handshake("\r\n", "X: a\rb\r\n"),
        handshake("\r\n", "Content-Length: 10\r\n"), handshake("\r\n", "Transfer-Encoding: chunked\r\n"),
        handshake("\r\n", "X: " + std::string(20'000, 'a') + "\r\n")}) {
    SCOPED_TRACE(request.substr(0, 300));
    RawWebSocket socket(hub_, server_->port());
    socket.connect();
    socket.sendBytes(request);
    // What was in the way of the limit: one message without end, each of whose fragments is allowed.
    const std::string fragment = std::string("\x00\xfe\xea\x60\0\0\0\0", 8) + std::string(60'000, 'x');
    for (int i = 0; i < 20; ++i) socket.sendSome(fragment);
    EXPECT_TRUE(socket.waitForEnd());
    EXPECT_EQ(socket.received().find(" 101 "), std::string::npos) << socket.received();
    if (!socket.received().empty()) {
      EXPECT_EQ(socket.received().substr(0, 12), "HTTP/1.1 400") << socket.received();
    }
  }
  const std::size_t after = factsOf(server_->process().pid())->residentBytes;
  EXPECT_LT(after, before + (64U << 20));
  expectUnharmed(innocents().viewer().parts().size());
}

}  // namespace
}  // namespace rostra::test
