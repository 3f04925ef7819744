// SPDX-License-Identifier: Apache-2.0
// The signalling WebSocket of a real server: people coming and going, limits, and strangers who send
// nonsense. Hostile input must cost at most its own connection, with a reason in the reply and the log.
#include "integration/control/raw_web_socket.hpp"
#include "support/server_process.hpp"
#include "support/signalling_messages.hpp"
#include "unit/rtp/sdp_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
namespace client = protocol::signalling::clientMessage;
namespace server = protocol::signalling::serverMessage;
using protocol::signalling::ErrorCode;
using protocol::signalling::LeaveReason;
using protocol::signalling::StageState;

class Signalling : public ::testing::Test {
 protected:
  void start(std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.end(), {"--workers", "1"});
    auto started =
        ServerProcess::start(hub_, {.arguments = std::move(arguments), .environment = {}, .binary = {}});
    ASSERT_TRUE(started) << started.error().message;
    server_ = std::move(*started);
  }
  [[nodiscard]] RawWebSocket connect() {
    RawWebSocket socket(hub_, server_->port());
    EXPECT_EQ(socket.open(), 101) << socket.response();
    return socket;
  }
  /// Joins and returns the welcome.
  std::optional<server::Welcome> join(RawWebSocket& socket, const std::string& name,
                                      std::optional<std::string> resume = std::nullopt,
                                      const std::string& space = "demo") {
    socket.send(joinMessage(space, name, std::move(resume)));
    return socket.receive<server::Welcome>();
  }
  /// Sends a browser's offer and waits for the answer.
  static void publish(RawWebSocket& socket) {
    socket.send(client::PublishOffer{rtp::test::sdpFile("chromium-publish-offer.sdp")});
    ASSERT_TRUE(socket.receive<server::PublishAnswer>(30s));
  }
  /// True when the server answers a ping on this connection.
  bool answers(RawWebSocket& socket) {
    socket.send(client::Ping{42});
    const auto pong = socket.receive<server::Pong>();
    return pong && pong->sent == 42;
  }
  bool logged(const std::string& text) {
    return hub_.waitUntil([&] { return server_->log().find(text) != std::string::npos; }, 30s);
  }

  SocketHub hub_{glib::Loop::main()};
  std::unique_ptr<ServerProcess> server_;
};

TEST_F(Signalling, EveryoneHearsWhoComesChangesAndLeaves) {
  start();
  auto ada = connect();
  const auto adasWelcome = join(ada, "  Ada  ");
  ASSERT_TRUE(adasWelcome);
  EXPECT_TRUE(adasWelcome->participants.empty());
  EXPECT_EQ(adasWelcome->stageSize, 16);
  EXPECT_EQ(adasWelcome->watchPath, "/watch/demo");
  EXPECT_EQ(adasWelcome->encodings.size(), 3U);
  EXPECT_EQ(adasWelcome->encodings.front().rid, "f");

  auto bob = connect();
  const auto bobsWelcome = join(bob, "Ada");
  ASSERT_TRUE(bobsWelcome);
  ASSERT_EQ(bobsWelcome->participants.size(), 1U);
  EXPECT_EQ(bobsWelcome->participants.front().name, "Ada");
  EXPECT_NE(bobsWelcome->participant, adasWelcome->participant);
  const auto joined = ada.receive<server::ParticipantJoined>();
  ASSERT_TRUE(joined);
  EXPECT_EQ(joined->participant.id, bobsWelcome->participant);
  EXPECT_EQ(joined->participant.name, "Ada 2") << "the name is taken";

  bob.send(client::MediaState{true, false, false});
  const auto updated = ada.receive<server::ParticipantUpdated>();
  ASSERT_TRUE(updated);
  EXPECT_TRUE(updated->participant.microphone);
  EXPECT_FALSE(updated->participant.camera);

  bob.send(client::Leave{});
  const auto left = ada.receive<server::ParticipantLeft>();
  ASSERT_TRUE(left);
  EXPECT_EQ(left->participant, bobsWelcome->participant);
  EXPECT_EQ(left->reason, LeaveReason::Left);
  EXPECT_TRUE(bob.waitForEnd());
  EXPECT_EQ(bob.closeCode(), 1000);
}

