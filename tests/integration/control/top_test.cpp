// SPDX-License-Identifier: Apache-2.0
// `rostra top` at a real terminal and without one: what it shows of a server with people, its keys, another
// size, and that the terminal is left as it was.
#include "command_fixture.hpp"
#include "glib/json.hpp"
#include "glib/json_view.hpp"
#include "support/light_participant.hpp"
#include "terminal.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace rostra::test {
namespace {

constexpr const char* kRedraw = "\x0c";  // Ctrl-L
constexpr const char* kLeaves = "\x1b[?1049l";
constexpr std::size_t kMaxAnswer = 16U << 20;

class Top : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started =
        ServerProcess::start(hub_, {.arguments = {"--workers", "1"}, .environment = {}, .binary = {}});
    ASSERT_TRUE(started) << started.error().message;
    server_ = std::move(*started);
  }
  [[nodiscard]] std::vector<std::string> top(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"top", "--interval", "200ms"});
    more.insert(more.end(), {"--data-dir", server_->dataFolder()});
    return more;
  }
  SocketHub hub_{glib::Loop::main()};
  std::unique_ptr<ServerProcess> server_;
};

TEST_F(Top, ShowsTheNodeAndItsProcessesUntilSomebodyLeaves) {
  Terminal terminal(top());
  EXPECT_TRUE(terminal.shows("0 on stage, 0 watching")) << terminal.screen();
  EXPECT_TRUE(terminal.shows("PROCESS")) << terminal.screen();
  EXPECT_TRUE(terminal.shows("sfu-worker")) << terminal.screen();
  EXPECT_TRUE(terminal.shows("sorted by cpu")) << terminal.screen();
  EXPECT_FALSE(terminal.echoes());
  EXPECT_TRUE(terminal.raw());
  terminal.type("q");
  const int status = terminal.ended();
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  EXPECT_TRUE(terminal.shows(kLeaves)) << terminal.screen();
  EXPECT_TRUE(terminal.echoes());
  EXPECT_FALSE(terminal.raw());
}

TEST_F(Top, KeysSortAndTheCommandLineToo) {
  Terminal terminal(top({"--sort", "loss", "--reverse"}));
  EXPECT_TRUE(terminal.shows("sorted by loss, reversed")) << terminal.screen();
  for (const auto& [key, says] : {std::pair{"n", "sorted by name, reversed;"},
                                  {"r", "sorted by name;"},
                                  {"e", "sorted by estimate;"},
                                  {"d", "sorted by delay;"}}) {
    terminal.type(std::string(key) + kRedraw);
    EXPECT_TRUE(terminal.shows(says)) << key << "\n" << terminal.screen();
  }
  terminal.type("q");
  EXPECT_EQ(terminal.ended(), 0);
}

TEST_F(Top, FollowsTheSizeOfTheTerminal) {
  Terminal terminal(top(), 60, 24);
  EXPECT_TRUE(terminal.shows("sorted by cpu")) << terminal.screen();
  EXPECT_EQ(terminal.screen().find("arrows scroll"), std::string::npos) << terminal.screen();
  terminal.resize(200, 30);
  EXPECT_TRUE(terminal.shows("arrows scroll")) << terminal.screen();
  // So low that only the top and the bottom fit: the rest is behind an arrow.
  terminal.resize(100, 4);
  terminal.forget();
  terminal.type(kRedraw);
  EXPECT_TRUE(terminal.shows("0 on stage")) << terminal.screen();
  EXPECT_FALSE(terminal.screen().substr(terminal.screen().rfind("0 on stage")).find("sfu-worker") !=
               std::string::npos);
  terminal.type(std::string("\x1bOB\x1bOB\x1bOB\x1bOB") + kRedraw);
  EXPECT_TRUE(terminal.shows("sfu-worker")) << terminal.screen();
  terminal.type("q");
  EXPECT_EQ(terminal.ended(), 0);
}

TEST_F(Top, HoweverItEndsTheTerminalIsAsBefore) {
  struct End {
    const char* keys;
    int signal;
  };
  for (const End& end : {End{"\x03", SIGINT}, End{nullptr, SIGTERM}, End{nullptr, SIGHUP}}) {
    SCOPED_TRACE(end.signal);
    Terminal terminal(top());
    ASSERT_TRUE(terminal.shows("sorted by cpu")) << terminal.screen();
    if (end.keys) {
      terminal.type(end.keys);
    } else {
      terminal.signal(end.signal);
    }
    const int status = terminal.ended();
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == end.signal) << status;
    EXPECT_TRUE(terminal.shows(kLeaves)) << terminal.screen();
    EXPECT_TRUE(terminal.echoes());
    EXPECT_FALSE(terminal.raw());
  }
}

