// SPDX-License-Identifier: Apache-2.0
// Strangers who send nonsense to the signalling WebSocket of a real server. It costs at most their own
// connection, with a reason in the reply and the log.
#include "integration/control/signalling_fixture.hpp"

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
namespace client = protocol::signalling::clientMessage;
namespace server = protocol::signalling::serverMessage;
using protocol::signalling::ErrorCode;

struct Nonsense {
  const char* what;
  int opcode;
  std::string payload;
  const char* says;  ///< in the error or, when the frame itself is wrong, nothing
  bool fatal;
  bool masked = true;
};

TEST_F(Signalling, HostileFramesCostAtMostTheirOwnConnection) {
  start({"--max-message", "4KiB"});
  auto witness = connect();
  ASSERT_TRUE(join(witness, "Witness"));
  const std::string deep = std::string(2000, '[') + std::string(2000, ']');
  for (const Nonsense& hostile : {
           Nonsense{"no JSON", 1, "{", "not JSON", false},
           Nonsense{"empty", 1, "", "empty", false},
           Nonsense{"no object", 1, "[1,2]", "not a JSON object", false},
           Nonsense{"no type", 1, "{}", "type", false},
           Nonsense{"unknown type", 1, R"({"type":"shutdown"})", "no message 'shutdown'", false},
           Nonsense{"wrong member", 1, R"({"type":"join","version":1,"space":5,"name":"x"})",
                    "'space' must be a string", false},
           Nonsense{"deep", 1, deep, "nested too deeply", false},
           Nonsense{"binary", 2, "{}", "text frame", false},
           Nonsense{"media before join", 1, R"({"type":"publish-offer","sdp":"v=0"})",
                    "Send join or watch first", false},
           Nonsense{"invalid UTF-8", 1, "{\"type\":\"\xff\xfe\"}", nullptr, true},
           Nonsense{"unmasked", 1, "{}", nullptr, true, false},
           Nonsense{"too large", 1, std::string(5000, 'x'), "option max-message", true},
           Nonsense{"reserved opcode", 3, "x", nullptr, true},
           Nonsense{"long control frame", 9, std::string(200, 'p'), nullptr, true},
       }) {
    SCOPED_TRACE(hostile.what);
    auto socket = connect();
    socket.sendFrame(hostile.opcode, hostile.payload, true, hostile.masked);
    if (hostile.says != nullptr) {
      const auto error = socket.receive<server::Error>();
      ASSERT_TRUE(error);
      EXPECT_NE(error->message.find(hostile.says), std::string::npos) << error->message;
      EXPECT_EQ(error->fatal, hostile.fatal);
    }
    if (hostile.fatal) {
      EXPECT_TRUE(socket.waitForEnd());
    } else {
      EXPECT_TRUE(answers(socket));
    }
    EXPECT_TRUE(answers(witness)) << server_->log();
  }
  EXPECT_TRUE(logged("bad signalling message"));
  // Lengths that lie, and bytes that are no frames at all.
  for (const std::string& bytes : {std::string("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0x", 15),
                                   std::string(3000, '\xff'), std::string("GET / HTTP/1.1\r\n\r\n")}) {
    auto socket = connect();
    socket.sendBytes(bytes);
    EXPECT_TRUE(socket.waitForEnd());  // who does not end it by itself has five seconds
    EXPECT_TRUE(answers(witness));
  }
}

