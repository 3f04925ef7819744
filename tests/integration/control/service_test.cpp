// SPDX-License-Identifier: Apache-2.0
// The server under a service manager: what it says on NOTIFY_SOCKET, sockets that were opened for it, and
// whether systemd takes the shipped units. In: real processes; out: what an operator and people who watch
// notice.
#include "command_fixture.hpp"
#include "support/paths.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <csignal>
#include <iterator>
#include <stdexcept>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace rostra::test {
namespace {

/// What systemd listens on for its services.
class NotifySocket {
 public:
  NotifySocket(SocketHub& hub, const std::string& path)
      : hub_(hub), socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), address.sun_path);
    EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    reader_ = hub.add(
        socket_.get(), [this] { read(); }, [](rtp::TimePoint) {});
  }
  /// How many messages had this line.
  [[nodiscard]] std::ptrdiff_t count(const std::string& line) const {
    return std::ranges::count_if(
        said_, [&](const std::string& text) { return ("\n" + text + "\n").find("\n" + line) != text.npos; });
  }
  bool waitFor(const std::string& line, std::ptrdiff_t times = 1) {
    return hub_.waitUntil([&] { return count(line) >= times; }, 60s);
  }
  /// The messages but those of the watchdog, in order, by their first words.
  [[nodiscard]] std::string story() const {
    std::string words;
    for (const std::string& text : said_) {
      if (!text.starts_with("WATCHDOG")) words += text.substr(0, text.find('\n')) + " ";
    }
    return words;
  }

 private:
  void read() {
    std::array<char, 4096> bytes{};
    for (ssize_t got = 0; (got = ::recv(socket_.get(), bytes.data(), bytes.size(), 0)) > 0;)
      said_.emplace_back(bytes.data(), static_cast<std::size_t>(got));
  }
  SocketHub& hub_;
  FileDescriptor socket_;
  SocketHub::Registration reader_;
  std::vector<std::string> said_;
};

/// One thread of another process that stands still, as one in an endless loop or a lock does.
class StoppedThread {
 public:
  explicit StoppedThread(pid_t thread) : thread_(thread) {
    EXPECT_EQ(::ptrace(PTRACE_SEIZE, thread, nullptr, nullptr), 0);
    EXPECT_EQ(::ptrace(PTRACE_INTERRUPT, thread, nullptr, nullptr), 0);
    EXPECT_EQ(::waitpid(thread, nullptr, __WALL), thread);
  }
  ~StoppedThread() { ::ptrace(PTRACE_DETACH, thread_, nullptr, nullptr); }
  StoppedThread(const StoppedThread&) = delete;
  StoppedThread& operator=(const StoppedThread&) = delete;

 private:
  pid_t thread_;
};

pid_t threadOf(pid_t process, const std::string& name) {
  for (const auto& entry : fs::directory_iterator("/proc/" + std::to_string(process) + "/task")) {
    std::string word;
    std::ifstream(entry.path() / "comm") >> word;
    if (word == name) return std::stoi(entry.path().filename());
  }
  ADD_FAILURE() << "no thread " << name;
  return 0;
}

