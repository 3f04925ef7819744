// SPDX-License-Identifier: Apache-2.0
#include "control/show/ladder_plan.hpp"

#include "base/check.hpp"

#include <cmath>
#include <string>

namespace rostra::control {
namespace {

constexpr double kUsualShape = 16.0 / 9;

/// Colour is stored once for each pair of pixels.
std::int64_t nearestEven(double pixels) {
  return 2 * std::llround(pixels / 2);
}

}  // namespace

LadderPlan planLadder(const pipeline::Ladder& ladder, const Configuration& configuration) {
  ROSTRA_CHECK(!ladder.rungs.empty());
  const pipeline::Rung& top = ladder.rungs.front();
  LadderPlan plan;
  plan.canvas = configuration.canvas;
  if (plan.canvas == Canvas{}) {
    plan.canvas = {top.width != 0 ? top.width : nearestEven(top.height * kUsualShape), top.height};
  }
  const double shape = static_cast<double>(plan.canvas.width) / static_cast<double>(plan.canvas.height);
  const std::int64_t topBitrate =
      configuration.videoBitrate.bps != 0 ? configuration.videoBitrate.bps : top.videoBitrate;
  for (const pipeline::Rung& rung : ladder.rungs) {
    const bool first = plan.rungs.empty();
    if (!first && (rung.height >= plan.canvas.height || rung.videoBitrate >= topBitrate)) continue;
    auto& planned = plan.rungs.emplace_back();
    planned.height = first ? plan.canvas.height : rung.height;
    planned.width = first ? plan.canvas.width : nearestEven(static_cast<double>(rung.height) * shape);
    planned.name = rung.height == 0 ? "audio" : std::to_string(planned.height) + "p";
    planned.videoBitrate = first ? topBitrate : rung.videoBitrate;
    planned.audioBitrate = rung.audioBitrate != 0 ? rung.audioBitrate : configuration.audioBitrate.bps;
    planned.onDemand = rung.onDemand;
  }
  return plan;
}

}  // namespace rostra::control
