// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal_restore.hpp"

#include <array>
#include <csignal>
#include <cstddef>
#include <ncurses.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

namespace rostra::cli {
namespace {

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP, SIGQUIT};

/// For the handler, which may call neither ncurses nor malloc.
termios shellMode{};
std::array<char, 256> wayBack{};
std::size_t wayBackSize = 0;

void addWayBack(const char* capability) {
  const char* text = ::tigetstr(capability);
  if (text == nullptr || text == reinterpret_cast<const char*>(-1)) return;
  for (; *text != '\0' && wayBackSize < wayBack.size(); ++text) wayBack[wayBackSize++] = *text;
}

void giveBackAndEnd(int number) {
  if (::write(STDOUT_FILENO, wayBack.data(), wayBackSize) < 0) {
    // There is no terminal any longer.
  }
  ::tcsetattr(STDOUT_FILENO, TCSANOW, &shellMode);
  ::signal(number, SIG_DFL);
  ::raise(number);
}

}  // namespace

TerminalRestore::TerminalRestore() {
  ::tcgetattr(STDOUT_FILENO, &shellMode);
  wayBackSize = 0;
}

void TerminalRestore::arm() {
  // No colours, the cursor, keys as they were, the screen of before.
  for (const char* capability : {"sgr0", "cnorm", "rmkx", "rmcup"}) addWayBack(capability);
  struct sigaction end {};
  end.sa_handler = giveBackAndEnd;
  for (const int number : kSignals) ::sigaction(number, &end, nullptr);
}

TerminalRestore::~TerminalRestore() {
  for (const int number : kSignals) ::signal(number, SIG_DFL);
}

}  // namespace rostra::cli
