// SPDX-License-Identifier: Apache-2.0
// Broken invariants end the process: a worker is restarted by its supervisor, and an inconsistent state is
// worse than none.
#pragma once

#include <source_location>

namespace rostra {
/// Logs `what` with its place and aborts.
[[noreturn]] void checkFailed(const char* what, std::source_location where) noexcept;
}  // namespace rostra

#define ROSTRA_CHECK(condition)                                           \
  do {                                                                    \
    if (!(condition)) [[unlikely]]                                        \
      ::rostra::checkFailed(#condition, std::source_location::current()); \
  } while (false)
