// SPDX-License-Identifier: Apache-2.0
// How much the running server can still carry, and whether it is drained. In: its answer to `rooms`; out:
// numbers, and sentences for people. Pure.
#pragma once

#include <json-glib/json-glib.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace rostra::cli {

struct NodeFacts {
  double budgetCores = 0;
  double usedCores = 0;
  double expectedCores = 0;    ///< of those who just came
  double showCores = 0;        ///< what a show costs
  std::int64_t showsLeft = 0;  ///< -1 = not limited
  std::int64_t steps = 0;      ///< of degradation that all mixers take
  std::int64_t refusedShows = 0;
  std::int64_t refusedPeople = 0;
  bool draining = false;
  std::int64_t running = 0;  ///< rooms with somebody on stage, or on air
  std::chrono::milliseconds drainingFor{0};
};

/// `answer`: to `rooms`; zeros of a server that does not say.
[[nodiscard]] NodeFacts nodeFacts(JsonObject* answer);
/// One line for the processor, one for whom it refused, one for the drain, where there is something to say.
[[nodiscard]] std::vector<std::string> nodeLines(const NodeFacts& facts);
/// "Draining for 2m: 3 rooms running, no new ones."
[[nodiscard]] std::string drainLine(const NodeFacts& facts);

}  // namespace rostra::cli
