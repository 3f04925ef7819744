// SPDX-License-Identifier: Apache-2.0
// What the kernel says about a process (proc(5)). In: its id; out: whether it is stopped, what it
// uses, and how long its threads have waited for a CPU. Reads from /proc, which does not wait.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <sys/types.h>

namespace rostra::control {

/// Stopped by a signal or a debugger. Thread: any.
[[nodiscard]] bool isStopped(pid_t pid);

/// What a process has used, and uses.
struct ProcessUse {
  std::chrono::milliseconds cpu{0};  ///< user and system, of all threads, since it started
  std::uint64_t residentBytes = 0;
};
/// Zeros when it has ended. Thread: any.
[[nodiscard]] ProcessUse useOf(pid_t pid);

/// How much its threads lacked a CPU from one look to the next. A main loop that waits for a thread that
/// waits for a CPU waits for a CPU. Thread: any, one at a time.
class CpuWait {
 public:
  /// The longest time that one thread could run and had no CPU, since the last look; 0 at the first, and
  /// where the kernel does not count it (CONFIG_SCHED_INFO).
  [[nodiscard]] std::chrono::nanoseconds look(pid_t pid);
  /// The next look is the first again.
  void forget() { threads_.clear(); }

 private:
  std::map<pid_t, std::chrono::nanoseconds> threads_;  // as they were at the last look
};

}  // namespace rostra::control
