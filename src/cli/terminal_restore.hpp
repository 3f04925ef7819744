// SPDX-License-Identifier: Apache-2.0
// The way back from a full screen when a signal ends the process. In: a terminal that ncurses has taken; out:
// the shell's terminal as it was. A file of its own because term.h has macros like "lines" and "columns".
#pragma once

namespace rostra::cli {

/// While this lives, SIGINT, SIGTERM, SIGHUP and SIGQUIT give the terminal back before they end the process:
/// whatever it waits for, and ncurses' own handler would make an exit code of the signal. One at a time.
/// Thread: the main thread.
class TerminalRestore {
 public:
  /// Remembers how the terminal is now: before ncurses takes it.
  TerminalRestore();
  ~TerminalRestore();
  TerminalRestore(const TerminalRestore&) = delete;
  TerminalRestore& operator=(const TerminalRestore&) = delete;
  /// From here on; after ncurses has taken it, which says what leads back.
  void arm();
};

}  // namespace rostra::cli