TEST_F(Signalling, TooLargeMessagesAreRefusedWithAReason) {
  start({"--max-message", "4KiB"});
  auto witness = connect();
  ASSERT_TRUE(join(witness, "Witness"));
  const auto refused = [&](RawWebSocket& socket) {
    const auto error = socket.receive<server::Error>();
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, ErrorCode::BadMessage);
    EXPECT_TRUE(error->fatal);
    EXPECT_NE(error->message.find("4096 bytes"), std::string::npos) << error->message;
    EXPECT_NE(error->message.find("option max-message"), std::string::npos) << error->message;
    EXPECT_TRUE(socket.waitForEnd());
    EXPECT_EQ(socket.closeCode(), 1009);
    EXPECT_TRUE(answers(witness)) << server_->log();
  };
  {
    SCOPED_TRACE("exactly the limit is a message like others");
    auto socket = connect();
    socket.sendText(std::string(4096, ' '));
    const auto error = socket.receive<server::Error>();
    ASSERT_TRUE(error);
    EXPECT_FALSE(error->fatal);
    EXPECT_TRUE(answers(socket));
  }
  for (const std::size_t size : {std::size_t{4097}, std::size_t{100'000}, std::size_t{20'000'000}}) {
    SCOPED_TRACE(size);
    auto socket = connect();
    socket.sendText(std::string(size, 'x'));
    refused(socket);
  }
  {
    SCOPED_TRACE("in fragments, and after somebody joined");
    auto socket = connect();
    ASSERT_TRUE(join(socket, "Mallory"));
    socket.sendFrame(1, std::string(3000, 'x'), false);
    socket.sendFrame(9, "ping");
    socket.sendFrame(0, std::string(3000, 'x'), true);
    refused(socket);
  }
  {
    SCOPED_TRACE("a length that lies");
    auto socket = connect();
    socket.sendBytes(std::string("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0x", 15));
    socket.finishSending();
    refused(socket);
  }
  {
    SCOPED_TRACE("with a close frame that did not wait for the answer");
    auto socket = connect();
    socket.sendText(std::string(50'000, 'x'));
    socket.sendFrame(8, "\x03\xe8");
    refused(socket);
  }
  {
    SCOPED_TRACE("together with the handshake");
    RawWebSocket socket(hub_, server_->port());
    EXPECT_EQ(socket.open({}, "/ws", 0, std::string("\x81\xfe\x20\0\0\0\0\0", 8) + std::string(8192, 'x')),
              101);
    refused(socket);
  }
  EXPECT_TRUE(logged("A message is larger than the 4096 bytes"));
}

TEST_F(Signalling, HostileSdpAndCandidatesReachNobodyElse) {
  start();
  auto witness = connect();
  ASSERT_TRUE(join(witness, "Witness"));
  for (const char* sdp : {"", "v=0", "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 9 X 0\r\n",
                          "m=\r\nm=\r\nm=\r\n"}) {
    auto mallory = connect();
    ASSERT_TRUE(join(mallory, "Mallory"));
    mallory.send(client::PublishOffer{sdp});
    const auto error = mallory.receive<server::Error>();
    ASSERT_TRUE(error) << sdp;
    EXPECT_EQ(error->code, ErrorCode::BadSdp) << error->message;
    EXPECT_TRUE(answers(witness));
  }
  auto mallory = connect();
  ASSERT_TRUE(join(mallory, "Mallory"));
  for (const char* candidate : {"candidate:", "garbage", "candidate:1 1 UDP 1 ../../etc/passwd 1 typ host"}) {
    mallory.send(client::Candidate{protocol::signalling::Transport::Publish, 200, candidate});
  }
  mallory.send(client::SubscribeAnswer{99, "v=0"});
  mallory.send(client::Tiles{{{"nobody", protocol::signalling::Source::Camera, 16384, 16384, {}}}});
  EXPECT_TRUE(answers(witness));
  EXPECT_EQ(server_->workers("sfu-worker").size(), 2U);
  EXPECT_EQ(server_->log().find("worker died"), std::string::npos) << server_->log();
}

TEST_F(Signalling, TooManyBadMessagesOrTooManyAtAllCloseTheConnection) {
  start({"--max-bad-messages", "2", "--message-rate", "5", "--message-burst", "20"});
  auto socket = connect();
  for (int i = 0; i < 3; ++i) socket.sendText("nonsense");
  EXPECT_FALSE(socket.receive<server::Error>()->fatal);
  EXPECT_FALSE(socket.receive<server::Error>()->fatal);
  EXPECT_TRUE(socket.receive<server::Error>()->fatal);
  EXPECT_TRUE(socket.waitForEnd());
  EXPECT_EQ(socket.closeCode(), 4400);

  auto fast = connect();
  for (int i = 0; i < 30; ++i) fast.send(client::Ping{1});
  const auto error = fast.receive<server::Error>();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, ErrorCode::TooManyMessages);
  EXPECT_TRUE(fast.waitForEnd());
  EXPECT_EQ(fast.closeCode(), 4429);
}

TEST_F(Signalling, WhoDoesNotReadIsDropped) {
  start({"--max-send-queue", "64KiB", "--message-rate", "10000", "--message-burst", "100000"});
  auto lazy = RawWebSocket(hub_, server_->port());
  constexpr int kSmallBuffer = 4096;
  ASSERT_EQ(lazy.open({}, "/ws", kSmallBuffer), 101);
  const std::string ping = protocol::signalling::toJson(client::Ping{123456789});
  // Answers to these are never read: they fill the peer's buffer, then the server's.
  hub_.waitUntil(
      [&] {
        for (int i = 0; i < 100 && lazy.writable(); ++i) lazy.sendText(ping);
        return server_->log().find("it reads too slowly") != std::string::npos;
      },
      30s);
  EXPECT_TRUE(logged("it reads too slowly"));
}

TEST_F(Signalling, ABrowserThatAnswersNoPingIsGone) {
  start({"--ping-interval", "1s", "--ping-timeout", "4s"});
  auto alive = connect();
  alive.send(watchMessage("demo"));
  auto dead = connect();
  dead.ignorePings();
  dead.send(watchMessage("demo"));
  for (const auto end = std::chrono::steady_clock::now() + RawWebSocket::kDeadline;
       !dead.ended() && std::chrono::steady_clock::now() < end;) {
    dead.waitForEnd(50ms);
    EXPECT_FALSE(alive.waitForEnd(50ms));  // reads, and so answers pings
  }
  EXPECT_TRUE(dead.ended());
  EXPECT_TRUE(logged("no answer within ping-timeout"));
  EXPECT_TRUE(answers(alive));
}

TEST_F(Signalling, PagesOfOtherSitesAreRefused) {
  start({"--allowed-origin", "https://partner.example"});
  const std::string own = "127.0.0.1:" + std::to_string(server_->port());
  struct Case {
    std::string origin;
    int status;
  };
  for (const Case& one :
       {Case{"Origin: http://" + own + "\r\n", 101}, Case{"", 101},
        Case{"Origin: https://partner.example\r\n", 101}, Case{"Origin: http://evil.example\r\n", 403},
        Case{"Origin: http://127.0.0.1:1\r\n", 403}, Case{"Origin: null\r\n", 403},
        Case{"Origin: http://partner.example\r\n", 403}}) {
    RawWebSocket socket(hub_, server_->port());
    EXPECT_EQ(socket.open(one.origin), one.status) << one.origin << socket.response();
    if (one.status == 403) {
      EXPECT_NE(socket.response().find("allowed-origin"), std::string::npos) << socket.response();
    }
  }
  EXPECT_TRUE(logged("signalling handshake refused"));
}

TEST_F(Signalling, OnlyTheWebSocketIsThere) {
  start({"--join-timeout", "2s"});
  RawWebSocket other(hub_, server_->port());
  EXPECT_EQ(other.open({}, "/ws/secret"), 404) << other.response();
  RawWebSocket plain(hub_, server_->port());
  plain.connect();
  plain.sendBytes("GET /ws HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(plain.waitForEnd());
  // A body is neither awaited nor kept.
  RawWebSocket large(hub_, server_->port());
  large.connect();
  large.sendBytes("GET /ws HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n" +
                  std::string(1U << 20, 'x'));
  EXPECT_TRUE(large.waitForEnd());
  auto good = connect();
  EXPECT_TRUE(answers(good));
}

}  // namespace
}  // namespace rostra::test
