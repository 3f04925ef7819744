// SPDX-License-Identifier: Apache-2.0
// The child process that a picture is decoded in, and how `serve` starts one and reads its answer: exit code
// 0 with "<type>\n<bytes>", kRefused or kUnprotected with a sentence, or anything else for a crash.
#include "accounts/avatar.hpp"
#include "base/file_descriptor.hpp"
#include "base/log.hpp"
#include "sandbox/sandbox.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <tuple>
#include <unistd.h>

namespace rostra::accounts {
namespace {

constexpr int kRefused = 4;
constexpr int kUnprotected = 5;  // the sandbox could not be closed
constexpr std::size_t kMaxInput = 64U << 20;
constexpr std::size_t kMaxOutput = 8U << 20;
constexpr rlim_t kMemory = rlim_t{1} << 30;
constexpr rlim_t kCpuSeconds = 5;
constexpr rlim_t kDescriptors = 8;  // those it has, and what closing the sandbox opens for a moment

void limit(int resource, rlim_t value) {
  const rlimit both{value, value};
  ::setrlimit(static_cast<__rlimit_resource>(resource), &both);
}

/// From here on the process may compute and write to what it has open, nothing else.
Result<void> confine(bool sandboxed) {
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  if (!sandbox::kSanitized) limit(RLIMIT_AS, kMemory);  // sanitizers reserve terabytes
  limit(RLIMIT_CPU, kCpuSeconds);
  limit(RLIMIT_NOFILE, kDescriptors);
  limit(RLIMIT_FSIZE, 0);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_NPROC, 0);
  return sandboxed ? sandbox::enterComputeOnly() : Result<void>();
}

bool isPipe(int descriptor) noexcept {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 && S_ISFIFO(status.st_mode);
}

bool writeAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

struct Pipe {
  FileDescriptor read;
  FileDescriptor write;
};
bool makePipe(Pipe& made) {
  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
  made.read = FileDescriptor(ends[0]);
  made.write = FileDescriptor(ends[1]);
  return true;
}

/// Starts the child with its ends of the pipes as standard input and output, in an empty environment.
pid_t spawnWorker(const Pipe& input, const Pipe& output, PictureShape shape, bool sandboxed) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_adddup2(&actions, input.read.get(), STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, output.write.get(), STDOUT_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  sigset_t none;
  sigset_t usual;
  sigemptyset(&none);
  sigemptyset(&usual);
  sigaddset(&usual, SIGPIPE);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &usual);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  ::posix_spawnattr_setflags(&attributes, static_cast<short>(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                                             POSIX_SPAWN_SETPGROUP));
  std::string name = "rostra";
  std::string command = "avatar-worker";
  std::string option = "--sandbox";
  std::string value = sandboxed ? "on" : "off";
  std::string sizeOption = "--size";
  std::string size = std::to_string(shape.width) + "x" + std::to_string(shape.height);
  const std::array<char*, 7> arguments{name.data(),       command.data(), option.data(), value.data(),
                                       sizeOption.data(), size.data(),    nullptr};
  const std::array<char*, 1> environment{nullptr};
  pid_t pid = -1;
  const int failed =
      ::posix_spawn(&pid, "/proc/self/exe", &actions, &attributes, arguments.data(), environment.data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  return failed == 0 ? pid : -1;
}

/// Feeds the child and collects what it says until it closes its output; false when it took too long or said
/// too much.
bool converse(Pipe& input, Pipe& output, std::string_view picture, std::string& answer,
              std::chrono::milliseconds timeout) {
  ::fcntl(input.write.get(), F_SETFL, O_NONBLOCK);
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    std::array<pollfd, 2> waiting{pollfd{output.read.get(), POLLIN, 0},
                                  pollfd{input.write.valid() ? input.write.get() : -1, POLLOUT, 0}};
    if (::poll(waiting.data(), waiting.size(), static_cast<int>(left.count())) < 0 && errno != EINTR) {
      return false;
    }
    if (waiting[1].revents != 0) {
      const ssize_t written = ::write(input.write.get(), picture.data(), picture.size());
      if (written > 0) picture.remove_prefix(static_cast<std::size_t>(written));
      if (picture.empty() || (written < 0 && errno != EAGAIN && errno != EINTR)) input.write.reset();
    }
    if (waiting[0].revents != 0) {
      std::array<char, 65536> buffer{};
      const ssize_t size = ::read(output.read.get(), buffer.data(), buffer.size());
      if (size < 0 && errno == EINTR) continue;
      if (size <= 0) return size == 0;
      answer.append(buffer.data(), static_cast<std::size_t>(size));
      if (answer.size() > kMaxOutput) return false;
    }
  }
}

}  // namespace

Result<Picture> remakePictureApart(std::string_view bytes, PictureShape shape, bool sandboxed,
                                   std::chrono::milliseconds timeout) {
  Pipe input;
  Pipe output;
  const auto busy = [] {
    return fail(ErrorKind::Exhausted, "the server cannot accept pictures right now; try again later");
  };
  if (!makePipe(input) || !makePipe(output)) return busy();
  const pid_t pid = spawnWorker(input, output, shape, sandboxed);
  if (pid < 0) return busy();
  input.read.reset();
  output.write.reset();
  std::string answer;
  const bool finished = converse(input, output, bytes, answer, timeout);
  if (!finished) ::kill(pid, SIGKILL);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  const std::size_t line = answer.find('\n');
  if (finished && WIFEXITED(status) && line != std::string::npos) {
    if (WEXITSTATUS(status) == 0) return Picture{answer.substr(0, line), answer.substr(line + 1)};
    if (WEXITSTATUS(status) == kRefused) return fail(ErrorKind::InvalidInput, answer.substr(0, line));
    if (WEXITSTATUS(status) == kUnprotected) {
      log::error("pictures are refused, because their sandbox cannot be closed",
                 {{"reason", answer.substr(0, line)}, {"without", "sandbox = off"}});
      return fail(ErrorKind::Unavailable, "the server cannot accept pictures");
    }
  }
  static log::RateLimit calm(1);
  std::uint64_t suppressed = 0;
  if (calm.allow(suppressed)) {
    log::warning(
        "picture could not be decoded",
        {{"bytes", bytes.size()}, {"timeout", !finished}, {"status", status}, {"suppressed", suppressed}});
  }
  return fail(ErrorKind::InvalidInput, "the picture cannot be read; try another format");
}

bool startedAsAvatarWorker() noexcept {
  return isPipe(STDIN_FILENO) && isPipe(STDOUT_FILENO);
}

int runAvatarWorker(PictureShape shape, bool sandboxed) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::prctl(PR_SET_NAME, "rostra-avatar");
  std::string bytes;
  std::array<char, 65536> buffer{};
  for (;;) {
    const ssize_t size = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    bytes.append(buffer.data(), static_cast<std::size_t>(size));
    if (bytes.size() > kMaxInput) return kRefused;
  }
  if (const auto confined = confine(sandboxed); !confined) {
    std::ignore = writeAll(STDOUT_FILENO, confined.error().message + "\n");
    return kUnprotected;
  }
  const auto picture = remakePicture(bytes, shape);
  if (!picture) {
    std::ignore = writeAll(STDOUT_FILENO, picture.error().message + "\n");
    return kRefused;
  }
  return writeAll(STDOUT_FILENO, picture->contentType + "\n" + picture->bytes) ? 0 : 1;
}

}  // namespace rostra::accounts
