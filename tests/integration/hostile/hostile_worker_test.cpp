// SPDX-License-Identifier: Apache-2.0
// Processes that are stopped or stand still, which no exit status tells: a worker, the whole server, its main
// loop. Who is not concerned keeps picture and sound, who is comes back by themselves, and nobody is killed
// for what another did.
#include "integration/hostile/hostile_test.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <set>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <thread>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// Found after 3 s; a loaded machine may take longer to notice, to start and to connect.
constexpr auto kWithinSeconds = 15s;

class HostileWorker : public HostileTest {
 protected:
  /// A healthy server, and whoever must not notice on it.
  Innocents& begin(std::vector<std::string> arguments = {}) {
    share(std::move(arguments));
    EXPECT_TRUE(until([&] { return get("/healthz").body == "ok\n"; })) << server_->log();
    return innocents();
  }
  HttpAnswer get(const std::string& path) { return httpGet(hub_, server_->url() + path); }
  [[nodiscard]] std::set<pid_t> workers() const {
    std::set<pid_t> pids;
    for (const char* kind : {"sfu-worker", "mix-worker"}) {
      for (const ProcessFacts& facts : server_->workers(kind)) pids.insert(facts.pid);
    }
    return pids;
  }
};

TEST_F(HostileWorker, SignalsThatMeanNothingEndNothing) {
  Innocents& show = begin();
  ASSERT_TRUE(until([&] { return workers().size() == 4; })) << "a spare of each kind";
  const auto before = workers();
  for (const int number : {SIGUSR1, SIGUSR2, SIGHUP}) {
    server_->process().signal(number);
    for (const pid_t pid : before) ::kill(pid, number);
  }
  EXPECT_TRUE(show.viewerSees(5));
  EXPECT_TRUE(show.stageSees(10));
  EXPECT_EQ(workers(), before);
  EXPECT_FALSE(server_->process().exited());
  show.expectUnharmed();
}

TEST_F(HostileWorker, AMixerThatIsStoppedIsReplacedUnderTheSamePlaylist) {
  Innocents& show = begin();
  Innocents other(hub_, *server_, "other");
  ASSERT_NO_FATAL_FAILURE(other.begin(1));
  const std::size_t otherPart = other.viewer().parts().size();
  const auto before = show.viewer().discontinuities();
  const pid_t mixer = show.pidOf("mixerPid");
  ASSERT_GT(mixer, 0);
  const auto stopped = Clock::now();
  ::kill(mixer, SIGSTOP);
  ASSERT_TRUE(until([&] { return show.viewer().discontinuities() == before + 1; })) << server_->log();
  ASSERT_TRUE(show.viewerSees(5)) << server_->log();
  EXPECT_LT(Clock::now() - stopped, kWithinSeconds);
  EXPECT_TRUE(gone(mixer));
  EXPECT_TRUE(logged("it was stopped by a signal or a debugger"));
  EXPECT_TRUE(show.stageSees(10));
  EXPECT_EQ(show.rejoins(), 0U) << "the stage does not need the mixer";
  EXPECT_TRUE(other.viewerSees(3));
  EXPECT_LT(other.longestGap(otherPart), 2s);
  other.expectUnharmed();
}

TEST_F(HostileWorker, AMainLoopThatStandsStillIsNoticed) {
  begin();
  const pid_t main = server_->process().pid();
  // Only the thread of this number stops; the web threads go on.
  ASSERT_EQ(::ptrace(PTRACE_SEIZE, main, nullptr, nullptr), 0) << std::strerror(errno);
  ASSERT_EQ(::ptrace(PTRACE_INTERRUPT, main, nullptr, nullptr), 0) << std::strerror(errno);
  int status = 0;
  ASSERT_EQ(::waitpid(main, &status, __WALL), main);
  EXPECT_TRUE(until([&] { return get("/healthz").body == "the main loop is stuck\n"; }));
  EXPECT_EQ(get("/healthz").status, 503);
  EXPECT_EQ(get("/readyz").status, 503);
  ASSERT_EQ(::ptrace(PTRACE_DETACH, main, nullptr, nullptr), 0) << std::strerror(errno);
  EXPECT_TRUE(until([&] { return get("/healthz").status == 200; }));
}

