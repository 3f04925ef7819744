// SPDX-License-Identifier: Apache-2.0
// Waiting for what happens on another thread and has no event of its own, such as a counter.
#pragma once

#include <chrono>
#include <thread>

namespace rostra::test {

/// Asks `condition` again and again until it is true; false when `patience` is over.
template <class Condition>
[[nodiscard]] bool eventually(Condition condition,
                              std::chrono::milliseconds patience = std::chrono::seconds(30)) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

}  // namespace rostra::test
