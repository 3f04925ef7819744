// SPDX-License-Identifier: Apache-2.0
// An operator at the command line, and people in a room who notice: each change is previewed, made, told to
// whom it concerns, and leaves a line in the log with the operator's name.
#include "integration/control/command_fixture.hpp"
#include "integration/control/people_fixture.hpp"

#include <pwd.h>
#include <unistd.h>

namespace rostra::test {
namespace {

using protocol::signalling::ErrorCode;
using protocol::signalling::Source;

class Operator : public PeopleTest {
 protected:
  void open() {
    // Nobody here has media: they stay on stage all the same.
    start({"--connect-timeout", "120s"});
    owner_ = rows_->account("owner");
    rows_->space("jazz", owner_.account,
                 [](store::Space& space) { space.settings.visitors = store::Visitors::Stage; });
  }
  Outcome rostra(std::vector<std::string> words) {
    words.insert(words.end(), {"--data-dir", server_->dataFolder()});
    return runRostra(hub_, std::move(words));
  }
  /// Previews, which must change nothing, and then does it.
  Outcome twice(std::vector<std::string> words) {
    std::vector<std::string> dry = words;
    dry.push_back("--dry-run");
    const Outcome first = rostra(dry);
    const Outcome second = rostra(dry);
    EXPECT_EQ(first.code, 0) << first.said;
    EXPECT_TRUE(first.says("Nothing was changed (--dry-run).")) << first.said;
    EXPECT_EQ(first.said, second.said) << "a preview changed something";
    return rostra(std::move(words));
  }
  bool audited(const std::string& what) {
    passwd* const user = ::getpwuid(::geteuid());
    const std::string line = "operator changed a room user=" + std::string(user->pw_name);
    return hub_.waitUntil(
        [&] {
          const std::size_t at = server_->log().rfind(line);
          return at != std::string::npos &&
                 server_->log().find("what=" + what, at) < server_->log().find('\n', at);
        },
        30s);
  }
  SpaceRows::LoggedIn owner_;
};

TEST_F(Operator, SeesWhoIsInARoom) {
  open();
  const auto ada = join("jazz", "Ada");
  const auto bob = watch("jazz", "Bob");
  const Outcome list = rostra({"participant", "list", "jazz"});
  EXPECT_EQ(list.code, 0) << list.said;
  EXPECT_TRUE(list.says("Ada")) << list.said;
  EXPECT_TRUE(list.says(bob->id() + "  ")) << list.said;
  EXPECT_TRUE(list.says("audience")) << list.said;
  const Outcome none = rostra({"participant", "list", "jaz"});
  EXPECT_EQ(none.code, kNotFound);
  EXPECT_TRUE(none.says("there is no room 'jaz'; did you mean 'jazz'?")) << none.said;
}

TEST_F(Operator, LocksAndUnlocksTheStage) {
  open();
  const auto bob = watch("jazz", "Bob");
  EXPECT_TRUE(twice({"room", "lock", "jazz"}).says("lock  open  locked"));
  ASSERT_TRUE(bob->hear<server::Settings>([](const server::Settings& each) { return each.settings.locked; }));
  EXPECT_TRUE(audited("lock")) << server_->log();
  EXPECT_TRUE(rostra({"room", "lock", "jazz"}).says("It is so already"));
  const auto refused = turnedAway(joinAs("jazz", "Eve"));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->code, ErrorCode::Locked);
  EXPECT_EQ(rostra({"room", "unlock", "jazz"}).code, 0);
  ASSERT_TRUE(
      bob->hear<server::Settings>([](const server::Settings& each) { return !each.settings.locked; }));
  EXPECT_TRUE(join("jazz", "Eve"));
}

TEST_F(Operator, MutesSomeoneOnStage) {
  open();
  const auto ada = join("jazz", "Ada");
  ada->send(client::MediaState{true, true, false});
  ASSERT_TRUE(hub_.waitUntil(
      [&] {
        return rostra({"participant", "list", "jazz"}).says("microphone, camera");
      },
      30s));
  EXPECT_TRUE(twice({"participant", "mute", "jazz", "Ada"}).says("mute Ada  microphone on  microphone off"));
  const auto muted = ada->hear<server::Muted>();
  ASSERT_TRUE(muted);
  EXPECT_EQ(muted->source, Source::Microphone);
  EXPECT_EQ(muted->by, "The operator");
  EXPECT_EQ(rostra({"participant", "mute", "jazz", ada->id(), "--source", "camera"}).code, 0);
  EXPECT_TRUE(rostra({"participant", "list", "jazz"}).says("stage  -"));
  EXPECT_TRUE(audited("mute"));
}

TEST_F(Operator, AsksSomeoneToUnmuteWhoAloneCan) {
  open();
  const auto ada = join("jazz", "Ada");
  const auto bob = watch("jazz", "Bob");
  EXPECT_TRUE(twice({"participant", "unmute-request", "jazz", "Ada"})
                  .says("unmute-request Ada  microphone off  asked"));
  const auto asked = ada->hear<server::UnmuteRequest>();
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->source, Source::Microphone);
  EXPECT_EQ(asked->by, "The operator");
  EXPECT_TRUE(audited("unmute-request")) << server_->log();
  EXPECT_FALSE(rostra({"participant", "list", "jazz"}).says("microphone")) << "nobody but Ada switches it on";

  ada->send(client::MediaState{true, false, false});
  ASSERT_TRUE(hub_.waitUntil(
      [&] {
        return rostra({"participant", "list", "jazz"}).says("microphone");
      },
      30s));
  EXPECT_TRUE(rostra({"participant", "unmute-request", "jazz", "Ada"}).says("It is so already"));
  EXPECT_EQ(rostra({"participant", "unmute-request", "jazz", "Ada", "--source", "camera"}).code, 0);
  EXPECT_TRUE(ada->hear<server::UnmuteRequest>(
      [](const server::UnmuteRequest& each) { return each.source == Source::Camera; }));

