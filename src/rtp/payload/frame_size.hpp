// SPDX-License-Identifier: Apache-2.0
// Width and height of a coded picture, as its key frame says.
#pragma once

#include <cstdint>

namespace rostra::rtp {

struct FrameSize {
  std::uint16_t width = 0;   ///< pixels
  std::uint16_t height = 0;  ///< pixels
  bool operator==(const FrameSize&) const = default;
};

}  // namespace rostra::rtp