class Service : public Command {
 protected:
  ServerProcess& serve(std::vector<std::string> arguments, std::vector<std::string> environment) {
    environment.push_back("NOTIFY_SOCKET=" + path("notify"));
    arguments.insert(arguments.end(), {"--workers", "1"});
    auto started = ServerProcess::start(
        hub_, {.arguments = std::move(arguments), .environment = std::move(environment), .binary = {}});
    if (!started) throw std::runtime_error(started.error().message);
    server_ = std::move(*started);
    return *server_;
  }
  /// A program that is not started by ServerProcess, because its sockets come from elsewhere.
  std::unique_ptr<ChildProcess> start(std::vector<std::string> arguments, FileDescriptor third = {}) {
    auto process = ChildProcess::start(hub_, {std::move(arguments), {}, std::move(third), {}});
    EXPECT_TRUE(process) << process.error().message;
    return std::move(*process);
  }
  std::vector<std::string> serveCommand() {
    // Port 1: would be refused if it were used, or noticed.
    return {rostraBinary(), "serve",    "--listen", "127.0.0.1:1", "--data-dir",
            path("data"),   "--ladder", "single",   "--workers",   "1"};
  }
  bool prints(ChildProcess& process, const std::string& text) {
    return hub_.waitUntil([&] { return process.output().find(text) != std::string::npos; }, 60s);
  }
  /// The shipped unit with the binary of this build in place of the installed one.
  std::string unit(const std::string& name) {
    std::ifstream file(sourceFolder() + "/deploy/systemd/" + name);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    constexpr std::string_view kInstalled = "/usr/bin/rostra";
    for (std::size_t at = 0; (at = text.find(kInstalled, at)) != std::string::npos;)
      text.replace(at, kInstalled.size(), rostraBinary());
    std::ofstream(path(name)) << text;
    return path(name);
  }
  Outcome runProgram(std::vector<std::string> arguments) {
    const auto process = start(std::move(arguments));
    EXPECT_TRUE(process->waitForExit(60s));
    return {WEXITSTATUS(process->exited().value_or(-1)), process->output()};
  }

  NotifySocket manager_{hub_, path("notify")};
  std::unique_ptr<ServerProcess> server_;
  PortBlock ports_;
  std::string url_ = "http://127.0.0.1:" + std::to_string(ports_.tcp());
};

TEST_F(Service, TellsItsLifeInOrder) {
  const std::string file = configuration("max-rooms = 4\n", fs::perms::owner_read | fs::perms::owner_write);
  ServerProcess& server = serve({"--config", file}, {"WATCHDOG_USEC=1000000"});
  ASSERT_TRUE(manager_.waitFor("READY=1")) << server.log();
  EXPECT_EQ(httpGet(hub_, server.url() + "/readyz").status, 200) << "people can come in";
  EXPECT_TRUE(manager_.waitFor("WATCHDOG=1", 4)) << server.log();

  EXPECT_EQ(run({"reload", "--dry-run", "--data-dir", server.dataFolder()}).code, 0);
  configuration("max-rooms = what\n");
  EXPECT_EQ(run({"reload", "--data-dir", server.dataFolder()}).code, kUsage);
  EXPECT_TRUE(manager_.waitFor("STATUS=Ready; the changed configuration has mistakes")) << server.log();
  configuration("max-rooms = 5\n");
  server.process().signal(SIGHUP);
  EXPECT_TRUE(manager_.waitFor("READY=1", 3)) << server.log();
  EXPECT_EQ(manager_.count("MONOTONIC_USEC="), 2);

  server.process().signal(SIGTERM);
  EXPECT_TRUE(manager_.waitFor("STOPPING=1")) << server.log();
  EXPECT_TRUE(server.process().waitForExit(60s));
  EXPECT_EQ(manager_.story(), "READY=1 RELOADING=1 READY=1 RELOADING=1 READY=1 STOPPING=1 ");
}

TEST_F(Service, IsNeverReadyWhenItCannotStart) {
  const std::string file = configuration("pipelines-dir = " + path("none") + "\n");
  EXPECT_FALSE(ServerProcess::start(
      hub_,
      {.arguments = {"--config", file}, .environment = {"NOTIFY_SOCKET=" + path("notify")}, .binary = {}}));
  EXPECT_EQ(manager_.story(), "");
}

TEST_F(Service, WatchdogStrikesWhenSignallingStandsStill) {
  ServerProcess& server = serve({"--heartbeat-timeout", "500ms"}, {"WATCHDOG_USEC=100000"});
  ASSERT_TRUE(manager_.waitFor("WATCHDOG=1", 3)) << server.log();
  const auto health = [&] { return httpGet(hub_, server.url() + "/healthz"); };
  std::ptrdiff_t before = 0;
  {
    const StoppedThread stopped(threadOf(server.process().pid(), "signalling"));
    ASSERT_TRUE(hub_.waitUntil([&] { return health().body.starts_with("the signalling thread"); }, 60s));
    before = manager_.count("WATCHDOG=1");
    // The main loop goes on, and looks four times a second.
    const auto end = now() + 2s;
    hub_.waitUntil([&] { return now() >= end; }, 10s);
    EXPECT_EQ(manager_.count("WATCHDOG=1"), before);
  }
  EXPECT_TRUE(manager_.waitFor("WATCHDOG=1", before + 2)) << "it goes on when the thread does";
}

