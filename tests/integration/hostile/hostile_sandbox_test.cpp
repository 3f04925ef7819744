// SPDX-License-Identifier: Apache-2.0
// A worker that somebody took over: what it can reach, tried from inside the same sandbox, closed by the
// worker's own function; and what the kernel says of the workers of a real server with people in it.
#include "integration/sfu/sfu_fixture.hpp"
#include "mix/worker/sandbox.hpp"
#include "sfu/worker/sandbox.hpp"
#include "support/enclosed.hpp"
#include "support/paths.hpp"
#include "support/playlist_follower.hpp"
#include "support/server_process.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <sys/wait.h>

namespace rostra::test {
namespace {

// Before the tests with a server, whose loops start threads: these fork.
struct TakenOver : testing::Test {
  TemporaryFolder folder;
  Treasure treasure{folder.path()};
  const std::string shipped = sourceFolder() + "/pipelines/mix/tile.pipeline";

  static void expectRefused(const Attempts& attempts, std::initializer_list<const char*> names) {
    for (const char* name : names)
      EXPECT_NE(attempts.at(name), 0) << "somebody who took the worker over could " << name;
  }
  static void expectClosed(const Attempts& attempts) {
    ASSERT_EQ(attempts.at("enter"), 0);
    expectRefused(attempts, {"write database", "delete database", "make a file", "make a file in /tmp",
                             "connect to the admin socket", "make a pair of datagram sockets", "fork",
                             "signal the server", "hold the server", "trace the server", "limit the server",
                             "run a program", "speak with the firewall", "make a namespace"});
    if (!sandbox::canRestrictFiles()) return;
    expectRefused(attempts, {"read database", "list data folder", "read database through the server's root",
                             "read the server's environment", "read the server's memory"});
  }
};

TEST_F(TakenOver, AMixerReachesNeitherDatabaseNorNetworkNorServer) {
  const auto attempts = tryInside(treasure, [] { return mix::enterSandbox({}); }, {shipped});
  ASSERT_NO_FATAL_FAILURE(expectClosed(attempts));
  expectRefused(attempts, {"connect to a TCP port", "open a UDP socket", "list network interfaces"});
  EXPECT_EQ(attempts.at(shipped), 0) << "it needs its pipelines";
  EXPECT_EQ(attempts.at("start a thread"), 0);
}

TEST_F(TakenOver, AnSfuWorkerReachesTheNetworkOnly) {
  const auto attempts = tryInside(treasure, [] { return sfu::enterSandbox({}); }, {shipped});
  ASSERT_NO_FATAL_FAILURE(expectClosed(attempts));
  EXPECT_EQ(attempts.at("open a UDP socket"), 0) << "media are its work";
  EXPECT_EQ(attempts.at(shipped), 0) << "it needs its pipelines";
}

TEST_F(TakenOver, WithoutASandboxAllOfThisWorks) {
  const auto attempts =
      tryInside(treasure, [] { return mix::enterSandbox({.on = false, .pipelines = {}, .memory = 0}); });
  for (const char* name : {"read database", "connect to a TCP port", "connect to the admin socket", "fork"})
    EXPECT_EQ(attempts.at(name), 0) << name << ": the attempt itself is broken";
}

std::string fileText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}
std::string processFile(pid_t pid, const char* name) {
  return fileText("/proc/" + std::to_string(pid) + "/" + name);
}
/// "NoNewPrivs:\t1\n" -> "1".
std::string statusOf(pid_t pid, const std::string& name) {
  const std::string status = "\n" + processFile(pid, "status");
  const std::size_t at = status.find("\n" + name + ":\t");
  if (at == std::string::npos) return "none";
  const std::size_t begin = at + name.size() + 3;
  return status.substr(begin, status.find('\n', begin) - begin);
}

class SandboxedServer : public SfuFixture {
 protected:
  static constexpr const char* kSecret = "sesame-0123456789";

