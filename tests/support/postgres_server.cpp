// SPDX-License-Identifier: Apache-2.0
#include "support/postgres_server.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <grp.h>
#include <iterator>
#include <libpq-fe.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;

constexpr auto kStartPatience = 60s;

struct User {
  uid_t user = 0;
  gid_t group = 0;
};

/// PostgreSQL refuses to run as root.
User unprivileged() {
  for (const char* name : {"postgres", "nobody"}) {
    if (const passwd* found = getpwnam(name)) return {found->pw_uid, found->pw_gid};
  }
  return {65534, 65534};
}

/// The newest version that Debian has put onto this machine.
std::string programFolder() {
  std::vector<std::pair<int, std::string>> found;
  std::error_code error;
  for (auto each = std::filesystem::directory_iterator("/usr/lib/postgresql", error);
       !error && each != std::filesystem::directory_iterator(); each.increment(error)) {
    const std::string folder = each->path().string() + "/bin";
    if (std::filesystem::exists(folder + "/initdb"))
      found.emplace_back(std::atoi(each->path().filename().c_str()), folder);
  }
  return found.empty() ? "" : std::max_element(found.begin(), found.end())->second;
}

// Between fork and exec: only async-signal-safe calls.
[[noreturn]] void runChild(char* const* arguments, const char* folder, const char* log, bool change,
                           User user, pid_t parent) {
  if (change && (setgroups(0, nullptr) != 0 || setgid(user.group) != 0 || setuid(user.user) != 0)) _exit(126);
  // After the change of user, which would undo it.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent || chdir(folder) != 0) _exit(126);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  umask(0077);
  const int out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  const int in = open("/dev/null", O_RDONLY);
  dup2(in, STDIN_FILENO);
  close_range(3, ~0U, 0);
  execv(arguments[0], arguments);
  _exit(127);
}

/// Waits for the end of the pipe, which also comes when the test is killed, and lets everyone go on. Stopped
/// processes without a parent would stay forever.
[[noreturn]] void runGuard(int pipe, const std::vector<pid_t>& stopped) {
  dup2(pipe, STDIN_FILENO);
  close_range(3, ~0U, 0);
  char byte = 0;
  while (read(STDIN_FILENO, &byte, 1) < 0) {
  }
  for (const pid_t each : stopped) kill(each, SIGCONT);
  _exit(0);
}

}  // namespace

Result<std::unique_ptr<PostgresServer>> PostgresServer::start() {
  std::unique_ptr<PostgresServer> server(new PostgresServer);
  if (auto made = server->makeCluster(); !made) return tl::make_unexpected(std::move(made.error()));
  if (auto started = server->startAgain(); !started) return tl::make_unexpected(std::move(started.error()));
  return server;
}

PostgresServer::~PostgresServer() {
  resume();
  end(SIGQUIT);
}

Result<void> PostgresServer::makeCluster() {
  programs_ = programFolder();
  if (programs_.empty())
    return fail(ErrorKind::Unavailable, "PostgreSQL is not installed; scripts/setup --tests installs it");
  const User user = unprivileged();
  if (geteuid() == 0 && chown(folder_.path().c_str(), user.user, user.group) != 0)
    return fail(ErrorKind::Internal, "cannot give " + folder_.path() + " to the user of PostgreSQL");
  const pid_t maker =
      spawn({programs_ + "/initdb", "--pgdata", folder_.path() + "/data", "--username", "rostra", "--auth",
             "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions"});
  int status = 0;
  if (waitpid(maker, &status, 0) != maker || status != 0)
    return fail(ErrorKind::Unavailable, "initdb failed: " + log());
  return {};
}

pid_t PostgresServer::spawn(std::vector<std::string> arguments) const {
  std::vector<char*> pointers;
  for (std::string& each : arguments) pointers.push_back(each.data());
  pointers.push_back(nullptr);
  const std::string logFile = folder_.path() + "/log";
  const User user = unprivileged();
  const bool change = geteuid() == 0;
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) runChild(pointers.data(), folder_.path().c_str(), logFile.c_str(), change, user, parent);
  return child;
}

