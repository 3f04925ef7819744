// SPDX-License-Identifier: Apache-2.0
// Which files a process may open, by Landlock (Linux 5.13 and newer). In: paths; out: a thread that can open
// nothing else. https://docs.kernel.org/userspace-api/landlock.html
#pragma once

#include "base/result.hpp"

#include <string>
#include <vector>

namespace rostra::sandbox {

struct FileRules {
  std::vector<std::string> read;   ///< files, or folders with all below them; missing ones are passed over
  std::vector<std::string> write;  ///< folders in which files may also be made and written
  bool network = false;            ///< may bind and connect TCP sockets (refused from Linux 6.7 on)
};

/// Version of Landlock's interface; 0 = the kernel has none, or this process may not use it.
[[nodiscard]] int landlockVersion() noexcept;

/// Restricts the calling thread and all that it starts from now on; what is open stays open. Neither may it
/// run programs, nor signal or trace a process outside, nor reach abstract sockets outside, as far as the
/// kernel can refuse that. Needs no_new_privs. Unavailable when the kernel refuses.
[[nodiscard]] Result<void> restrictFiles(const FileRules& rules);

}  // namespace rostra::sandbox
