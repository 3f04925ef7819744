// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.hpp"

#include <rostra/base/file_descriptor.hpp>

#include <cerrno>
#include <fcntl.h>
#include <iostream>
#include <string_view>
#include <termios.h>
#include <unistd.h>

namespace rostra::cli {
namespace {

constexpr std::size_t kMaxLine = 4096;

/// Nothing at the end of the input.
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

/// Echo is off while this lives.
class Hidden {
 public:
  explicit Hidden(int fd) : fd_(fd), changed_(::tcgetattr(fd, &before_) == 0) {
    if (!changed_) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = ::tcsetattr(fd, TCSAFLUSH, &quiet) == 0;
  }
  Hidden(const Hidden&) = delete;
  Hidden& operator=(const Hidden&) = delete;
  ~Hidden() {
    if (changed_) ::tcsetattr(fd_, TCSAFLUSH, &before_);
  }

 private:
  int fd_;
  termios before_{};
  bool changed_;
};

Result<FileDescriptor> openTerminal(const char* instead) {
  FileDescriptor terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (!terminal.valid())
    return fail(ErrorKind::InvalidInput, std::string("there is no terminal to ask; use ") + instead);
  return terminal;
}

}  // namespace

Result<std::string> askNewPassword(const std::string& forWhom) {
  const auto terminal = openTerminal("--password-stdin");
  if (!terminal) return tl::make_unexpected(terminal.error());
  const int fd = terminal->get();
  std::string first;
  std::string second;
  {
    const Hidden hidden(fd);
    say(fd, "Password for " + forWhom + ": ");
    first = readLine(fd);
    say(fd, "\nAgain: ");
    second = readLine(fd);
    say(fd, "\n");
  }
  if (first != second) return fail(ErrorKind::InvalidInput, "the two passwords differ; nothing was changed");
  return first;
}

Result<std::string> readPasswordLine() {
  std::string line = readLine(STDIN_FILENO);
  if (line.empty()) return fail(ErrorKind::InvalidInput, "there is no password on standard input");
  return line;
}

Result<bool> confirm(const std::string& question, const std::string& word) {
  const auto terminal = openTerminal("--yes");
  if (!terminal) return tl::make_unexpected(terminal.error());
  say(terminal->get(), question);
  return readLine(terminal->get()) == word;
}

}  // namespace rostra::cli
