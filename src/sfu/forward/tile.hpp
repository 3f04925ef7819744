// SPDX-License-Identifier: Apache-2.0
// How a subscriber shows a producer.
#pragma once

#include "rtp/payload/frame_size.hpp"

namespace rostra::sfu {

struct Tile {
  rtp::FrameSize size;  ///< pixels; 0x0 = not at all
  bool pinned = false;  ///< before any other of this subscriber's
};

}  // namespace rostra::sfu
