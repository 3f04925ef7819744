// SPDX-License-Identifier: Apache-2.0
// Notices when the main loop stood still. In: time; out: the process' Pauses, and a warning afterwards that
// says whose fault it was: the process did not run (stopped by a signal, a machine without CPU to give), or
// the loop was busy.
#pragma once

#include "glib/loop.hpp"

#include <chrono>
#include <memory>
#include <optional>

namespace rostra::glib {

/// One in a process. Thread: the loop's home thread.
class PauseWatch {
 public:
  /// Shorter ones happen on a busy machine and are not worth a line.
  static constexpr std::chrono::milliseconds kNoticed{1500};

  explicit PauseWatch(const std::shared_ptr<Loop>& loop);
  PauseWatch(const PauseWatch&) = delete;
  PauseWatch& operator=(const PauseWatch&) = delete;

 private:
  void look();

  std::optional<std::chrono::steady_clock::time_point> last_;  ///< nothing = the loop has just begun
  std::chrono::nanoseconds lastCpu_{0};
  Source timer_;
};

}  // namespace rostra::glib
