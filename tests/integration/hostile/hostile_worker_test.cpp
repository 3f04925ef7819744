// SPDX-License-Identifier: Apache-2.0
// Processes that are stopped or stand still, which no exit status tells: a worker, the whole server, its main
// loop. Who is not concerned keeps picture and sound, who is comes back by themselves, and nobody is killed
// for what another did.
#include "control/operations/admin_client.hpp"
#include "glib/json.hpp"
#include "integration/hostile/innocents.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <set>
#include <sys/ptrace.h>
#include <sys/wait.h>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// Found after 3 s; a loaded machine may take longer to notice, to start and to connect.
constexpr auto kWithinSeconds = 15s;

class HostileWorker : public ::testing::Test {
 protected:
  void start(const std::string& workers) {
    auto started =
        ServerProcess::start(hub_, {.arguments = {"--workers", workers}, .environment = {}, .binary = {}});
    ASSERT_TRUE(started) << started.error().message;
    server_ = std::move(*started);
    ASSERT_TRUE(hub_.waitUntil([&] { return get("/healthz").body == "ok\n"; }, kEffect)) << server_->log();
  }
  void TearDown() override {
    if (server_ && HasFailure()) std::fputs(server_->log().c_str(), stderr);
  }
  HttpAnswer get(const std::string& path) { return httpGet(hub_, server_->url() + path); }
  /// "sfuPid" or "mixerPid" of a room; 0 while there is none.
  pid_t pidOf(const std::string& room, const char* which) {
    auto admin = control::AdminClient::connect(server_->dataFolder());
    const auto rooms = admin ? admin->rooms() : fail(ErrorKind::Unavailable, "");
    if (!rooms) return 0;
    JsonArray* list = json_object_get_array_member(rooms->get(), "rooms");
    for (guint i = 0; i < json_array_get_length(list); ++i) {
      JsonObject* one = json_array_get_object_element(list, i);
      if (room == json_object_get_string_member(one, "room") && json_object_has_member(one, which))
        return static_cast<pid_t>(json_object_get_int_member(one, which));
    }
    return 0;
  }
  [[nodiscard]] std::set<pid_t> workers() const {
    std::set<pid_t> pids;
    for (const char* kind : {"sfu-worker", "mix-worker"}) {
      for (const ProcessFacts& facts : server_->workers(kind)) pids.insert(facts.pid);
    }
    return pids;
  }
  bool logged(const std::string& text) {
    return hub_.waitUntil([&] { return server_->log().find(text) != std::string::npos; }, kEffect);
  }
  /// The process is gone, and not only stopped.
  bool gone(pid_t pid) {
    return hub_.waitUntil([&] { return !factsOf(pid); }, kEffect);
  }
  void pass(std::chrono::milliseconds time) {
    const auto end = Clock::now() + time;
    hub_.waitUntil([&] { return Clock::now() >= end; }, time + kEffect);
  }

  SocketHub hub_{glib::Loop::main()};
  std::unique_ptr<ServerProcess> server_;
};

