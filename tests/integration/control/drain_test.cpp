// SPDX-License-Identifier: Apache-2.0
// A server that is taken out of service: `rostra drain` lets what runs run and takes nothing new, SIGTERM
// ends it properly. With two people on stage, a viewer, and a player that follows the playlist.
#include "integration/control/command_fixture.hpp"
#include "integration/control/people_fixture.hpp"
#include "support/playlist_follower.hpp"

#include <csignal>

namespace rostra::test {
namespace {

using protocol::signalling::ErrorCode;
using protocol::signalling::StageState;

class Drain : public PeopleTest {
 protected:
  void open() {
    // Nobody here has media: they stay on stage all the same.
    start({"--connect-timeout", "120s"});
    owner_ = rows_->account("owner");
    for (const char* slug : {"jazz", "blues"}) {
      rows_->space(slug, owner_.account, [](store::Space& space) {
        space.settings.visitors = store::Visitors::Stage;
        space.settings.backstage = false;
      });
    }
    ada_ = join("jazz", "Ada");
    bob_ = join("jazz", "Bob");
    viewer_ = watch("jazz", "Vera");
    player_ = PlaylistFollower::start(server_->url(), "jazz");
    ASSERT_TRUE(hub_.waitUntil([&] { return player_->parts().size() >= 5; }, 60s)) << server_->log();
  }
  std::vector<std::string> words(std::vector<std::string> words) {
    words.insert(words.end(), {"--data-dir", server_->dataFolder()});
    return words;
  }
  Outcome rostra(std::vector<std::string> line) { return runRostra(hub_, words(std::move(line))); }
  /// `rostra drain`, which waits.
  auto startDrain() {
    ChildProcess::Options options;
    options.arguments = words({rostraBinary(), "drain"});
    return ChildProcess::start(hub_, std::move(options));
  }
  HttpAnswer get(const std::string& path) { return httpGet(hub_, server_->url() + path); }
  bool measured(const std::string& line) {
    return get("/metrics").body.find("\n" + line + "\n") != std::string::npos;
  }
  SpaceRows::LoggedIn owner_;
  std::unique_ptr<Here> ada_;
  std::unique_ptr<Here> bob_;
  std::unique_ptr<Here> viewer_;
  std::shared_ptr<PlaylistFollower> player_;
};

TEST_F(Drain, LetsWhatRunsRunAndTakesNothingNewUntilItIsUndone) {
  open();
  EXPECT_EQ(get("/readyz").status, 200);
  EXPECT_TRUE(measured("rostra_draining 0"));
  const Outcome begun = rostra({"drain", "--no-wait"});
  EXPECT_EQ(begun.code, 0) << begun.said;
  EXPECT_TRUE(begun.says("Draining: 1 room running, 2 on stage, 1 watching.")) << begun.said;

  EXPECT_EQ(get("/healthz").status, 200) << "it works";
  const HttpAnswer ready = get("/readyz");
  EXPECT_EQ(ready.status, 503);
  EXPECT_NE(ready.body.find("draining"), std::string::npos) << ready.body;
  EXPECT_TRUE(measured("rostra_draining 1"));
  EXPECT_TRUE(measured("rostra_rooms_running 1"));
  for (const auto& line : {std::vector<std::string>{"stats"}, {"rooms"}, {"top", "--once"}})
    EXPECT_TRUE(rostra(line).says("1 room running, no new ones.")) << line.front();

  for (const auto& first : {protocol::signalling::ClientMessage(joinAs("blues", "Cleo")),
                            protocol::signalling::ClientMessage(watchAs("blues", "Cleo"))}) {
    const auto refused = turnedAway(first);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->code, ErrorCode::Busy);
    EXPECT_EQ(refused->message,
              "This server takes no new shows because it is going to be restarted; please try again in a few "
              "minutes.");
  }
  EXPECT_EQ(get("/hls/blues/live.m3u8").status, 503) << "not even a picture of an empty stage";
  const auto dora = join("jazz", "Dora");
  const auto second = watch("jazz", "Walt");
  const std::size_t parts = player_->parts().size();
  EXPECT_TRUE(hub_.waitUntil([&] { return player_->parts().size() > parts; }, 30s)) << "the show goes on";