Result<void> PostgresServer::startAgain() {
  // Nothing here has to survive the machine, so nothing waits for the disk.
  pid_ = spawn({programs_ + "/postgres",
                "-D",
                folder_.path() + "/data",
                "-c",
                "listen_addresses=",
                "-c",
                "unix_socket_directories=" + folder_.path(),
                "-c",
                "unix_socket_permissions=0777",
                "-c",
                "fsync=off",
                "-c",
                "synchronous_commit=off",
                "-c",
                "full_page_writes=off",
                "-c",
                "shared_buffers=16MB",
                "-c",
                "max_connections=60",
                "-c",
                "autovacuum=off",
                "-c",
                "jit=off"});
  const auto deadline = std::chrono::steady_clock::now() + kStartPatience;
  const std::string own = address("postgres");
  while (PQping(own.c_str()) != PQPING_OK) {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_) {
      pid_ = 0;
      return fail(ErrorKind::Unavailable, "PostgreSQL ended at once: " + log());
    }
    if (std::chrono::steady_clock::now() > deadline)
      return fail(ErrorKind::Unavailable, "PostgreSQL does not answer: " + log());
    std::this_thread::sleep_for(20ms);
  }
  return {};
}

std::string PostgresServer::address(std::string_view database) const {
  return "postgresql://rostra@/" + std::string(database) + "?host=" + folder_.path();
}

Result<std::string> PostgresServer::run(const std::string& sql) const {
  const std::unique_ptr<PGconn, void (*)(PGconn*)> connection(PQconnectdb(address("postgres").c_str()),
                                                              [](PGconn* each) { PQfinish(each); });
  const std::unique_ptr<PGresult, void (*)(PGresult*)> answer(PQexec(connection.get(), sql.c_str()),
                                                              [](PGresult* each) { PQclear(each); });
  const ExecStatusType status = PQresultStatus(answer.get());
  if (status == PGRES_COMMAND_OK) return std::string();
  if (status != PGRES_TUPLES_OK) return fail(ErrorKind::Unavailable, PQerrorMessage(connection.get()));
  return PQntuples(answer.get()) > 0 ? std::string(PQgetvalue(answer.get(), 0, 0)) : std::string();
}

Result<std::string> PostgresServer::createDatabase() {
  const std::string name = "test" + std::to_string(++databases_);
  if (auto made = run("CREATE DATABASE " + name); !made) return made;
  return address(name);
}

void PostgresServer::end(int number) {
  if (pid_ <= 0) return;
  kill(pid_, number);
  waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

void PostgresServer::stop() {
  end(SIGINT);
}

void PostgresServer::pause() {
  std::array<int, 2> ends{};
  ROSTRA_CHECK(guard_ == 0 && pipe2(ends.data(), O_CLOEXEC) == 0);
  guardsPipe_ = FileDescriptor(ends[1]);
  const FileDescriptor guardsEnd(ends[0]);
  // The server's main process first: it makes the others.
  std::vector<pid_t> all{pid_};
  kill(pid_, SIGSTOP);
  const std::string id = std::to_string(pid_);
  std::ifstream children("/proc/" + id + "/task/" + id + "/children");
  for (pid_t child = 0; children >> child;) all.push_back(child);
  guard_ = fork();
  if (guard_ == 0) runGuard(guardsEnd.get(), all);
  for (const pid_t each : all) kill(each, SIGSTOP);
}

void PostgresServer::resume() {
  if (guard_ == 0) return;
  guardsPipe_.reset();
  waitpid(guard_, nullptr, 0);
  guard_ = 0;
}

std::string PostgresServer::log() const {
  std::ifstream file(folder_.path() + "/log");
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace rostra::test