TEST_F(Top, AServerThatEndsIsSaidAndWaitedFor) {
  Terminal terminal(top());
  ASSERT_TRUE(terminal.shows("sorted by cpu")) << terminal.screen();
  server_->process().signal(SIGTERM);
  ASSERT_TRUE(server_->process().waitForExit(60s));
  EXPECT_TRUE(terminal.shows("no server is running with the data folder")) << terminal.screen();
  terminal.type("q");
  EXPECT_EQ(terminal.ended(), 0);
}

TEST_F(Top, WithoutATerminalItPrintsOnce) {
  const Outcome once = runRostra(hub_, top());
  EXPECT_EQ(once.code, 0) << once.said;
  EXPECT_TRUE(once.says("PROCESS")) << once.said;
  EXPECT_TRUE(once.says("sfu-worker")) << once.said;
  EXPECT_FALSE(once.says("\x1b")) << once.said;
  Terminal terminal(top({"--once"}));
  EXPECT_EQ(terminal.ended(), 0) << terminal.screen();
  EXPECT_TRUE(terminal.shows("sfu-worker")) << terminal.screen();
  EXPECT_EQ(terminal.screen().find(kLeaves), std::string::npos) << terminal.screen();
}

TEST_F(Top, SaysWhatIsWrongWithTheLineAndTheTerminal) {
  const Outcome fast = runRostra(hub_, {"top", "--interval", "1ms", "--data-dir", server_->dataFolder()});
  EXPECT_EQ(fast.code, kUsage);
  EXPECT_TRUE(fast.says("--interval: '1ms' is outside 100ms to 1h")) << fast.said;
  const Outcome sort = runRostra(hub_, {"top", "--sort", "los"});
  EXPECT_EQ(sort.code, kUsage);
  EXPECT_TRUE(sort.says("did you mean 'loss'?")) << sort.said;
  EXPECT_EQ(runRostra(hub_, {"top", "--data-dir", "/nowhere"}).code, kNoServer);
}

TEST_F(Top, ShowsWhatPeopleSendAndReceiveAndHowTheMixerFares) {
  const auto identity = std::make_shared<DtlsIdentity>();
  std::vector<std::unique_ptr<LightParticipant>> people;
  for (const char* name : {"Ada", "Bob"}) {
    LightParticipantOptions options;
    options.name = name;
    auto made = LightParticipant::create(hub_, identity, WebSocketLink::create(server_->webSocketUrl()),
                                         std::move(options));
    ASSERT_TRUE(made) << made.error().message;
    people.push_back(std::move(*made));
    people.back()->join();
  }
  // Numbers come when media flows and the mixer runs.
  Outcome last;
  const bool whole = hub_.waitUntil(
      [&] {
        last = runRostra(hub_, top({"--json", "--sort", "name"}));
        const auto json = glib::parseObject(last.said, kMaxAnswer);
        if (!json) return false;
        int sending = 0;
        glib::eachOf(json->get(), "people", [&](JsonObject* person) {
          sending +=
              glib::countOf(person, "inBps") > 10'000 && glib::countOf(person, "outBps") > 10'000 ? 1 : 0;
        });
        double encodeMs = 0;
        double mixerCpu = 0;
        glib::eachOf(json->get(), "rooms", [&](JsonObject* room) {
          encodeMs = glib::numberOf(glib::objectOf(room, "mixer"), "encodeMs");
          mixerCpu = glib::numberOf(glib::objectOf(room, "mixer"), "cpuPercent");
        });
        return sending == 2 && encodeMs > 0 && mixerCpu > 0 && glib::numberOf(json->get(), "cpuPercent") > 0;
      },
      60s);
  EXPECT_TRUE(whole) << last.said << server_->log();

  Terminal terminal(top(), 120, 40);
  EXPECT_TRUE(terminal.shows("2 on stage")) << terminal.screen();
  EXPECT_TRUE(terminal.shows("mix-worker")) << terminal.screen();
  EXPECT_TRUE(terminal.shows("ESTIMATE")) << terminal.screen();
  EXPECT_TRUE(terminal.shows("Ada") || terminal.shows("Bob")) << terminal.screen();
  terminal.type("q");
  EXPECT_EQ(terminal.ended(), 0);
}

}  // namespace
}  // namespace rostra::test
