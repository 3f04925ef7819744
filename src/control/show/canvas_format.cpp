// SPDX-License-Identifier: Apache-2.0
#include "control/show/canvas_format.hpp"

namespace rostra::control {

mix::VideoFormat canvasFormat(const LadderPlan& plan, const Configuration& configuration) {
  mix::VideoFormat format;
  format.width = static_cast<int>(plan.canvas.width);
  format.height = static_cast<int>(plan.canvas.height);
  format.frameRate = static_cast<int>(configuration.frameRate);
  format.bitRate = plan.rungs.front().videoBitrate;
  format.segmentFrames = static_cast<int>(configuration.segment.count() * configuration.frameRate / 1000);
  return format;
}

}  // namespace rostra::control
