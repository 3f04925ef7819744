// SPDX-License-Identifier: Apache-2.0
// The first rendition of a show as its encoder is opened, for those who try it or measure how long it takes.
// In: what a show is encoded in; out: the encoder's format. Pure.
#pragma once

#include "control/show/ladder_plan.hpp"
#include "mix/output/video_encoder.hpp"

namespace rostra::control {

/// `plan` has at least the canvas.
[[nodiscard]] mix::VideoFormat canvasFormat(const LadderPlan& plan, const Configuration& configuration);

}  // namespace rostra::control
