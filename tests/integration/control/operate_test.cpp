// SPDX-License-Identifier: Apache-2.0
// What an operator does to a configuration and to a server that runs with it, as typed.
#include "command_fixture.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace rostra::test {
namespace {

class Operate : public Command {
 protected:
  /// A server that runs with this configuration.
  ServerProcess& serve(const std::string& text) {
    ServerProcess::Options options;
    options.arguments = {"--config", configuration(text, fs::perms::owner_read | fs::perms::owner_write)};
    auto started = ServerProcess::start(hub_, std::move(options));
    EXPECT_TRUE(started) << started.error().message;
    server_ = std::move(*started);
    return *server_;
  }
  bool logs(const std::string& text) {
    return hub_.waitUntil([&] { return server_->log().find(text) != std::string::npos; }, 30s);
  }
  std::unique_ptr<ServerProcess> server_;
};

TEST_F(Operate, CheckTellsEveryMistakeOfAFile) {
  const std::string file = configuration("stage_size = 4\n\npart = fast\nturn = hunter2\n");
  const Outcome outcome = run({"config", "check", file});
  EXPECT_EQ(outcome.code, kUsage);
  for (const char* text : {":1: there is no option 'stage_size'; did you mean 'stage-size'?",
                           ":3: 'fast' is not a duration", ":4: write a TURN server as"})
    EXPECT_TRUE(outcome.says(file + text)) << text << '\n' << outcome.said;
  EXPECT_TRUE(outcome.says("3 mistakes in " + file)) << outcome.said;
  EXPECT_FALSE(outcome.says("hunter2")) << outcome.said;
  const Outcome json = run({"config", "check", file, "--json"});
  EXPECT_EQ(json.code, kUsage);
  EXPECT_TRUE(json.says("\"line\" : 3")) << json.said;
  EXPECT_EQ(run({"config", "check"}, {"ROSTRA_CONFIG=" + file}).code, kUsage);
}

TEST_F(Operate, CheckPassesAFileWithoutMistakesAndNamesOneThatIsMissing) {
  const Outcome good = run({"config", "check", configuration("part = 100ms\n")});
  EXPECT_EQ(good.code, 0) << good.said;
  const Outcome missing = run({"config", "check", path("nowhere.conf")});
  EXPECT_EQ(missing.code, kUsage);
  EXPECT_TRUE(missing.says("cannot read the configuration file " + path("nowhere.conf"))) << missing.said;
}

TEST_F(Operate, ShowSaysWhereEachValueComesFrom) {
  std::ofstream(path("token")) << "hunter2hunter2hunter2\n";
  const std::string file =
      configuration("part = 100ms\nmetrics-token-file = " + path("token") + "\nworkers = 2\n");
  const Outcome outcome = run({"config", "show", "--config", file, "--workers", "3"}, {"ROSTRA_SEGMENT=2s"});
  EXPECT_EQ(outcome.code, 0) << outcome.said;
  const auto line = [&](const std::string& start) {
    const std::size_t at = outcome.said.find(start);
    return at == std::string::npos ? "" : outcome.said.substr(at, outcome.said.find('\n', at) - at);
  };
  EXPECT_TRUE(line("part = 100ms").ends_with("# " + file + ":1")) << outcome.said;
  EXPECT_TRUE(line("workers = 3").ends_with("# --workers")) << outcome.said;
  EXPECT_TRUE(line("segment = 2s").ends_with("# ROSTRA_SEGMENT")) << outcome.said;
  EXPECT_TRUE(line("# metrics-token = (secret)").ends_with(path("token") + ":1")) << outcome.said;
  EXPECT_FALSE(outcome.says("hunter2")) << outcome.said;
  EXPECT_FALSE(outcome.says("frame-rate")) << outcome.said;
  EXPECT_TRUE(run({"config", "show", "--effective"}).says("frame-rate = 30")) << outcome.said;
}

TEST_F(Operate, ShownConfigurationIsOneThatCanBeUsed) {
  const Outcome shown = run({"config", "show", "--effective", "--part", "100ms"});
  const std::string file = configuration(shown.said);
  const Outcome checked = run({"config", "check", file});
  EXPECT_EQ(checked.code, 0) << checked.said;
}

TEST_F(Operate, ReloadAppliesWhatCanChangeAndNamesTheRest) {
  ServerProcess& server = serve("max-rooms = 4\n");
  const std::vector<std::string> reload{"reload", "--data-dir", server.dataFolder()};
  EXPECT_TRUE(run(reload).says("already runs with this configuration"));
  configuration("max-rooms = 7\npart = 100ms\nworker-backoff = 20s\n");

  std::vector<std::string> dry = reload;
  dry.push_back("--dry-run");
  for (int i = 0; i < 2; ++i) {  // the first must change nothing
    const Outcome outcome = run(dry);
    EXPECT_EQ(outcome.code, 0) << outcome.said;
    EXPECT_TRUE(outcome.says("max-rooms       4      7      at once")) << outcome.said;
  }
  const Outcome done = run(reload);
  EXPECT_TRUE(done.says("part            200ms  100ms  next show")) << done.said;
  EXPECT_TRUE(done.says("worker-backoff  10s    20s    restart")) << done.said;
  EXPECT_TRUE(logs("operator reloaded the configuration user=")) << server.log();
  EXPECT_TRUE(logs("option changed option=max-rooms from=4 to=7 applies=\"at once\"")) << server.log();
  // What waits for a restart is named again.
  const Outcome again = run(reload);
  EXPECT_TRUE(again.says("worker-backoff")) << again.said;
  EXPECT_FALSE(again.says("max-rooms")) << again.said;
}

TEST_F(Operate, ReloadOfAFileWithMistakesChangesNothing) {
  ServerProcess& server = serve("max-rooms = 4\n");
  const std::string file = configuration("max-rooms = 7\npart = fast\n");
  const Outcome refused = run({"reload", "--data-dir", server.dataFolder()});
  EXPECT_EQ(refused.code, kUsage) << refused.said;
  EXPECT_TRUE(refused.says(file + ":2: 'fast' is not a duration")) << refused.said;
  configuration("max-rooms = 7\n");
  EXPECT_TRUE(run({"reload", "--data-dir", server.dataFolder()}).says("max-rooms  4     7   at once"));
}

TEST_F(Operate, LevelsOfTheLogChangeAtOnceAlsoInWorkers) {
  ServerProcess& server = serve("");
  const auto level = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"log", "level"});
    words.insert(words.end(), {"--data-dir", server.dataFolder()});
    return run(words);
  };
  EXPECT_EQ(level({}).said, "info\n");
  EXPECT_EQ(level({"warning,sfu=debug,mix=debug,supervisor=trace"}).said,
            "warning,mix=debug,sfu=debug,supervisor=trace\nIt was info.\nThe configuration says info.\n");
  EXPECT_TRUE(logs("operations: operator changed the levels of the log user=")) << server.log();
  EXPECT_TRUE(logs("] sfu: levels of the log levels=\"warning,mix=debug")) << server.log();
  EXPECT_TRUE(logs("] mix: levels of the log levels=\"warning,mix=debug")) << server.log();

  // One that starts later has them, too.
  const auto workers = server.workers("mix-worker");
  ASSERT_FALSE(workers.empty());
  ::kill(workers.front().pid, SIGKILL);
  EXPECT_TRUE(logs("supervisor: worker ready kind=mix-worker worker=2")) << server.log();
  const auto after = server.workers("mix-worker");
  ASSERT_FALSE(after.empty());
  EXPECT_NE(after.front().commandLine.find("warning,mix=debug,sfu=debug,supervisor=trace"), std::string::npos)
      << after.front().commandLine;

  const Outcome wrong = level({"info,sfo=debug"});
  EXPECT_EQ(wrong.code, kUsage);
  EXPECT_TRUE(wrong.says("the log has no module 'sfo'; did you mean 'sfu'?")) << wrong.said;
  EXPECT_TRUE(level({"--json"}).says("\"levels\" : \"warning,mix=debug,sfu=debug,supervisor=trace\""));

  // Who makes the log talk again stands in it, as who silenced it does.
  EXPECT_EQ(level({"error"}).code, 0);
  EXPECT_EQ(level({"info"}).code, 0);
  EXPECT_TRUE(logs("from=error to=info")) << server.log();
}

