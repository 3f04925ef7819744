// SPDX-License-Identifier: Apache-2.0
// The signalling WebSocket of a real server: people coming and going, and the limits they meet.
#include "integration/control/signalling_fixture.hpp"

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
namespace client = protocol::signalling::clientMessage;
namespace server = protocol::signalling::serverMessage;
using protocol::signalling::ErrorCode;
using protocol::signalling::LeaveReason;
using protocol::signalling::StageState;

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