  const Outcome undone = rostra({"drain", "--undo"});
  EXPECT_EQ(undone.code, 0);
  EXPECT_TRUE(undone.says("The server takes new rooms again.")) << undone.said;
  EXPECT_EQ(get("/readyz").status, 200);
  const auto cleo = join("blues", "Cleo");
  EXPECT_TRUE(player_->complaints().empty());
}

TEST_F(Drain, WaitsForTheLastShowAndSaysHowItGoes) {
  open();
  const Outcome late = rostra({"drain", "--timeout", "10ms"});
  EXPECT_EQ(late.code, kFailed);
  EXPECT_TRUE(late.says("Rooms are still running, and the server takes no new ones")) << late.said;

  auto waiting = startDrain();
  ASSERT_TRUE(waiting);
  const auto says = [&](const std::string& text) {
    return hub_.waitUntil([&] { return (*waiting)->output().find(text) != std::string::npos; }, 60s);
  };
  EXPECT_TRUE(says("1 room running, 2 on stage, 1 watching.")) << (*waiting)->output();
  bob_->send(client::Leave{});
  EXPECT_TRUE(says("1 room running, 1 on stage, 1 watching.")) << (*waiting)->output();
  EXPECT_EQ(rostra({"room", "end", "jazz"}).code, 0);
  ASSERT_TRUE((*waiting)->waitForExit(60s)) << server_->log();
  EXPECT_EQ(WEXITSTATUS(*(*waiting)->exited()), 0);
  EXPECT_NE((*waiting)->output().find("Drained: nothing runs any more. The server can be stopped."),
            std::string::npos)
      << (*waiting)->output();
  EXPECT_TRUE(hub_.waitUntil([&] { return player_->ended(); }, 30s));
  const auto refused = turnedAway(joinAs("jazz", "Ada"));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->code, ErrorCode::Busy) << "what has ended does not begin again";
  EXPECT_TRUE(rostra({"stats"}).says("nothing runs any more."));
}

TEST_F(Drain, AnUndoIsToldToWhoeverWaits) {
  open();
  auto waiting = startDrain();
  ASSERT_TRUE(waiting);
  ASSERT_TRUE(
      hub_.waitUntil([&] { return (*waiting)->output().find("1 room running") != std::string::npos; }, 60s));
  EXPECT_EQ(rostra({"drain", "--undo"}).code, 0);
  ASSERT_TRUE((*waiting)->waitForExit(60s));
  EXPECT_EQ(WEXITSTATUS(*(*waiting)->exited()), kFailed);
  EXPECT_NE((*waiting)->output().find("The drain was undone"), std::string::npos) << (*waiting)->output();
}

TEST_F(Drain, SigtermEndsShowsWithAnEndAndAWordToEverybody) {
  open();
  server_->process().signal(SIGTERM);
  for (Here* each : {ada_.get(), bob_.get(), viewer_.get()}) {
    const auto told = each->socket.receive<server::Error>();
    ASSERT_TRUE(told);
    EXPECT_EQ(told->code, ErrorCode::Stopping);
    EXPECT_TRUE(told->fatal);
    EXPECT_EQ(
        told->message,
        "The server is stopping, and the show has ended; this page connects again when the server is back.");
    EXPECT_TRUE(each->socket.waitForEnd());
  }
  EXPECT_TRUE(hub_.waitUntil([&] { return player_->ended(); }, 30s)) << "EXT-X-ENDLIST";
  EXPECT_TRUE(player_->complaints().empty()) << player_->complaints().front();
  ASSERT_TRUE(server_->process().waitForExit(60s)) << server_->log();
  const int status = *server_->process().exited();
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

}  // namespace
}  // namespace rostra::test
