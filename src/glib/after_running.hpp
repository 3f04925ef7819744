// SPDX-License-Identifier: Apache-2.0
// A timer for patience with others: time in which this process did not run does not count. In: a loop, a
// time; out: a call.
#pragma once

#include "glib/loop.hpp"
#include "glib/pauses.hpp"

#include <chrono>
#include <memory>

namespace rostra::glib {

/// As Loop::after(), but `task` is called once the process has run for `delay`. Thread: the loop's home
/// thread.
[[nodiscard]] Source afterRunning(const Loop& loop, std::chrono::milliseconds delay, Loop::Task task,
                                  std::shared_ptr<const Pauses> pauses = Pauses::ofThisProcess());

}  // namespace rostra::glib
