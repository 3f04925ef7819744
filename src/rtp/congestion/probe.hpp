// SPDX-License-Identifier: Apache-2.0
// A probe: a few packets in a row, faster than the estimate, to see whether they come as fast.
#pragma once

#include "rtp/packet/bitrate.hpp"

#include <cstdint>

namespace rostra::rtp {

struct ProbeCluster {
  std::uint32_t id = 0;       ///< never 0
  Bitrate bitrate;            ///< at which it is sent
  std::int64_t bytes = 0;     ///< at least this much
  std::uint32_t packets = 0;  ///< and this many packets
};

}  // namespace rostra::rtp