TEST_F(HostileWorker, AMixerThatIsStoppedIsReplacedUnderTheSamePlaylist) {
  ASSERT_NO_FATAL_FAILURE(start("1"));
  Innocents show(hub_, *server_, "show");
  ASSERT_NO_FATAL_FAILURE(show.begin(2));
  Innocents other(hub_, *server_, "other");
  ASSERT_NO_FATAL_FAILURE(other.begin(1));
  const std::size_t otherPart = other.viewer().parts().size();
  const pid_t mixer = pidOf("show", "mixerPid");
  ASSERT_GT(mixer, 0);
  const auto stopped = Clock::now();
  ::kill(mixer, SIGSTOP);
  ASSERT_TRUE(hub_.waitUntil([&] { return show.viewer().discontinuities() == 1; }, kEffect))
      << server_->log();
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

TEST_F(HostileWorker, AnSfuWorkerThatIsStoppedCostsItsOwnRoomsAMoment) {
  ASSERT_NO_FATAL_FAILURE(start("2"));
  Innocents show(hub_, *server_, "show");
  ASSERT_NO_FATAL_FAILURE(show.begin(2));
  Innocents other(hub_, *server_, "other");
  ASSERT_NO_FATAL_FAILURE(other.begin(2));
  const pid_t worker = pidOf("show", "sfuPid");
  ASSERT_GT(worker, 0);
  ASSERT_NE(worker, pidOf("other", "sfuPid"));
  const auto stopped = Clock::now();
  ::kill(worker, SIGSTOP);
  EXPECT_TRUE(hub_.waitUntil(
      [&] {
        const HttpAnswer answer = get("/readyz");
        return answer.status == 200 && answer.body.find("1 of 2 SFU workers missing") != std::string::npos;
      },
      kEffect))
      << "one is missing, and new people can come in";
  EXPECT_TRUE(other.stageSees(10));
  ASSERT_TRUE(hub_.waitUntil([&] { return show.rejoins() == 2; }, kEffect)) << server_->log();
  EXPECT_LT(Clock::now() - stopped, kWithinSeconds);
  EXPECT_TRUE(show.stageSees(10)) << server_->log();
  EXPECT_TRUE(show.viewerSees(3));
  EXPECT_TRUE(gone(worker));
  EXPECT_TRUE(hub_.waitUntil([&] { return get("/healthz").body == "ok\n"; }, kEffect))
      << get("/healthz").body;
  EXPECT_TRUE(other.stageSees(10));
  EXPECT_EQ(other.rejoins(), 0U);
  other.expectUnharmed();
}

TEST_F(HostileWorker, WhoIsStoppedTogetherWithTheServerIsNotKilled) {
  ASSERT_NO_FATAL_FAILURE(start("1"));
  Innocents show(hub_, *server_, "show");
  ASSERT_NO_FATAL_FAILURE(show.begin(2));
  const auto before = workers();
  for (const bool everyone : {false, true}) {
    SCOPED_TRACE(everyone ? "all processes" : "only serve, as by Ctrl-Z");
    if (everyone) {
      for (const pid_t pid : before) ::kill(pid, SIGSTOP);
    }
    server_->process().signal(SIGSTOP);
    pass(4s);  // longer than a worker may be silent
    server_->process().signal(SIGCONT);
    if (everyone) {
      for (const pid_t pid : before) ::kill(pid, SIGCONT);
    }
    EXPECT_TRUE(hub_.waitUntil([&] { return get("/healthz").body == "ok\n"; }, kEffect)) << server_->log();
    EXPECT_TRUE(show.viewerSees(5)) << server_->log();
    EXPECT_TRUE(show.stageSees(10));
  }
  EXPECT_EQ(workers(), before);
  EXPECT_EQ(server_->log().find("worker died"), std::string::npos) << server_->log();
  EXPECT_EQ(show.rejoins(), 0U);
  EXPECT_TRUE(logged("the process was stopped, waited, or got no CPU")) << "the log names the reason";
}

TEST_F(HostileWorker, SignalsThatMeanNothingEndNothing) {
  ASSERT_NO_FATAL_FAILURE(start("1"));
  Innocents show(hub_, *server_, "show");
  ASSERT_NO_FATAL_FAILURE(show.begin(2));
  ASSERT_TRUE(hub_.waitUntil([&] { return workers().size() == 4; }, kEffect)) << "a spare of each kind";
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

TEST_F(HostileWorker, AMainLoopThatStandsStillIsNoticed) {
  ASSERT_NO_FATAL_FAILURE(start("1"));
  const pid_t main = server_->process().pid();
  // Only the thread of this number stops; the web threads go on.
  ASSERT_EQ(::ptrace(PTRACE_SEIZE, main, nullptr, nullptr), 0) << std::strerror(errno);
  ASSERT_EQ(::ptrace(PTRACE_INTERRUPT, main, nullptr, nullptr), 0) << std::strerror(errno);
  int status = 0;
  ASSERT_EQ(::waitpid(main, &status, __WALL), main);
  EXPECT_TRUE(hub_.waitUntil([&] { return get("/healthz").body == "the main loop is stuck\n"; }, kEffect));
  EXPECT_EQ(get("/healthz").status, 503);
  EXPECT_EQ(get("/readyz").status, 503);
  ASSERT_EQ(::ptrace(PTRACE_DETACH, main, nullptr, nullptr), 0) << std::strerror(errno);
  EXPECT_TRUE(hub_.waitUntil([&] { return get("/healthz").status == 200; }, kEffect));
}

}  // namespace
}  // namespace rostra::test
