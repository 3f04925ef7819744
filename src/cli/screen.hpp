// SPDX-License-Identifier: Apache-2.0
// Where a command writes to: how wide it is, whether it shows colours, and progress of what takes longer. In:
// standard output and error, COLUMNS, NO_COLOR, TERM; out: text for people, or plain text for pipes.
#pragma once

#include "base/mutex.hpp"
#include "cli/table.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>

namespace rostra::cli {

enum class Colour : std::uint8_t { Heading, Good, Warning, Bad };

/// Columns of standard output; 0 = it is no terminal, lines may be as long as they are.
[[nodiscard]] std::size_t screenWidth();
/// Colours only on a terminal, and not if NO_COLOR is set (no-color.org) or TERM is dumb.
[[nodiscard]] bool screenHasColours();
/// `text` in a colour, or as it is.
[[nodiscard]] std::string coloured(std::string_view text, Colour colour);
/// The table as it fits on standard output.
[[nodiscard]] std::string onScreen(const Table& table);

/// Says on a terminal's standard error what is being done, once it has taken a second, and for how long; gone
/// when this ends. Nothing where standard error is no terminal.
class Progress {
 public:
  explicit Progress(std::string what);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// What is being done now.
  void now(std::string what);

 private:
  void run();

  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  Mutex mutex_;
  Condition wake_;
  std::string what_ ROSTRA_GUARDED_BY(mutex_);
  bool ended_ ROSTRA_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace rostra::cli
