// SPDX-License-Identifier: Apache-2.0
// What the kernel says about a process (proc(5)). In: its id; out: whether it is stopped, how long its main
// thread has waited for a CPU. Thread: any. Reads from /proc, which does not wait.
#pragma once

#include <chrono>
#include <optional>
#include <sys/types.h>

namespace rostra::control {

/// Stopped by a signal or a debugger.
[[nodiscard]] bool isStopped(pid_t pid);
/// Time since its start in which the main thread could run and had no CPU; nothing where the kernel does not
/// count it (CONFIG_SCHED_INFO) or there is no such process.
[[nodiscard]] std::optional<std::chrono::nanoseconds> cpuWaitOf(pid_t pid);

}  // namespace rostra::control
