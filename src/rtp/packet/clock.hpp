// SPDX-License-Identifier: Apache-2.0
// Time as the rtp module sees it: always handed in, never read, so that tests run on a virtual clock.
#pragma once

#include <chrono>

namespace rostra::rtp {

/// A point of CLOCK_MONOTONIC.
using TimePoint = std::chrono::steady_clock::time_point;
using Duration = std::chrono::nanoseconds;

}  // namespace rostra::rtp
