// SPDX-License-Identifier: Apache-2.0
// When this process did not run: it was stopped by a signal, the machine gave it no CPU, or its main loop was
// busy with one thing. In: the moments at which it ran; out: how much of any time it missed, so that nobody
// is blamed for silence that nobody could have heard. Pure; times are the caller's.
#pragma once

#include "base/mutex.hpp"

#include <chrono>
#include <deque>
#include <memory>
#include <optional>

namespace rostra::glib {

/// Thread: any.
class Pauses {
 public:
  using Clock = std::chrono::steady_clock;

  /// Shorter ones are not counted: they are what a busy machine costs.
  static constexpr std::chrono::milliseconds kShortest{750};
  /// How many are remembered. Time-outs are compared with the last minutes.
  static constexpr std::size_t kRemembered = 64;

  /// Those of the process' main loop, which has a PauseWatch; none without one.
  [[nodiscard]] static const std::shared_ptr<Pauses>& ofThisProcess();

  /// The loop runs now. To be called far more often than every kShortest (PauseWatch).
  void ran(Clock::time_point now);
  /// How much of the time from `from` to `to`, which is now, the loop did not run. Exact to the interval of
  /// ran(). A pause counts from its very end on, whoever notices first that it is over: also before ran() is
  /// called again. Nothing before the first ran().
  [[nodiscard]] Clock::duration within(Clock::time_point from, Clock::time_point to) const;

 private:
  struct Pause {
    Clock::time_point begin;
    Clock::time_point end;
  };
  mutable Mutex mutex_;  // leaf
  std::optional<Clock::time_point> last_ ROSTRA_GUARDED_BY(mutex_);
  std::deque<Pause> pauses_ ROSTRA_GUARDED_BY(mutex_);  // in order
};

}  // namespace rostra::glib
