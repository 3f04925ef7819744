// SPDX-License-Identifier: Apache-2.0
// Says in the log when a main loop stood still, and whose fault it was: the process did not run (stopped by a
// signal, a machine without CPU to give), or the loop was busy. In: time; out: a warning afterwards, before
// anything that depends on time blames somebody else.
#pragma once

#include "glib/loop.hpp"

#include <chrono>
#include <memory>
#include <optional>

namespace rostra::glib {

/// Thread: the loop's home thread.
class PauseWatch {
 public:
  /// Shorter ones happen on a busy machine and harm nobody.
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