TEST_F(Signalling, ViewersAreCountedAndSeeTheStateOfTheShow) {
  start({"--end-after", "500ms"});
  auto viewer = connect();
  viewer.send(watchMessage("demo"));
  auto live = viewer.receive<server::Live>();
  ASSERT_TRUE(live);
  EXPECT_EQ(live->state, StageState::Waiting);
  EXPECT_EQ(live->title, "Demo");

  auto ada = connect();
  const auto welcome = join(ada, "Ada");
  ASSERT_TRUE(welcome);
  const auto becomes = [&](RawWebSocket& socket, auto condition) {
    do {
      live = socket.receive<server::Live>();
    } while (live && !condition(*live));
    return live.has_value();
  };
  EXPECT_TRUE(becomes(
      viewer, [](const auto& l) { return l.state == StageState::Live && l.onStage == 1 && l.viewers == 1; }));
  EXPECT_TRUE(becomes(viewer, [](const auto& l) { return l.playlist == "/hls/demo/live.m3u8"; }))
      << server_->log();
  auto second = connect();
  second.send(watchMessage("demo"));
  EXPECT_TRUE(becomes(ada, [](const auto& l) { return l.viewers == 2; }));
  second.close();
  EXPECT_TRUE(becomes(ada, [](const auto& l) { return l.viewers == 1; }));
  ada.send(client::Leave{});
  EXPECT_TRUE(becomes(viewer, [](const auto& l) { return l.state == StageState::Ended && l.onStage == 0; }));
  // A new join is a new show.
  auto again = connect();
  ASSERT_TRUE(join(again, "Ada"));
  EXPECT_TRUE(becomes(viewer, [](const auto& l) { return l.state == StageState::Live; }));
}

TEST_F(Signalling, AConnectionLivesLongerThanTheJoinTimeout) {
  start({"--join-timeout", "2s"});
  auto ada = connect();
  ASSERT_TRUE(join(ada, "Ada"));
  EXPECT_FALSE(ada.waitForEnd(2500ms)) << server_->log();
  EXPECT_TRUE(answers(ada));

  auto silent = connect();
  const auto error = silent.receive<server::Error>();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, ErrorCode::NotJoined);
  EXPECT_TRUE(error->fatal);
  EXPECT_TRUE(silent.waitForEnd());

  // Neither does a handshake that never comes to its end.
  RawWebSocket slow(hub_, server_->port());
  slow.connect();
  slow.sendBytes("GET /ws HTTP/1.1\r\nHost: x\r\n");
  EXPECT_TRUE(slow.waitForEnd());
}

TEST_F(Signalling, AResumeTokenReplacesTheOldConnection) {
  start();
  auto witness = connect();
  ASSERT_TRUE(join(witness, "Witness"));
  auto first = connect();
  const auto before = join(first, "Ada");
  ASSERT_TRUE(before);
  auto second = connect();
  const auto after = join(second, "Ada", before->resumeToken);
  ASSERT_TRUE(after);
  EXPECT_NE(after->participant, before->participant);
  EXPECT_EQ(after->participants.size(), 1U) << "only the witness: the old self is gone";
  const auto left = witness.receive<server::ParticipantLeft>();
  ASSERT_TRUE(left);
  EXPECT_EQ(left->participant, before->participant);
  EXPECT_EQ(left->reason, LeaveReason::Replaced);
  const auto told = first.receive<server::Error>();
  ASSERT_TRUE(told);
  EXPECT_EQ(told->code, ErrorCode::AlreadyJoined);
  EXPECT_TRUE(first.waitForEnd());
  EXPECT_EQ(first.closeCode(), 4409);
}

TEST_F(Signalling, WhoLosesTheConnectionStaysForTheGraceTime) {
  start({"--resume-grace", "4s", "--stage-size", "2"});
  auto witness = connect();
  ASSERT_TRUE(join(witness, "Witness"));
  auto ada = connect();
  const auto welcome = join(ada, "Ada");
  ASSERT_TRUE(welcome);
  publish(ada);
  ada.close();
  EXPECT_FALSE(witness.receive<server::ParticipantLeft>(500ms));
  // The stage is full, but one's own place is kept.
  auto back = connect();
  ASSERT_TRUE(join(back, "Ada", welcome->resumeToken));
  EXPECT_EQ(witness.receive<server::ParticipantLeft>()->reason, LeaveReason::Replaced);
  publish(back);
  back.close();
  const auto left = witness.receive<server::ParticipantLeft>();
  ASSERT_TRUE(left);
  EXPECT_EQ(left->reason, LeaveReason::Disconnected);
}

