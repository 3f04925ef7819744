// SPDX-License-Identifier: Apache-2.0
// The answer to /metrics: every number of the running server, in groups (docs/stats.md names some). Reads,
// changes nothing.
#pragma once

#include "control/operations/facts.hpp"

#include <string>

namespace rostra::control {

/// Prometheus text format 0.0.4. Thread: the loop's home thread.
[[nodiscard]] std::string metricsText(const Facts& facts);

}  // namespace rostra::control
