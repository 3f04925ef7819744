// SPDX-License-Identifier: Apache-2.0
// How a camera is encoded. In: the bitrate of its full picture; out: what a browser is told. RFC 8853. Pure.
#pragma once

#include "control/config/units.hpp"
#include "protocol/signalling.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace rostra::control {

/// Three simulcast layers, largest first: Chromium leaves the full layer silent in another order.
[[nodiscard]] inline std::vector<protocol::signalling::Encoding> cameraLayers(Bitrate full) {
  constexpr std::int64_t kLowest = 10'000;  // of the protocol
  return {{"f", 1, full.bps},
          {"h", 2, std::max(kLowest, full.bps / 3)},
          {"q", 4, std::max(kLowest, full.bps / 10)}};
}

}  // namespace rostra::control
