// SPDX-License-Identifier: Apache-2.0
// How the media of each sfu-worker fares, for /metrics. In: its numbers by place; out: metrics with the
// labels worker (the place), direction, kind and reason. What no worker measures is left out. Pure.
#pragma once

#include "control/metrics/metrics_text.hpp"
#include "control/metrics/sfu_totals.hpp"

#include <vector>

namespace rostra::control {

void appendSfuMetrics(MetricsText& text, const std::vector<SfuTotals::Numbers>& places);

}  // namespace rostra::control
