// SPDX-License-Identifier: Apache-2.0
// What a show is encoded in. in: the ladder that was chosen, and options that change its first rendition;
// out: the size of the canvas and the rungs, as the mixer is told them. Pure.
#pragma once

#include "control/config/configuration.hpp"
#include "pipeline/catalog/ladder.hpp"
#include "protocol/worker.hpp"

#include <vector>

namespace rostra::control {

struct LadderPlan {
  Canvas canvas;
  std::vector<protocol::worker::Rung> rungs;  ///< the canvas first
};

/// The first rung is the canvas: its size is `canvas` and its bit rate `video-bitrate` where they are given,
/// else what the ladder says. The others keep its shape; those that are not smaller than it, in size or bit
/// rate, are left out.
[[nodiscard]] LadderPlan planLadder(const pipeline::Ladder& ladder, const Configuration& configuration);

}  // namespace rostra::control
