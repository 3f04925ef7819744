// SPDX-License-Identifier: Apache-2.0
// A server that is full says so to newcomers, on the page's connection, in the API and to the operator, and
// lets those who are there alone. Full is a matter of the budget: however fast or busy the machine of the
// test is, nothing fits into a hundredth of a core, and everything into a hundred.
#include "integration/control/api_fixture.hpp"
#include "integration/control/command_fixture.hpp"

namespace rostra::test {
namespace {

using protocol::signalling::StageState;

class FullServer : public ApiTest {
 protected:
  /// Nobody here has media: they stay on stage all the same.
  void startWith(const std::string& budget, std::vector<std::string> more = {}) {
    more.insert(more.end(), {"--cpu-budget", budget, "--connect-timeout", "120s"});
    start(std::move(more));
  }
  Outcome rostra(std::vector<std::string> words) {
    words.insert(words.end(), {"--data-dir", server_->dataFolder()});
    return runRostra(hub_, std::move(words));
  }
  std::string metrics() { return httpGet(hub_, server_->url() + "/metrics").body; }
  void openStage(const std::string& slug, bool backstage = false) {
    open(slug, [backstage](store::Space& space) {
      space.settings.visitors = store::Visitors::Stage;
      space.settings.backstage = backstage;
    });
  }
};

TEST_F(FullServer, TakesTheFirstShowAndTellsWhoeverComesNext) {
  startWith("1");
  openStage("jazz");
  const auto ada = join("jazz", "Ada");
  ASSERT_TRUE(
      ada->hear<server::Live>([](const server::Live& live) { return live.state == StageState::Live; }));

  const auto second = turnedAway(joinAs("jazz", "Bob"));
  ASSERT_TRUE(second);
  EXPECT_EQ(second->code, ErrorCode::Busy);
  EXPECT_EQ(
      second->message,
      "This server is busy and cannot carry another person on stage now; you can watch, or try again in a "
      "few minutes.");
  openStage("blues");
  const auto show = turnedAway(joinAs("blues", "Cleo"));
  ASSERT_TRUE(show);
  EXPECT_EQ(show->code, ErrorCode::Busy);
  EXPECT_EQ(show->message,
            "This server is busy with other shows and cannot start another one now; please try again later.");

  const auto eve = watch("jazz", "Eve");
  ada->send(client::React{"👍"});
  EXPECT_TRUE(eve->hear<server::Reaction>()) << "who is there goes on";
  const std::string text = metrics();
  EXPECT_NE(text.find("rostra_refused_total{kind=\"person\",reason=\"cpu\"} 1\n"), std::string::npos) << text;
  EXPECT_NE(text.find("rostra_refused_total{kind=\"show\",reason=\"cpu\"} 1\n"), std::string::npos);
  EXPECT_NE(text.find("rostra_cpu_budget_cores 0.01\n"), std::string::npos) << text;
  EXPECT_NE(text.find("rostra_shows_left 0\n"), std::string::npos);
  for (const auto& words : {std::vector<std::string>{"stats"}, {"rooms"}, {"top", "--once"}}) {
    const Outcome said = rostra(words);
    EXPECT_EQ(said.code, 0) << said.said;
    EXPECT_TRUE(said.says("of 0.01 cores in use")) << said.said;
    EXPECT_TRUE(said.says("no room for another show")) << said.said;
    EXPECT_TRUE(said.says("Refused since the start: 1 show, 1 person on stage.")) << said.said;
  }
}

TEST_F(FullServer, TakesEverybodyWhereThereIsRoom) {
  startWith("10000");
  std::vector<std::unique_ptr<Here>> people;
  for (const char* slug : {"jazz", "blues", "rock"}) {
    openStage(slug);
    for (const char* name : {"Ada", "Bob", "Cleo"}) people.push_back(join(slug, name));
  }
  EXPECT_TRUE(rostra({"stats"}).says("; room for ")) << server_->log();
  EXPECT_NE(metrics().find("rostra_refused_total{kind=\"show\",reason=\"cpu\"} 0\n"), std::string::npos);
}

TEST_F(FullServer, LooksAtNoLimitThatIsZero) {
  startWith("1", {"--cpu-for-slates", "0", "--cpu-for-shows", "0", "--cpu-for-people", "0",
                  "--cpu-for-running", "0"});
  openStage("jazz");
  openStage("blues");
  const auto ada = join("jazz", "Ada");
  const auto bob = join("jazz", "Bob");
  const auto cleo = join("blues", "Cleo");
  EXPECT_TRUE(rostra({"stats"}).says("shows are not limited by it"));
  EXPECT_EQ(httpGet(hub_, server_->url() + "/hls/rock/live.m3u8", 60s).status, 200)
      << "a picture of an empty stage";
}

TEST_F(FullServer, RefusesToGoLiveInTheApiAndAtTheCommandLineAndFollowsAReload) {
  const TemporaryFolder folder;
  const std::string file = folder.path() + "/rostra.conf";
  const auto limit = [&](const std::string& percent) {
    std::ofstream(file) << "cpu-budget = 1\ncpu-for-people = 0\ncpu-for-shows = " << percent << "\n";
  };
  limit("0");
  start({"--config", file, "--connect-timeout", "120s"});
  openStage("jazz");
  const auto ada = join("jazz", "Ada");
  ASSERT_TRUE(
      ada->hear<server::Live>([](const server::Live& live) { return live.state == StageState::Live; }));
  openStage("club", true);
  const auto host = enter(joinAs("club", "Host"), owner_.cookie);

  limit("80");
  EXPECT_TRUE(rostra({"reload"}).says("cpu-for-shows  0     80  at once")) << server_->log();
  const HttpAnswer answer = call(owner_, "POST", "/spaces/club/live", "{}");
  EXPECT_EQ(answer.status, 503) << answer.body;
  EXPECT_NE(answer.body.find("busy with other shows"), std::string::npos) << answer.body;
  const Outcome said = rostra({"room", "live", "club"});
  EXPECT_EQ(said.code, kFailed);
  EXPECT_TRUE(said.says("the server has not enough processor time left for another show")) << said.said;
  host->send(client::GoLive{0});
  const auto refused = host->refused();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->code, ErrorCode::Busy);
  EXPECT_FALSE(refused->fatal) << "they stay backstage";

  limit("0");
  EXPECT_EQ(rostra({"reload"}).code, 0);
  host->send(client::GoLive{0});
  EXPECT_TRUE(
      host->hear<server::Live>([](const server::Live& live) { return live.state == StageState::Live; }));
}

}  // namespace
}  // namespace rostra::test
