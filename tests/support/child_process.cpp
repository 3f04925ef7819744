// SPDX-License-Identifier: Apache-2.0
#include "support/child_process.hpp"

#include "base/check.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <netinet/in.h>
#include <sstream>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;

constexpr int kControlFd = 3;
constexpr auto kGrace = 5s;
constexpr std::size_t kMaxOutput = 16U << 20;

/// What can be read of a file. Not by iterators: those pass on what a file buffer throws when it reads about
/// a process in /proc that ends meanwhile.
std::string readFile(const std::string& path) {
  const std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

// Between fork and exec: only async-signal-safe calls.
[[noreturn]] void runChild(char* const* arguments, char* const* environment, int output, int control,
                           pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  if (control == kControlFd) {
    fcntl(control, F_SETFD, 0);
  } else if (control >= 0) {
    dup2(control, kControlFd);
  }
  execvpe(arguments[0], arguments, environment);
  constexpr std::string_view kFailed = "cannot start the program\n";
  (void)!write(STDERR_FILENO, kFailed.data(), kFailed.size());
  _exit(127);
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

}  // namespace

Result<std::unique_ptr<ChildProcess>> ChildProcess::start(SocketHub& hub, Options options) {
  FileDescriptor output;
  FileDescriptor reader;
  if (options.stderrFile.empty()) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
      return fail(ErrorKind::Exhausted, "no pipe for a child process");
    reader = FileDescriptor(ends[0]);
    output = FileDescriptor(ends[1]);
    fcntl(output.get(), F_SETFL, 0);
  } else {
    output =
        FileDescriptor(open(options.stderrFile.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (!output.valid()) return fail(ErrorKind::Internal, "cannot write " + options.stderrFile);
  }
  std::vector<std::string> environment = std::move(options.environment);
  for (char** each = environ; *each != nullptr; ++each) environment.emplace_back(*each);
  const auto arguments = pointers(options.arguments);
  const auto variables = pointers(environment);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) return fail(ErrorKind::Exhausted, std::string("fork: ") + std::strerror(errno));
  if (pid == 0) runChild(arguments.data(), variables.data(), output.get(), options.control.get(), parent);
  return std::unique_ptr<ChildProcess>(new ChildProcess(hub, pid, std::move(reader)));
}

ChildProcess::ChildProcess(SocketHub& hub, pid_t pid, FileDescriptor output)
    : hub_(hub), pid_(pid), pipe_(std::move(output)) {
  if (pipe_.valid())
    reader_ = hub_.add(
        pipe_.get(), [this] { readOutput(); }, nullptr);
}

bool ChildProcess::readOutput() {
  std::array<char, 16384> text{};
  const ssize_t size = read(pipe_.get(), text.data(), text.size());
  if (size > 0 && output_.size() < kMaxOutput) output_.append(text.data(), static_cast<std::size_t>(size));
  if (size == 0) reader_.reset();
  return size > 0;
}

ChildProcess::~ChildProcess() {
  if (exited()) return;
  signal(SIGTERM);
  if (waitForExit(kGrace)) return;
  signal(SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void ChildProcess::signal(int number) const noexcept {
  if (!status_) kill(pid_, number);
}

std::optional<int> ChildProcess::exited() {
  int status = 0;
  if (!status_ && waitpid(pid_, &status, WNOHANG) == pid_) {
    status_ = status;
    // The last it wrote may still be in the pipe.
    while (pipe_.valid() && readOutput()) {
    }
  }
  return status_;
}

bool ChildProcess::waitForExit(std::chrono::milliseconds deadline) {
  return hub_.waitUntil([this] { return exited().has_value(); }, deadline);
}

namespace {

/// What a stat file of /proc says behind the name; empty when there is no such process or thread.
std::vector<std::string> statOf(const std::string& folder) {
  const std::string stat = readFile(folder + "/stat");
  const auto behindName = stat.rfind(')');
  if (behindName == std::string::npos) return {};
  std::istringstream fields(stat.substr(behindName + 2));
  return {std::istream_iterator<std::string>(fields), {}};
}

std::chrono::microseconds cpuOf(const std::vector<std::string>& stat) {
  const long ticks = sysconf(_SC_CLK_TCK);
  return std::chrono::microseconds((std::stoll(stat[11]) + std::stoll(stat[12])) * 1'000'000 / ticks);
}

}  // namespace

std::chrono::microseconds cpuOfThreads(pid_t pid, const std::string& name) {
  std::chrono::microseconds sum{0};
  std::error_code error;
  for (auto each = std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task", error);
       !error && each != std::filesystem::directory_iterator(); each.increment(error)) {
    if (readFile(each->path() / "comm") != name + "\n") continue;
    if (const auto stat = statOf(each->path()); stat.size() > 12) sum += cpuOf(stat);
  }
  return sum;
}

std::optional<ProcessFacts> factsOf(pid_t pid) {
  const std::string folder = "/proc/" + std::to_string(pid);
  const auto values = statOf(folder);
  if (values.size() < 22 || values[0] == "Z") return std::nullopt;
  ProcessFacts facts;
  facts.pid = pid;
  facts.cpu = cpuOf(values);
  facts.threads = std::stoul(values[17]);
  facts.residentBytes = std::stoul(values[21]) * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  facts.commandLine = readFile(folder + "/cmdline");
  for (char& c : facts.commandLine) c = c == '\0' ? ' ' : c;
  std::error_code error;
  for (auto each = std::filesystem::directory_iterator(folder + "/fd", error);
       !error && each != std::filesystem::directory_iterator(); each.increment(error)) {
    ++facts.descriptors;
  }
  return facts;
}

std::vector<ProcessFacts> childrenOf(pid_t pid) {
  std::vector<ProcessFacts> children;
  std::error_code error;
  const std::string tasks = "/proc/" + std::to_string(pid) + "/task";
  for (auto each = std::filesystem::directory_iterator(tasks, error);
       !error && each != std::filesystem::directory_iterator(); each.increment(error)) {
    std::istringstream ids(readFile(each->path().string() + "/children"));
    for (pid_t child = 0; ids >> child;) {
      if (auto facts = factsOf(child)) children.push_back(std::move(*facts));
    }
  }
  return children;
}

}  // namespace rostra::test
