// SPDX-License-Identifier: Apache-2.0
// The time of day, as rows, messages and file names carry it. It may jump: intervals are measured with
// std::chrono::steady_clock.
#pragma once

#include <cstdint>

namespace rostra {

/// Milliseconds since 1970-01-01 00:00 UTC. Thread: any.
[[nodiscard]] std::int64_t wallClockMs() noexcept;

}  // namespace rostra