TEST_F(Operate, AReloadSetsLevelsOfTheLogWhereTheFileSaysOthers) {
  ServerProcess& server = serve("log-level = info\n");
  const std::vector<std::string> reload{"reload", "--data-dir", server.dataFolder()};
  const std::vector<std::string> level{"log", "level", "--data-dir", server.dataFolder()};
  configuration("log-level = info,supervisor=debug\n");
  EXPECT_TRUE(run(reload).says("log-level  info  info,supervisor=debug  at once"));
  EXPECT_EQ(run(level).said, "info,supervisor=debug\n");
  const auto workers = server.workers("mix-worker");
  ASSERT_FALSE(workers.empty());
  ::kill(workers.front().pid, SIGKILL);
  EXPECT_TRUE(logs("debug serve[" + std::to_string(server.process().pid()) + "] supervisor: worker ready"))
      << server.log();

  std::vector<std::string> quiet = level;
  quiet.insert(quiet.begin() + 2, "warning");
  EXPECT_EQ(run(quiet).code, 0);
  configuration("log-level = info,supervisor=debug\nmax-rooms = 7\n");
  EXPECT_FALSE(run(reload).says("log-level"));
  EXPECT_TRUE(run(level).says("warning\nThe configuration says info,supervisor=debug.\n"))
      << "a reload about something else took back what an operator had set";
}

TEST_F(Operate, SighupReloadsAndTellsMistakesInTheLog) {
  ServerProcess& server = serve("max-rooms = 4\n");
  configuration("max-rooms = what\n");
  server.process().signal(SIGHUP);
  EXPECT_TRUE(logs("configuration not reloaded; the running one stays")) << server.log();
  configuration("max-rooms = 9\n");
  server.process().signal(SIGHUP);
  EXPECT_TRUE(logs("option changed option=max-rooms from=4 to=9")) << server.log();
}

TEST_F(Operate, Sigusr1DrawsAndSigusr2IsIgnored) {
  ServerProcess& server = serve("");
  server.process().signal(SIGUSR2);
  server.process().signal(SIGUSR1);
  EXPECT_TRUE(logs("drawing pipelines")) << server.log();
  EXPECT_TRUE(fs::is_directory(server.dataFolder() + "/graphs"));
  EXPECT_EQ(httpGet(hub_, server.url() + "/healthz").status, 200);
}

}  // namespace
}  // namespace rostra::test
