// SPDX-License-Identifier: Apache-2.0
// A real terminal (a pty) with a program in it. In: keys, a size; out: what the program wrote, and how it
// left the terminal.
#pragma once

#include "support/server_process.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <poll.h>
#include <pty.h>
#include <string>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <tuple>
#include <unistd.h>
#include <vector>

namespace rostra::test {

using namespace std::chrono_literals;
constexpr auto kTerminalDeadline = 30s;  // two busy cores

/// A program with a terminal of its own, and somebody who reads and types.
class Terminal {
 public:
  explicit Terminal(std::vector<std::string> arguments, std::uint16_t columns = 80, std::uint16_t rows = 24) {
    arguments.insert(arguments.begin(), rostraBinary());
    std::vector<char*> words;
    for (std::string& word : arguments) words.push_back(word.data());
    words.push_back(nullptr);
    int master = -1;
    const winsize size{rows, columns, 0, 0};
    pid_ = ::forkpty(&master, nullptr, nullptr, &size);
    if (pid_ == 0) {
      ::setenv("TERM", "xterm", 1);
      ::execv(words[0], words.data());
      ::_exit(127);
    }
    master_ = FileDescriptor(master);
  }
  ~Terminal() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  void type(const std::string& keys) {
    EXPECT_EQ(::write(master_.get(), keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
  }
  /// Reads until the screen shows this behind what was looked for before.
  bool shows(const std::string& text) {
    const auto end = std::chrono::steady_clock::now() + kTerminalDeadline;
    while (true) {
      const auto at = screen_.find(text, seen_);
      if (at != std::string::npos) {
        seen_ = at + text.size();
        return true;
      }
      if (std::chrono::steady_clock::now() > end || !read(100ms)) return false;
    }
  }
  [[nodiscard]] bool echoes() const {
    termios now{};
    EXPECT_EQ(::tcgetattr(master_.get(), &now), 0);
    return (now.c_lflag & ECHO) != 0;
  }
  /// Keys come one by one, not as lines.
  [[nodiscard]] bool raw() const {
    termios now{};
    EXPECT_EQ(::tcgetattr(master_.get(), &now), 0);
    return (now.c_lflag & ICANON) == 0;
  }
  void resize(std::uint16_t columns, std::uint16_t rows) {
    const winsize size{rows, columns, 0, 0};
    EXPECT_EQ(::ioctl(master_.get(), TIOCSWINSZ, &size), 0);
  }
  /// What is shown from now on is looked at as if nothing had been there.
  void forget() {
    while (read(50ms) && !quiet_) {
    }
    seen_ = screen_.size();
  }
  void signal(int number) const { ::kill(pid_, number); }
  /// Status as of waitpid(), with everything that was written until then read.
  int ended() {
    const auto end = std::chrono::steady_clock::now() + kTerminalDeadline;
    int status = -1;
    while (std::chrono::steady_clock::now() < end) {
      std::ignore = read(20ms);
      if (::waitpid(pid_, &status, WNOHANG) != pid_) continue;
      pid_ = -1;
      while (read(50ms)) {
      }
      return status;
    }
    ADD_FAILURE() << "it goes on:\n" << screen_;
    return -1;
  }
  [[nodiscard]] const std::string& screen() const { return screen_; }

 private:
  /// False when the program has closed the terminal, or nothing came and it is at its end.
  bool read(std::chrono::milliseconds patience) {
    pollfd waiting{master_.get(), POLLIN, 0};
    quiet_ = ::poll(&waiting, 1, static_cast<int>(patience.count())) <= 0;
    if (quiet_) return pid_ > 0;
    std::array<char, 4096> buffer{};
    const ssize_t size = ::read(master_.get(), buffer.data(), buffer.size());
    if (size <= 0) return false;
    screen_.append(buffer.data(), static_cast<std::size_t>(size));
    return true;
  }
  pid_t pid_ = -1;
  FileDescriptor master_;
  std::string screen_;
  std::size_t seen_ = 0;
  bool quiet_ = false;  // nothing came
};

}  // namespace rostra::test
