// SPDX-License-Identifier: Apache-2.0
// The process `rostra serve` and its workers as an operator sees them: start, health, stop, crashes,
// mistakes.
#include "control/operations/admin_client.hpp"
#include "glib/json.hpp"
#include "integration/control/raw_web_socket.hpp"
#include "support/server_process.hpp"
#include "support/sfu_worker_of.hpp"
#include "support/signalling_messages.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <set>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
namespace client = protocol::signalling::clientMessage;
namespace server = protocol::signalling::serverMessage;

class Serve : public ::testing::Test {
 protected:
  void start(std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.end(), {"--workers", "1"});
    auto started =
        ServerProcess::start(hub_, {.arguments = std::move(arguments), .environment = {}, .binary = {}});
    if (!started) throw std::runtime_error(started.error().message);
    server_ = std::move(*started);
    // One SFU worker and one spare of each kind.
    ASSERT_TRUE(hub_.waitUntil([&] { return workers().size() == 3; }, 30s)) << server_->log();
  }
  [[nodiscard]] std::set<pid_t> workers() const {
    std::set<pid_t> pids;
    for (const char* kind : {"sfu-worker", "mix-worker"}) {
      for (const ProcessFacts& facts : server_->workers(kind)) pids.insert(facts.pid);
    }
    return pids;
  }
  /// All of them are gone.
  bool gone(const std::set<pid_t>& pids) {
    return hub_.waitUntil(
        [&] {
          return std::none_of(pids.begin(), pids.end(), [](pid_t pid) { return factsOf(pid).has_value(); });
        },
        30s);
  }
  bool logged(const std::string& text, std::chrono::milliseconds deadline = 30s) {
    return hub_.waitUntil([&] { return server_->log().find(text) != std::string::npos; }, deadline);
  }
  /// Runs the binary to its end and returns its exit code.
  int run(std::vector<std::string> arguments, std::string& output,
          std::vector<std::string> environment = {}) {
    arguments.insert(arguments.begin(), rostraBinary());
    ChildProcess::Options options;
    options.arguments = std::move(arguments);
    options.environment = std::move(environment);
    auto process = ChildProcess::start(hub_, std::move(options));
    if (!process || !(*process)->waitForExit(30s)) return -1;
    output = (*process)->output();
    const int status = (*process)->exited().value_or(-1);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  SocketHub hub_{glib::Loop::main()};
  std::unique_ptr<ServerProcess> server_;
};

