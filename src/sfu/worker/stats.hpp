// SPDX-License-Identifier: Apache-2.0
// What the worker knows about itself, as JSON (docs/stats.md). In: routers; out: text. Thread: the loop.
#pragma once

#include "sfu/worker/router.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rostra::sfu {

struct WorkerFacts {
  std::chrono::steady_clock::time_point started;
};

[[nodiscard]] std::string statsJson(const std::vector<std::shared_ptr<Router>>& routers,
                                    const WorkerFacts& facts);

}  // namespace rostra::sfu