  const Outcome viewer = rostra({"participant", "unmute-request", "jazz", "Bob"});
  EXPECT_EQ(viewer.code, kUsage);
  EXPECT_TRUE(viewer.says("Bob is not on stage")) << viewer.said;
  EXPECT_EQ(rostra({"participant", "unmute-request", "jazz", "Ada", "--source", "screen"}).code, kUsage);
}

TEST_F(Operator, MovesRemovesAndBansPeople) {
  open();
  const auto ada = join("jazz", "Ada");
  EXPECT_TRUE(twice({"participant", "audience", "jazz", "Ada"}).says("audience Ada  stage  audience"));
  ASSERT_TRUE(ada->hear<server::ToAudience>());
  const Outcome again = rostra({"participant", "audience", "jazz", "Ada"});
  EXPECT_EQ(again.code, kUsage);
  EXPECT_TRUE(again.says("Ada is not on stage")) << again.said;

  EXPECT_EQ(rostra({"participant", "remove", "jazz", "Ada"}).code, 0);
  const auto removed = ada->hear<server::Error>();
  ASSERT_TRUE(removed);
  EXPECT_EQ(removed->code, ErrorCode::Removed);

  const auto back = watch("jazz", "Ada");
  EXPECT_EQ(twice({"participant", "ban", "jazz", "Ada", "--reason", "spam"}).code, 0);
  const auto banned = back->hear<server::Error>();
  ASSERT_TRUE(banned);
  EXPECT_EQ(banned->code, ErrorCode::Banned);
  EXPECT_NE(banned->message.find("spam"), std::string::npos);
  EXPECT_EQ(turnedAway(watchAs("jazz", "Ada"))->code, ErrorCode::Banned);
  EXPECT_TRUE(audited("ban"));
}

TEST_F(Operator, GivesRoles) {
  open();
  const auto bob = watch("jazz", "Bob");
  EXPECT_TRUE(twice({"participant", "promote", "jazz", "Bob", "host"}).says("role Bob  "));
  ASSERT_TRUE(bob->hearOf(bob->id(), [](const protocol::signalling::Person& each) {
    return each.role == protocol::signalling::Role::Host;
  }));
  const Outcome owner = rostra({"participant", "promote", "jazz", "Bob", "owner"});
  EXPECT_EQ(owner.code, kUsage);
  EXPECT_TRUE(owner.says("a guest cannot be an owner")) << owner.said;
  EXPECT_TRUE(rostra({"participant", "promote", "jazz", "Bob", "hots"}).says("did you mean 'host'?"));
}

TEST_F(Operator, EndsAShow) {
  open();
  const auto ada = join("jazz", "Ada");
  EXPECT_TRUE(twice({"room", "end", "jazz"}).says("ended"));
  ASSERT_TRUE(ada->hear<server::ToAudience>());
  const Outcome again = rostra({"room", "end", "jazz"});
  EXPECT_EQ(again.code, kNotFound);
  EXPECT_TRUE(again.says("nothing is on air in the room 'jazz'")) << again.said;
  EXPECT_TRUE(audited("end"));
}

TEST_F(Operator, ArrangesThePicture) {
  open();
  const auto ada = join("jazz", "Ada");
  const Outcome wrong = rostra({"layout", "jazz", "speakr"});
  EXPECT_EQ(wrong.code, kNotFound);
  EXPECT_TRUE(wrong.says("there is no layout 'speakr'; did you mean 'speaker'?")) << wrong.said;
  EXPECT_TRUE(twice({"layout", "jazz", "speaker"}).says("layout  grid  speaker"));
  ASSERT_TRUE(hub_.waitUntil(
      [&] {
        return rostra({"stats", "jazz", "--json"}).says("\"layout\" : \"speaker\"");
      },
      60s));
  EXPECT_TRUE(rostra({"layout", "jazz", "default"}).says("layout  speaker  grid"));
}

TEST_F(Operator, RecordsAShowAndStops) {
  open();
  EXPECT_TRUE(rostra({"record", "start", "jazz"}).says("there is no room 'jazz'"));
  const auto ada = join("jazz", "Ada");
  ASSERT_TRUE(hub_.waitUntil([&] { return rostra({"rooms"}).says("live"); }, 60s));
  EXPECT_TRUE(twice({"record", "start", "jazz"}).says("record-start  not recording  recording"));
  ASSERT_TRUE(ada->hear<server::Live>(
      [](const server::Live& each) { return each.recording == protocol::signalling::RecordingState::On; }));
  // A recording that is stopped before its first part leaves no file.
  ASSERT_TRUE(hub_.waitUntil(
      [&] {
        const Outcome list = rostra({"recordings", "list", "jazz", "--json"});
        return list.says("\"recording\"") && !list.says("\"bytes\" : 0");
      },
      60s));
  EXPECT_EQ(rostra({"record", "stop", "jazz"}).code, 0);
  ASSERT_TRUE(hub_.waitUntil([&] { return rostra({"recordings", "list", "jazz"}).says("ready"); }, 60s));
  EXPECT_TRUE(audited("record-stop"));
}

TEST_F(Operator, IsAskedWhomTheyMean) {
  open();
  const auto one = watch("jazz", "Bob");
  const Outcome near = rostra({"participant", "remove", "jazz", "Bbo"});
  EXPECT_EQ(near.code, kNotFound);
  EXPECT_TRUE(near.says("nobody called 'Bbo' is in the room 'jazz'; did you mean 'Bob'?")) << near.said;
}

}  // namespace
}  // namespace rostra::test
