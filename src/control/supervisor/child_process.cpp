// SPDX-License-Identifier: Apache-2.0
#include "control/supervisor/child_process.hpp"

#include "sandbox/environment.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rostra::control {
namespace {

/// RAII for the two parameter objects of posix_spawn(3).
struct SpawnParameters {
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
  SpawnParameters() {
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
  }
  SpawnParameters(const SpawnParameters&) = delete;
  SpawnParameters& operator=(const SpawnParameters&) = delete;
  ~SpawnParameters() {
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
  }
};

// glibc has the wrapper only from 2.36 on with <sys/pidfd.h>, which clashes with <fcntl.h> in Debian 12.
int openPidfd(pid_t pid) {
  return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0U));
}

/// As exec(3) wants them: up to a null pointer. Valid as long as the texts.
std::vector<char*> pointersTo(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

std::string ProcessExit::describe() const {
  if (signal == 0) return "exit code " + std::to_string(code);
  const char* name = ::sigdescr_np(signal);
  return "signal " + std::to_string(signal) + " (" + (name ? name : "unknown") + ")";
}

ChildProcess::ChildProcess(std::shared_ptr<glib::Loop> loop, pid_t pid, FileDescriptor pidfd,
                           std::function<void(const ProcessExit&)> onExit)
    : loop_(std::move(loop)), pid_(pid), pidfd_(std::move(pidfd)), onExit_(std::move(onExit)) {}

Result<std::unique_ptr<ChildProcess>> ChildProcess::spawn(const std::shared_ptr<glib::Loop>& loop,
                                                          const std::vector<std::string>& arguments,
                                                          FileDescriptor socket,
                                                          std::function<void(const ProcessExit&)> onExit) {
  loop->assertHere();
  // posix_spawn and not fork: `serve` holds the live window of every show, whose page tables a fork would
  // copy.
  SpawnParameters parameters;
  ::posix_spawn_file_actions_addopen(&parameters.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&parameters.actions, STDERR_FILENO,
                                     STDOUT_FILENO);  // standard output is the operator's
  ::posix_spawn_file_actions_adddup2(&parameters.actions, socket.get(), kControlDescriptor);
  ::posix_spawn_file_actions_addclosefrom_np(&parameters.actions, kControlDescriptor + 1);
  sigset_t none;
  ::sigemptyset(&none);
  sigset_t byDefault;
  ::sigemptyset(&byDefault);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) ::sigaddset(&byDefault, number);
  ::posix_spawnattr_setsigmask(&parameters.attributes, &none);
  ::posix_spawnattr_setsigdefault(&parameters.attributes, &byDefault);
  ::posix_spawnattr_setpgroup(&parameters.attributes, 0);
  ::posix_spawnattr_setflags(&parameters.attributes,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);

  const std::vector<char*> words = pointersTo(arguments);
  const std::vector<std::string> known = sandbox::workerEnvironment(environ);
  const std::vector<char*> environment = pointersTo(known);
  pid_t pid = 0;
  // Not by name: after an upgrade of the file on disk the workers must still be of the version of this
  // process.
  const int failed = ::posix_spawn(&pid, "/proc/self/exe", &parameters.actions, &parameters.attributes,
                                   words.data(), environment.data());
  if (failed != 0) {
    return fail(failed == EAGAIN || failed == ENOMEM ? ErrorKind::Exhausted : ErrorKind::Unavailable,
                std::string("cannot start a process: ") + std::strerror(failed));
  }
  // The child is not reaped before this object does it, so the number cannot belong to another process.
  FileDescriptor pidfd(openPidfd(pid));
  if (!pidfd.valid()) {
    const int error = errno;
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    return fail(ErrorKind::Exhausted, std::string("cannot watch a process: ") + std::strerror(error));
  }
  std::unique_ptr<ChildProcess> process(new ChildProcess(loop, pid, std::move(pidfd), std::move(onExit)));
  process->watch_ = loop->watch(process->pidfd_.get(), G_IO_IN,
                                [child = process.get()](GIOCondition) { return child->reap(); });
  return process;
}

ChildProcess::~ChildProcess() {
  watch_.stop();
  if (!running_) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void ChildProcess::signal(int number) const noexcept {
  loop_->assertHere();  // reap() there may have freed the number
  if (running_) ::kill(pid_, number);
}

bool ChildProcess::reap() {
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return true;
  running_ = false;
  ProcessExit exit;
  if (WIFSIGNALED(status)) {
    exit.signal = WTERMSIG(status);
  } else {
    exit.code = WEXITSTATUS(status);
  }
  // The callback may destroy this object.
  const auto onExit = std::move(onExit_);
  if (onExit) onExit(exit);
  return false;
}

}  // namespace rostra::control