TEST_F(Signalling, WhoNeverPublishedLeavesNoGhost) {
  start({"--resume-grace", "60s", "--stage-size", "3"});
  auto witness = connect();
  ASSERT_TRUE(join(witness, "Witness"));
  for (int i = 0; i < 12; ++i) {
    auto stranger = connect();
    ASSERT_TRUE(join(stranger, "Stranger")) << "the stage is full of ghosts after " << i;
    // Whose first offer makes no sense has failed; who sends none goes with the connection.
    const bool offers = i % 2 == 0;
    if (offers) {
      stranger.send(client::PublishOffer{"v=0\r\nnonsense\r\n"});
      ASSERT_TRUE(stranger.receive<server::Error>());
    }
    stranger.close();
    const auto left = witness.receive<server::ParticipantLeft>();
    ASSERT_TRUE(left);
    EXPECT_EQ(left->reason, offers ? LeaveReason::Failed : LeaveReason::Disconnected);
  }
}

struct Refusal {
  client::Join join;
  ErrorCode code;
  int closeCode;
};

TEST_F(Signalling, AJoinThatCannotBeIsRefusedWithACodeAndASentence) {
  start({"--stage-size", "1"});
  auto ada = connect();
  ASSERT_TRUE(join(ada, "Ada", std::nullopt, "full"));
  client::Join otherVersion = joinMessage("demo", "Bob");
  --otherVersion.version;
  for (const Refusal& refusal : {
           Refusal{joinMessage("full", "Bob"), ErrorCode::RoomFull, 4429},
           Refusal{joinMessage("Not A Slug", "Bob"), ErrorCode::BadSpace, 4400},
           Refusal{joinMessage("", "Bob"), ErrorCode::BadSpace, 4400},
           Refusal{joinMessage("demo", "   "), ErrorCode::BadName, 4400},
           Refusal{joinMessage("demo", "a\nb"), ErrorCode::BadName, 4400},
           Refusal{otherVersion, ErrorCode::UnsupportedVersion, 4400},
       }) {
    auto socket = connect();
    socket.send(refusal.join);
    const auto error = socket.receive<server::Error>();
    ASSERT_TRUE(error) << refusal.join.space << refusal.join.name;
    EXPECT_EQ(error->code, refusal.code);
    EXPECT_TRUE(error->fatal);
    EXPECT_GT(error->message.size(), 10U);
    EXPECT_TRUE(socket.waitForEnd());
    EXPECT_EQ(socket.closeCode(), refusal.closeCode);
  }
  EXPECT_TRUE(answers(ada));
}

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
  mallory.send(client::Tiles{{{"nobody", protocol::signalling::Source::Camera, 16384, 16384}}});
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

TEST_F(Signalling, WhoNeverOffersMediaLeavesAfterTheConnectTimeout) {
  start({"--connect-timeout", "1s"});
  auto ada = connect();
  ASSERT_TRUE(join(ada, "Ada"));
  const auto error = ada.receive<server::Error>();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, ErrorCode::Unavailable);
  EXPECT_TRUE(error->fatal);
  EXPECT_TRUE(ada.waitForEnd());
  EXPECT_EQ(ada.closeCode(), 4503);
  EXPECT_TRUE(logged("reason=failed"));
}

TEST_F(Signalling, AFullWorkerTakesNoMoreRooms) {
  start({"--max-participants-per-worker", "1", "--stage-size", "1"});
  auto ada = connect();
  ASSERT_TRUE(join(ada, "Ada", std::nullopt, "one"));
  auto bob = connect();
  bob.send(joinMessage("two", "Bob"));
  const auto error = bob.receive<server::Error>();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, ErrorCode::Unavailable);
  // The place is free again when she leaves.
  ada.send(client::Leave{});
  EXPECT_TRUE(ada.waitForEnd());
  auto again = connect();
  EXPECT_TRUE(join(again, "Bob", std::nullopt, "two"));
}

TEST_F(Signalling, LimitsOfRoomsViewersAndConnections) {
  start({"--max-rooms", "1", "--max-waiting-rooms", "0", "--max-viewers", "1", "--max-signalling", "4"});
  auto first = connect();
  first.send(watchMessage("one"));
  ASSERT_TRUE(first.receive<server::Live>());
  auto second = connect();
  second.send(watchMessage("one"));
  EXPECT_EQ(second.receive<server::Error>()->code, ErrorCode::RoomFull);
  EXPECT_TRUE(second.waitForEnd());
  auto elsewhere = connect();
  elsewhere.send(watchMessage("two"));
  EXPECT_EQ(elsewhere.receive<server::Error>()->code, ErrorCode::Unavailable);
  EXPECT_TRUE(elsewhere.waitForEnd());
  auto a = connect();
  auto b = connect();
  auto c = connect();
  RawWebSocket beyond(hub_, server_->port());
  EXPECT_EQ(beyond.open(), 0) << beyond.response();
  EXPECT_TRUE(answers(a) && answers(b) && answers(c) && answers(first));
}

}  // namespace
}  // namespace rostra::test
