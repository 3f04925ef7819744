// SPDX-License-Identifier: Apache-2.0
// Closes a worker in, so that whoever takes it over by a hostile packet or picture reaches nothing else: no
// file but those it works with, no socket it does not need, no other process, no new program. In: what the
// worker still needs; out: a process that has nothing more, for good. Landlock, seccomp, capabilities and
// resource limits of Linux; docs/sandbox.md says who may do what.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace rostra::sandbox {

/// Under a sanitizer the run-time library needs more: it starts a process that looks for leaks, and reserves
/// terabytes.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

/// What `serve` tells a media worker on its command line.
struct Settings {
  bool on = true;
  std::string pipelines;     ///< the operator's folder; empty = none
  std::uint64_t memory = 0;  ///< bytes, see limitMemory(); 0 = no limit
};

/// What a process may still do inside.
struct Rules {
  std::vector<std::string>
      read;  ///< files and folders beside those of the system; missing ones are passed over
  std::vector<std::string> write;  ///< folders in which files may be written
  bool network = false;            ///< may open IP sockets
};

/// What a media worker needs: the files of pipelines/ (those shipped, and the operator's), and the folder of
/// GST_DEBUG_DUMP_DOT_DIR, if the operator wants graphs.
[[nodiscard]] Rules mediaWorkerRules(const Settings& settings, std::string shippedPipelines, bool network);

/// Closes the sandbox. Libraries and fonts of the system can still be read, so plugins and fonts may load
/// later. Where the kernel has no Landlock the rest holds: then files can be read as far as the user of
/// `serve` can, but not written, unless `rules.write` has something. Unavailable when the kernel refuses the
/// rest. Thread: the main thread, before there are others: the rules on files hold for it and those that it
/// starts.
[[nodiscard]] Result<void> enter(const Rules& rules);

/// For a process that has read its input and will only compute and write to descriptors that it has: nothing
/// else at all. Unavailable as above. Thread: the only one.
[[nodiscard]] Result<void> enterComputeOnly();

/// From here on the process gets at most this much memory (RLIMIT_DATA: heap, private mappings and the stacks
/// of threads); what asks for more fails and usually ends the process. Threads started later get stacks of 2
/// MiB instead of 8, because the limit counts what is reserved. 0 = no limit. Nothing under a sanitizer.
void limitMemory(std::uint64_t bytes);

/// Whether this kernel can restrict files, so that enter() does.
[[nodiscard]] bool canRestrictFiles() noexcept;

}  // namespace rostra::sandbox