TEST_F(Service, TakesSocketsThatSystemdOpened) {
  const std::string metrics = "http://127.0.0.1:" + std::to_string(ports_.tcp() + 1);
  std::vector<std::string> words{"systemd-socket-activate", "--listen=" + url_.substr(7),
                                 "--listen=" + metrics.substr(7), "--fdname=web:metrics"};
  for (const std::string& word : serveCommand()) words.push_back(word);
  const auto process = start(words);
  ASSERT_TRUE(prints(*process, "Listening on " + metrics.substr(7))) << process->output();
  // The first request starts it, and waits for its answer.
  EXPECT_EQ(httpGet(hub_, url_ + "/watch/demo", 60s).status, 200) << process->output();
  EXPECT_NE(httpGet(hub_, metrics + "/metrics").body.find("rostra_rooms"), std::string::npos);
  EXPECT_EQ(httpGet(hub_, url_ + "/metrics").status, 404) << "it has a listener of its own";
  EXPECT_EQ(process->output().find("address=127.0.0.1:1\n"), std::string::npos) << process->output();
  EXPECT_TRUE(run({"reload", "--data-dir", path("data")}).says("already runs with this configuration"));
  process->signal(SIGTERM);
  EXPECT_TRUE(process->waitForExit(60s));
}

TEST_F(Service, NobodyIsRefusedDuringARestart) {
  FileDescriptor listening(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(ports_.tcp());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::bind(listening.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  ASSERT_EQ(::listen(listening.get(), 16), 0);
  const auto launch = [&] {
    std::vector<std::string> words{"sh", "-c", "LISTEN_FDS=1 LISTEN_PID=$$ exec \"$@\"", "sh"};
    for (const std::string& word : serveCommand()) words.push_back(word);
    return start(words, FileDescriptor(::dup(listening.get())));
  };
  const auto first = launch();
  EXPECT_EQ(httpGet(hub_, url_ + "/watch/demo", 60s).status, 200) << first->output();
  first->signal(SIGTERM);
  ASSERT_TRUE(first->waitForExit(60s));
  const auto second = launch();
  EXPECT_EQ(httpGet(hub_, url_ + "/watch/demo", 60s).status, 200) << second->output();
  second->signal(SIGTERM);
  EXPECT_TRUE(second->waitForExit(60s));
}

TEST_F(Service, SaysWhichSocketItCannotUse) {
  std::vector<std::string> words{"sh", "-c", "LISTEN_FDS=1 LISTEN_PID=$$ exec \"$@\"", "sh"};
  for (const std::string& word : serveCommand()) words.push_back(word);
  const auto process = start(words, FileDescriptor(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)));
  ASSERT_TRUE(process->waitForExit(60s));
  EXPECT_NE(process->output().find("descriptor 3, which is not a listening TCP socket"), std::string::npos)
      << process->output();
}

TEST_F(Service, SystemdTakesTheUnitsWithoutAWord) {
  const Outcome outcome =
      runProgram({"systemd-analyze", "verify", "--man=no", unit("rostra.service"), unit("rostra.socket")});
  EXPECT_EQ(outcome.code, 0) << outcome.said;
  EXPECT_EQ(outcome.said, "");
}

TEST_F(Service, TheUnitExposesLittle) {
  // Tenths: 10 is an empty unit. What is left is the network, and the limits that workers set for themselves.
  const Outcome outcome = runProgram({"systemd-analyze", "security", "--offline=yes", "--no-pager",
                                      "--threshold=20", unit("rostra.service")});
  EXPECT_EQ(outcome.code, 0) << outcome.said;
  EXPECT_TRUE(outcome.says("Overall exposure level")) << outcome.said;
}

}  // namespace
}  // namespace rostra::test