TEST_F(Serve, IsHealthyPrintsItsLinksAndStopsInOrder) {
  start();
  EXPECT_EQ(httpGet(hub_, server_->url() + "/healthz").status, 200);
  EXPECT_EQ(httpGet(hub_, server_->url() + "/readyz").body, "ok\n");
  EXPECT_TRUE(logged("/stream/demo"));
  EXPECT_TRUE(logged("/watch/demo"));
  const HttpAnswer metrics = httpGet(hub_, server_->url() + "/metrics");
  EXPECT_EQ(metrics.status, 200);
  for (const char* name :
       {"rostra_build_info{version=", "rostra_participants 0", "rostra_workers{kind=\"sfu-worker\"} 2",
        "rostra_mixer_deadline_misses_total", "rostra_http_requests_total",
        "rostra_signalling_errors_total{code=\"bad-sdp\"} 0"}) {
    EXPECT_NE(metrics.body.find(name), std::string::npos) << name << "\n" << metrics.body;
  }
  struct stat facts {};
  ASSERT_EQ(::stat((server_->dataFolder() + "/admin.sock").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600U);

  const auto pids = workers();
  server_->process().signal(SIGHUP);  // harmless
  EXPECT_EQ(httpGet(hub_, server_->url() + "/healthz").status, 200);
  server_->process().signal(SIGTERM);
  ASSERT_TRUE(server_->process().waitForExit(30s)) << server_->log();
  const int status = *server_->process().exited();
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  EXPECT_TRUE(gone(pids));
  EXPECT_NE(::stat((server_->dataFolder() + "/admin.sock").c_str(), &facts), 0);
  EXPECT_EQ(server_->log().find("worker died"), std::string::npos) << server_->log();
}

TEST_F(Serve, LeavesNoProcessBehindHoweverItEnds) {
  for (const int number : {SIGKILL, SIGINT, SIGSEGV, SIGABRT}) {
    SCOPED_TRACE(number);
    start();
    // A mixer at work too.
    ASSERT_EQ(httpGet(hub_, server_->url() + "/hls/demo/live.m3u8", 30s).status, 200) << server_->log();
    const auto pids = workers();
    EXPECT_GE(pids.size(), 3U);
    server_->process().signal(number);
    ASSERT_TRUE(server_->process().waitForExit(30s));
    EXPECT_TRUE(gone(pids));
  }
}

TEST_F(Serve, ASecondSignalDoesNotWait) {
  start({"--worker-stop-timeout", "5m"});  // far longer than this test waits for anything
  const auto pids = workers();
  for (const pid_t pid : pids) ::kill(pid, SIGSTOP);  // workers that hang
  server_->process().signal(SIGINT);
  ASSERT_TRUE(logged("stopping"));
  server_->process().signal(SIGINT);
  EXPECT_TRUE(server_->process().waitForExit(30s)) << server_->log();
  EXPECT_TRUE(gone(pids));
}

TEST_F(Serve, HangingWorkersAreStoppedByForce) {
  start({"--worker-stop-timeout", "300ms"});
  const auto pids = workers();
  for (const pid_t pid : pids) ::kill(pid, SIGSTOP);
  server_->process().signal(SIGTERM);
  ASSERT_TRUE(server_->process().waitForExit(30s)) << server_->log();
  EXPECT_EQ(WEXITSTATUS(*server_->process().exited()), 0);
  EXPECT_TRUE(gone(pids));
}

TEST_F(Serve, ADeadSfuWorkerIsReplacedAndItsPeopleAreToldToRejoin) {
  start();
  RawWebSocket ada(hub_, server_->port());
  ASSERT_EQ(ada.open(), 101);
  ada.send(joinMessage("demo", "Ada"));
  const auto welcome = ada.receive<server::Welcome>();
  ASSERT_TRUE(welcome);
  const auto sfuPid = [&] { return sfuWorkerOf(server_->dataFolder()); };
  const pid_t before = sfuPid();
  ASSERT_GT(before, 0);
  ::kill(before, SIGKILL);
  ASSERT_TRUE(ada.receive<server::Rejoin>(30s)) << server_->log();
  const pid_t after = sfuPid();
  EXPECT_GT(after, 0);
  EXPECT_NE(after, before);
  EXPECT_TRUE(hub_.waitUntil([&] { return server_->workers("sfu-worker").size() == 2; }, 30s))
      << "a new spare";
  EXPECT_TRUE(logged("signal 9 (Killed)"));
  // What belongs to the connections that died is not a mistake.
  ada.send(client::Candidate{protocol::signalling::Transport::Publish, 0, "candidate:old"});
  ada.send(client::SubscribeAnswer{1, "v=0"});
  ada.send(client::Ping{7});
  const auto untilPong = ada.receiveThrough<server::Pong>();
  EXPECT_FALSE(untilPong.empty());
  const auto isError = [](const auto& message) { return std::holds_alternative<server::Error>(message); };
  EXPECT_TRUE(std::ranges::none_of(untilPong, isError));
}

TEST_F(Serve, ADeadMixerGoesOnAirAgainUnderTheSamePlaylist) {
  start();
  const HttpAnswer first = httpGet(hub_, server_->url() + "/hls/demo/live.m3u8", 30s);
  ASSERT_EQ(first.status, 200) << server_->log();
  const std::size_t line = first.body.find("/720p/live.m3u8");
  ASSERT_NE(line, std::string::npos) << first.body;
  const std::size_t begin = first.body.rfind('\n', line) + 1;
  const std::string playlist =
      server_->url() + "/hls/demo/" + first.body.substr(begin, first.body.find('\n', line) - begin);
  auto admin = control::AdminClient::connect(server_->dataFolder());
  ASSERT_TRUE(admin);
  const auto rooms = admin->rooms();
  ASSERT_TRUE(rooms);
  JsonObject* room = json_array_get_object_element(json_object_get_array_member(rooms->get(), "rooms"), 0);
  ::kill(static_cast<pid_t>(json_object_get_int_member(room, "mixerPid")), SIGKILL);
  HttpAnswer answer;
  EXPECT_TRUE(hub_.waitUntil(
      [&] {
        answer = httpGet(hub_, playlist);
        return answer.body.find("#EXT-X-DISCONTINUITY\n") != std::string::npos;
      },
      30s))
      << answer.status << answer.body << server_->log();
  EXPECT_NE(httpGet(hub_, server_->url() + "/metrics").body.find("rostra_mixer_restarts_total 1"),
            std::string::npos);
}

TEST_F(Serve, WorkersThatKeepDyingAreStartedSlowerAndSlowerAndComeBack) {
  start();
  const auto startedAt = std::chrono::steady_clock::now();
  EXPECT_TRUE(hub_.waitUntil(
      [&] {
        for (const ProcessFacts& worker : server_->workers("sfu-worker")) ::kill(worker.pid, SIGKILL);
        return server_->log().find("kind=sfu-worker crashes=6") != std::string::npos;
      },
      30s))
      << server_->log();
  // Four pauses of 250 ms at least. A server without any worker makes them longer only where starts fail.
  EXPECT_GT(std::chrono::steady_clock::now() - startedAt, 1s);
  EXPECT_TRUE(hub_.waitUntil(
      [&] {
        for (const ProcessFacts& worker : server_->workers("sfu-worker")) ::kill(worker.pid, SIGKILL);
        return httpGet(hub_, server_->url() + "/healthz").status == 503;
      },
      30s));
  EXPECT_TRUE(hub_.waitUntil([&] { return httpGet(hub_, server_->url() + "/healthz").status == 200; }, 30s))
      << server_->log();
}

TEST_F(Serve, AWorkerThatIsNotReadyInTimeIsKilledAndStartedAgain) {
  start({"--worker-start-timeout", "2s"});
  // The next spare is stopped as soon as it is there: it never gets ready.
  const auto before = workers();
  ::kill(server_->workers("mix-worker").front().pid, SIGKILL);
  pid_t hanging = 0;
  ASSERT_TRUE(hub_.waitUntil(
      [&] {
        for (const ProcessFacts& worker : server_->workers("mix-worker")) {
          if (!before.contains(worker.pid)) hanging = worker.pid;
        }
        return hanging != 0;
      },
      30s));
  ::kill(hanging, SIGSTOP);
  EXPECT_TRUE(gone({hanging}));
  EXPECT_TRUE(hub_.waitUntil([&] { return workers().size() == 3; }, 30s)) << server_->log();
}

TEST_F(Serve, MistakesStopTheStartWithASentenceAndAnExitCode) {
  start();
  std::string output;
  EXPECT_EQ(run({"serve", "--listen", "127.0.0.1:0", "--data-dir", server_->dataFolder()}, output), 3);
  EXPECT_NE(output.find("another rostra server (process " + std::to_string(server_->process().pid()) +
                        ") uses the data folder"),
            std::string::npos)
      << output;
  TemporaryFolder folder;
  const std::string data = folder.path() + "/data";
  EXPECT_EQ(
      run({"serve", "--listen", "127.0.0.1:" + std::to_string(server_->port()), "--data-dir", data}, output),
      3);
  EXPECT_NE(output.find(std::to_string(server_->port())), std::string::npos) << output;
  EXPECT_NE(output.find("--listen"), std::string::npos) << output;
  struct stat facts {};
  ASSERT_EQ(::stat(data.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0700U);

  EXPECT_EQ(run({"serve", "--data-dir", data, "--web-dir", folder.path()}, output), 3);
  EXPECT_NE(output.find("scripts/setup"), std::string::npos) << output;
  EXPECT_EQ(run({"serve", "--data-dir", "/proc/nowhere"}, output), 3);
  EXPECT_NE(output.find("cannot make the data folder /proc/nowhere"), std::string::npos) << output;

  EXPECT_EQ(run({"serve", "--lisen", ":1"}, output), 2);
  EXPECT_NE(output.find("unknown option --lisen; did you mean --listen?"), std::string::npos) << output;
  EXPECT_EQ(run({"serve", "--part"}, output), 2);
  EXPECT_NE(output.find("--part needs a value"), std::string::npos) << output;
  EXPECT_EQ(run({"serve", "--part", "3s"}, output), 2);
  EXPECT_NE(output.find("outside 50ms to 2s"), std::string::npos) << output;
  EXPECT_EQ(run({"serve", "now"}, output), 2);
  EXPECT_NE(output.find("'now' is unexpected"), std::string::npos) << output;
  EXPECT_EQ(run({"serve"}, output, {"ROSTRA_STAGE_SIZE=none"}), 2);
  EXPECT_NE(output.find("ROSTRA_STAGE_SIZE: 'none' is not a whole number"), std::string::npos) << output;

  const std::string file = folder.path() + "/rostra.conf";
  std::ofstream(file) << "# mine\nstage-sice = 4\n";
  EXPECT_EQ(run({"serve", "--config", file}, output), 2);
  EXPECT_NE(output.find(file + ":2: there is no option 'stage-sice'; did you mean 'stage-size'?"),
            std::string::npos)
      << output;
  EXPECT_EQ(run({"serve", "--config", folder.path() + "/none.conf"}, output), 2);
  EXPECT_NE(output.find("cannot read the configuration file"), std::string::npos) << output;

  EXPECT_EQ(run({"sfu-worker"}, output), 2);
  EXPECT_NE(output.find("'rostra serve' starts this command"), std::string::npos) << output;
  EXPECT_EQ(run({"srve"}, output), 2);
  EXPECT_NE(output.find("did you mean 'serve'?"), std::string::npos) << output;
  EXPECT_EQ(run({"--version"}, output), 0);
  EXPECT_EQ(output.find("rostra "), 0U) << output;
}

TEST_F(Serve, OperatorsAskTheRunningServer) {
  start();
  RawWebSocket ada(hub_, server_->port());
  ASSERT_EQ(ada.open(), 101);
  ada.send(joinMessage("demo", "Ada Lovelace"));
  ASSERT_TRUE(ada.receive<server::Welcome>());
  const std::string data = server_->dataFolder();
  std::string output;
  EXPECT_EQ(run({"rooms", "--data-dir", data}, output), 0) << output;
  EXPECT_NE(output.find("demo"), std::string::npos) << output;
  EXPECT_EQ(run({"rooms", "--json", "--data-dir", data}, output), 0);
  const auto rooms = glib::parseObject(output, 1U << 20);
  ASSERT_TRUE(rooms) << output;
  EXPECT_EQ(json_array_get_length(json_object_get_array_member(rooms->get(), "rooms")), 1U);
  EXPECT_EQ(run({"stats", "demo", "--data-dir", data}, output), 0) << output;
  EXPECT_NE(output.find("Ada Lovelace"), std::string::npos) << output;
  EXPECT_EQ(run({"stats", "demo", "--json", "--data-dir", data}, output), 0);
  const auto stats = glib::parseObject(output, 1U << 20);
  ASSERT_TRUE(stats) << output;
  EXPECT_TRUE(json_object_has_member(stats->get(), "sfu")) << output;
  EXPECT_EQ(run({"stats", "elsewhere", "--data-dir", data}, output), 4);
  EXPECT_NE(output.find("there is no room 'elsewhere'"), std::string::npos) << output;
  EXPECT_EQ(run({"room", "show"}, output), 2);
  EXPECT_NE(output.find("ROOM is missing"), std::string::npos) << output;
  TemporaryFolder empty;
  EXPECT_EQ(run({"rooms", "--data-dir", empty.path()}, output), 5);
  EXPECT_NE(output.find("no server is running with the data folder " + empty.path()), std::string::npos)
      << output;
}

TEST_F(Serve, NonsenseOnTheAdminSocketIsAnsweredAndHarmless) {
  start();
  const std::string path = server_->dataFolder() + "/admin.sock";
  const auto exchange = [&](const std::string& text) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    const FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    EXPECT_EQ(::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_GE(::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL), 0);
    ::shutdown(socket.get(), SHUT_WR);
    std::string answer;
    hub_.waitUntil(
        [&] {
          std::array<char, 65536> buffer{};
          const ssize_t size = ::recv(socket.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
          if (size > 0) answer.append(buffer.data(), static_cast<std::size_t>(size));
          return size == 0 || (size < 0 && errno != EAGAIN);
        },
        30s);
    return answer;
  };
  EXPECT_NE(exchange("nonsense\n").find(R"("kind":"invalid-input")"), std::string::npos);
  EXPECT_NE(exchange("{\"request\":\"stats\",\"room\":\"x\"}\n").find(R"("kind":"not-found")"),
            std::string::npos);
  EXPECT_EQ(exchange(std::string(100'000, 'x')), "") << "a line without an end closes the connection";
  EXPECT_EQ(exchange("half a line"), "");
  // Whoever closes its sending side (echo ... | socat) still gets an answer that has to wait for a worker.
  RawWebSocket ada(hub_, server_->port());
  ASSERT_EQ(ada.open(), 101);
  ada.send(joinMessage("demo", "Ada"));
  ASSERT_TRUE(ada.receive<server::Welcome>());
  EXPECT_NE(exchange("{\"request\":\"stats\",\"room\":\"demo\"}\n").find("\"sfu\""), std::string::npos);
  EXPECT_EQ(exchange(""), "");
  EXPECT_TRUE(control::AdminClient::connect(server_->dataFolder())->rooms());
}

TEST_F(Serve, StrangersAskingForMadeUpSpacesCostAtMostAFewMixers) {
  start({"--max-slates", "1", "--max-mixers", "2"});
  ASSERT_EQ(httpGet(hub_, server_->url() + "/hls/one/live.m3u8", 30s).status, 200) << server_->log();
  EXPECT_EQ(httpGet(hub_, server_->url() + "/hls/two/live.m3u8", 30s).status, 404);
  EXPECT_EQ(httpGet(hub_, server_->url() + "/hls/three/live.m3u8", 30s).status, 404);
  EXPECT_TRUE(logged("max-slates reached"));
  // The one who comes on stage is not refused because of them.
  RawWebSocket ada(hub_, server_->port());
  ASSERT_EQ(ada.open(), 101);
  ada.send(joinMessage("two", "Ada"));
  ASSERT_TRUE(ada.receive<server::Welcome>());
  ASSERT_TRUE(logged("show opened room=two"));  // until then viewers hear why there was none
  EXPECT_EQ(httpGet(hub_, server_->url() + "/hls/two/live.m3u8", 30s).status, 200) << server_->log();
}

}  // namespace
}  // namespace rostra::test