// The largest pictures that are allowed, from so many senders that together they need more than a mixer may
// have: those for whom there is no room are name tiles, and the mixer goes on for everybody else.
TEST_F(HostileWorker, AMixerAtItsMemoryLimitCostsNobodyElse) {
  Innocents& show = begin({"--mixer-memory", "512MiB"});
  const std::size_t before = show.viewer().parts().size();
  const pid_t mixer = show.pidOf("mixerPid");
  const auto decoded = [&](LightParticipant* person) {
    return show.cameraCounter(person->id(), "decoded") > 0;
  };
  const auto refused = [&](LightParticipant* person) {
    return show.cameraCounter(person->id(), "refused") > 0;
  };
  std::vector<LightParticipant*> crowd;
  while (crowd.size() < 14 && (crowd.empty() || !refused(crowd.back()))) {
    LightParticipantOptions options;
    options.camera = {{"", {.width = 1920, .height = 1080, .frameRate = 2, .frames = 4, .bitrateKbps = 600}}};
    LightParticipant& large = arrive("quiet", std::move(options));
    crowd.push_back(&large);
    ASSERT_TRUE(show.untilSeen([&] { return refused(&large) || decoded(&large); })) << server_->log();
  }
  ASSERT_TRUE(refused(crowd.back())) << "there is no limit";
  EXPECT_GE(crowd.size(), 4U) << "much less than the limit is used";
  EXPECT_TRUE(logged("other pictures take all of mixer-memory"));
  EXPECT_TRUE(show.viewerSees(15)) << server_->log();
  EXPECT_TRUE(show.stageSees(10));
  dismiss(*crowd.front());
  EXPECT_TRUE(show.untilSeen([&] { return decoded(crowd.back()); })) << "there is room again";
  crowd.erase(crowd.begin());
  for (LightParticipant* large : crowd) dismiss(*large);
  EXPECT_TRUE(show.viewerSees(15)) << server_->log();
  EXPECT_EQ(show.pidOf("mixerPid"), mixer);
  EXPECT_EQ(show.viewer().discontinuities(), 0U);
  EXPECT_EQ(show.rejoins(), 0U);
  EXPECT_LT(show.longestGap(before), kWithinSeconds);
  for (const auto& person : show.people()) {
    EXPECT_TRUE(person->errors().empty()) << person->errors().back().message;
    EXPECT_EQ(person->closedReason(), "");
  }
}

TEST_F(HostileWorker, AnSfuWorkerThatIsStoppedCostsItsOwnRoomsAMoment) {
  Innocents& show = begin({"--workers", "2"});
  Innocents other(hub_, *server_, "other");
  ASSERT_NO_FATAL_FAILURE(other.begin(2));
  const pid_t worker = show.pidOf("sfuPid");
  ASSERT_GT(worker, 0);
  ASSERT_NE(worker, other.pidOf("sfuPid"));
  const auto stopped = Clock::now();
  ::kill(worker, SIGSTOP);
  EXPECT_TRUE(until([&] {
    const HttpAnswer answer = get("/readyz");
    return answer.status == 200 && answer.body.find("1 of 2 SFU workers missing") != std::string::npos;
  })) << "one is missing, and new people can come in";
  EXPECT_TRUE(other.stageSees(10));
  ASSERT_TRUE(until([&] { return show.rejoins() == 2; })) << server_->log();
  EXPECT_LT(Clock::now() - stopped, kWithinSeconds);
  EXPECT_TRUE(show.stageSees(10)) << server_->log();
  EXPECT_TRUE(show.viewerSees(3));
  EXPECT_TRUE(gone(worker));
  EXPECT_TRUE(until([&] { return get("/healthz").body == "ok\n"; })) << get("/healthz").body;
  EXPECT_TRUE(other.stageSees(10));
  EXPECT_EQ(other.rejoins(), 0U);
  other.expectUnharmed();
}

TEST_F(HostileWorker, WhoIsStoppedTogetherWithTheServerIsNotKilled) {
  constexpr auto kStopped = 5s;  // longer than a worker, a browser or a participant's media may be silent
  Innocents& show = begin({"--silence-timeout", "4s", "--ping-timeout", "4s", "--ping-interval", "1s"});
  const auto before = workers();
  enum class Stopped { Serve, Processes, Machine };
  for (const auto what : {Stopped::Serve, Stopped::Processes, Stopped::Machine}) {
    SCOPED_TRACE(what == Stopped::Serve       ? "only serve, as by Ctrl-Z"
                 : what == Stopped::Processes ? "all processes"
                                              : "the machine, with those who talk: nothing came meanwhile");
    if (what != Stopped::Serve) {
      for (const pid_t pid : before) ::kill(pid, SIGSTOP);
    }
    server_->process().signal(SIGSTOP);
    if (what == Stopped::Machine)
      std::this_thread::sleep_for(kStopped);
    else
      pass(kStopped);
    server_->process().signal(SIGCONT);
    if (what != Stopped::Serve) {
      for (const pid_t pid : before) ::kill(pid, SIGCONT);
    }
    // Nothing comes yet: all that time-outs could compare with was before.
    if (what == Stopped::Machine) std::this_thread::sleep_for(600ms);
    EXPECT_TRUE(until([&] { return get("/healthz").body == "ok\n"; })) << server_->log();
    EXPECT_TRUE(show.viewerSees(5)) << server_->log();
    EXPECT_TRUE(show.stageSees(10));
  }
  EXPECT_EQ(workers(), before);
  EXPECT_EQ(server_->log().find("worker died"), std::string::npos) << server_->log();
  EXPECT_EQ(show.rejoins(), 0U);
  for (const auto& person : show.people()) {
    EXPECT_TRUE(person->errors().empty()) << person->errors().back().message;
    EXPECT_EQ(person->closedReason(), "");
  }
  EXPECT_TRUE(logged("the process was stopped, waited, or got no CPU")) << "the log names the reason";
}

}  // namespace
}  // namespace rostra::test
