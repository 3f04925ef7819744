// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.hpp"

#include "base/file_descriptor.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <iostream>
#include <optional>
#include <poll.h>
#include <string_view>
#include <termios.h>
#include <unistd.h>
#include <utility>

namespace rostra::cli {
namespace {

constexpr std::size_t kMaxLine = 4096;

/// Up to the end of the line or of the input.
std::string readLine(int fd) {
  std::string line;
  char c = 0;
  while (line.size() < kMaxLine) {
    const ssize_t size = ::read(fd, &c, 1);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0 || c == '\n') break;
    line.push_back(c);
  }
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

void say(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// What a person at a terminal ends or stops a program with.
constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
volatile std::sig_atomic_t caughtSignal = 0;

/// Echo is off while this lives. A signal that comes meanwhile is kept until the terminal is as it was: a
/// shell without echo would be the worst outcome.
class Hidden {
 public:
  explicit Hidden(int fd) : fd_(fd), changed_(::tcgetattr(fd, &before_) == 0) {
    caughtSignal = 0;
    sigset_t blocked;
    sigemptyset(&blocked);
    for (const int number : kSignals) sigaddset(&blocked, number);
    ::sigprocmask(SIG_BLOCK, &blocked, &usualMask_);
    struct sigaction note {};
    note.sa_handler = [](int number) { caughtSignal = number; };
    for (std::size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &note, &usual_[i]);
    if (!changed_) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = ::tcsetattr(fd, TCSAFLUSH, &quiet) == 0;
  }
  Hidden(const Hidden&) = delete;
  Hidden& operator=(const Hidden&) = delete;
  ~Hidden() {
    if (changed_) ::tcsetattr(fd_, TCSAFLUSH, &before_);
    for (std::size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &usual_[i], nullptr);
    ::sigprocmask(SIG_SETMASK, &usualMask_, nullptr);
  }
  /// A line; nothing when a signal came first.
  [[nodiscard]] std::optional<std::string> ask(std::string_view question) const {
    say(fd_, question);
    // Signals come in here only: none is lost between a look and the wait.
    pollfd waiting{fd_, POLLIN, 0};
    while (caughtSignal == 0) {
      if (::ppoll(&waiting, 1, nullptr, &usualMask_) < 0) continue;
      return readLine(fd_);
    }
    return std::nullopt;
  }

 private:
  int fd_;
  termios before_{};
  bool changed_;
  sigset_t usualMask_{};
  std::array<struct sigaction, kSignals.size()> usual_{};
};

struct Typed {
  std::string first;
  std::string second;
};
/// Nothing when a signal came first.
std::optional<Typed> askTwice(int fd, const std::string& forWhom) {
  const Hidden hidden(fd);
  auto first = hidden.ask("Password for " + forWhom + ": ");
  auto second = first ? hidden.ask("\nAgain: ") : std::nullopt;
  say(fd, "\n");
  if (!second) return std::nullopt;
  return Typed{std::move(*first), std::move(*second)};
}

Result<FileDescriptor> openTerminal(const char* instead) {
  FileDescriptor terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (!terminal.valid())
    return fail(ErrorKind::InvalidInput, std::string("there is no terminal to ask on; use ") + instead);
  return terminal;
}

}  // namespace

Result<std::string> askNewPassword(const std::string& forWhom) {
  const auto terminal = openTerminal("--password-stdin");
  if (!terminal) return tl::make_unexpected(terminal.error());
  for (;;) {
    const auto typed = askTwice(terminal->get(), forWhom);
    if (!typed) {
      // As if it had not been held back: the program ends, or stops and asks again when it goes on.
      ::raise(caughtSignal);
      continue;
    }
    if (typed->first != typed->second)
      return fail(ErrorKind::InvalidInput, "the two passwords do not match; nothing was changed");
    return typed->first;
  }
}

Result<std::string> readPasswordLine() {
  std::string line = readLine(STDIN_FILENO);
  if (line.empty()) return fail(ErrorKind::InvalidInput, "no password on standard input");
  return line;
}

Result<bool> confirm(const std::string& question, const std::string& word) {
  const auto terminal = openTerminal("--yes");
  if (!terminal) return tl::make_unexpected(terminal.error());
  say(terminal->get(), question);
  return readLine(terminal->get()) == word;
}

}  // namespace rostra::cli
