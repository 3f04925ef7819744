// SPDX-License-Identifier: Apache-2.0
// The whole terminal as a place for lines that change. In: lines, keys; out: the screen, and the terminal as
// it was, however this ends. Over ncurses (docs/decisions/0048).
#pragma once

#include "base/result.hpp"
#include "cli/terminal_restore.hpp"
#include "cli/top_view.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

struct screen;  // of ncurses, whose header is full of macros

namespace rostra::cli {

/// One at a time. Thread: the main thread.
class TopScreen {
 public:
  /// A key: its character, or one of these.
  enum Key : int { kNothing = 0, kResized = 256, kUp, kDown, kPageUp, kPageDown, kHome };

  /// Takes the screen until this is gone, or a signal ends the process. InvalidInput when ncurses does not
  /// know the terminal (TERM).
  [[nodiscard]] static Result<std::unique_ptr<TopScreen>> open();
  ~TopScreen();
  TopScreen(const TopScreen&) = delete;
  TopScreen& operator=(const TopScreen&) = delete;

  [[nodiscard]] std::size_t width() const;
  /// Lines there are between the last one, which stays, and the top.
  [[nodiscard]] std::size_t height() const;
  /// Shows lines, and what stands at the bottom.
  void show(const std::vector<TopLine>& lines, const std::string& bottom);
  /// Waits for a key, or until the time is over (kNothing).
  [[nodiscard]] int key(std::chrono::milliseconds patience);

 private:
  TopScreen() = default;

  TerminalRestore restore_;
  ::screen* screen_ = nullptr;
};

}  // namespace rostra::cli
