// SPDX-License-Identifier: Apache-2.0
// Which system calls a process may make, by seccomp. Refused calls fail with an error that libraries know how
// to take (EPERM, EACCES); nothing is killed.
#pragma once

#include "base/result.hpp"

namespace rostra::sandbox {

struct CallRules {
  bool network = false;     ///< may open IP sockets and ask which network interfaces there are
  bool writeFiles = false;  ///< may open files for writing
};

/// For a media worker: all threads of the process may do everything but start programs and processes, touch
/// other processes, change the machine or files by name, and what `rules` does not say. A list of what is
/// refused and not of what is allowed: codecs and GStreamer use different calls in each version, and a
/// picture that stops after an upgrade would cost more than a call that nobody thought of. Unavailable when
/// the kernel refuses.
[[nodiscard]] Result<void> restrictSystemCalls(const CallRules& rules);

/// For a process that only computes: reads and writes what is open, memory, and its own end. Everything else
/// is refused. Unavailable when the kernel refuses.
[[nodiscard]] Result<void> allowComputingOnly();

}  // namespace rostra::sandbox