  void start(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{"--workers", "1", "--mixer-memory", "1GiB"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    auto started = ServerProcess::start(
        hub_, {.arguments = std::move(arguments),
               .environment = {std::string("ROSTRA_TURN=turn:user:") + kSecret + "@127.0.0.1:3478",
                               std::string("PGPASSWORD=") + kSecret, std::string("UNKNOWN_TOKEN=") + kSecret},
               .binary = {}});
    if (!started) throw std::runtime_error(started.error().message);
    server_ = std::move(*started);
  }
  void TearDown() override {
    if (server_ && HasFailure()) std::fputs(server_->log().c_str(), stderr);
    SfuFixture::TearDown();
  }
  LightParticipant& arrive() {
    return SfuFixture::join(small(), WebSocketLink::create(server_->webSocketUrl()));
  }
  /// An SFU worker and its spare, and this many mixers, one of them a spare.
  [[nodiscard]] std::vector<ProcessFacts> workers(std::size_t mixersWanted) {
    EXPECT_TRUE(until([&] {
      return server_->workers("sfu-worker").size() == 2 &&
             server_->workers("mix-worker").size() == mixersWanted;
    }));
    auto all = server_->workers("sfu-worker");
    const auto mixers = server_->workers("mix-worker");
    all.insert(all.end(), mixers.begin(), mixers.end());
    return all;
  }
  std::unique_ptr<ServerProcess> server_;
};

TEST_F(SandboxedServer, ItsWorkersAreEnclosedAndDoTheirWork) {
  ASSERT_NO_FATAL_FAILURE(start());
  LightParticipant& ada = arrive();
  LightParticipant& bob = arrive();
  ASSERT_TRUE(until([&] { return frames(ada, bob) > 30 && frames(bob, ada) > 30; }));
  const auto viewer = PlaylistFollower::start(server_->url(), "light");
  ASSERT_TRUE(until([&] { return viewer->parts().size() > 10; }));
  EXPECT_TRUE(viewer->complaints().empty()) << viewer->complaints().front();

  for (const ProcessFacts& worker : workers(2)) {
    SCOPED_TRACE(worker.commandLine);
    // A spare that has just started is not ready yet.
    EXPECT_TRUE(until([&] { return statusOf(worker.pid, "Seccomp") == "2"; }));
    EXPECT_EQ(statusOf(worker.pid, "NoNewPrivs"), "1");
    EXPECT_EQ(statusOf(worker.pid, "CapEff"), "0000000000000000");
    EXPECT_EQ(statusOf(worker.pid, "CapBnd").find_first_not_of('0') == std::string::npos, ::geteuid() == 0);
    EXPECT_EQ(processFile(worker.pid, "environ").find(kSecret), std::string::npos);
    EXPECT_EQ(processFile(worker.pid, "environ").find("ROSTRA_"), std::string::npos);
    EXPECT_EQ(worker.commandLine.find(kSecret), std::string::npos);
    if (worker.commandLine.find("mix-worker") == std::string::npos) continue;
    const std::string limits = processFile(worker.pid, "limits");
    EXPECT_NE(limits.find("Max data size             1073741824           1073741824"), std::string::npos)
        << limits;
  }
  EXPECT_NE(processFile(server_->process().pid(), "environ").find(kSecret), std::string::npos)
      << "the test's own secret";
  const auto named = [](pid_t pid, const std::string& name) {
    for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
      if (fileText(task.path().string() + "/comm") == name + "\n") return true;
    }
    return false;
  };
  EXPECT_TRUE(std::ranges::any_of(server_->workers("mix-worker"), [&](const ProcessFacts& mixer) {
    return named(mixer.pid, "encode-720p") && named(mixer.pid, "tap-reader");
  })) << "threads lost their names";
  viewer->stop();
}

TEST_F(SandboxedServer, CanBeSwitchedOffAndSaysSo) {
  ASSERT_NO_FATAL_FAILURE(start({"--sandbox", "off"}));
  EXPECT_TRUE(
      until([&] { return server_->log().find("workers run without a sandbox") != std::string::npos; }));
  for (const ProcessFacts& worker : workers(1)) {
    EXPECT_EQ(statusOf(worker.pid, "Seccomp"), "0");
    EXPECT_EQ(processFile(worker.pid, "environ").find(kSecret), std::string::npos)
        << "they need none in any case";
  }
}

TEST_F(SandboxedServer, ItsWorkersStartedByHandSaySo) {
  const TemporaryFolder folder;
  for (const char* worker : {"avatar-worker", "mix-worker", "sfu-worker"}) {
    const std::string output = folder.path() + "/" + worker;
    // Into a file, where the worker's own limits would end it with a signal.
    auto process = ChildProcess::start(
        hub_,
        {.arguments = {rostraBinary(), worker}, .environment = {}, .control = {}, .stderrFile = output});
    ASSERT_TRUE(process) << process.error().message;
    ASSERT_TRUE((*process)->waitForExit(kPatience)) << worker;
    EXPECT_TRUE(WIFEXITED(*(*process)->exited()) && WEXITSTATUS(*(*process)->exited()) == 2) << worker;
    EXPECT_NE(fileText(output).find("'rostra serve' starts this command"), std::string::npos) << worker;
  }
}

}  // namespace
}  // namespace rostra::test
