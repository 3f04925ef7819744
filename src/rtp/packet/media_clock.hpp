// SPDX-License-Identifier: Apache-2.0
// Between time and the ticks of RTP timestamps.
#pragma once

#include "rtp/packet/clock.hpp"

#include <cstdint>

namespace rostra::rtp {

/// `time` in ticks of a clock that makes `clockRate` a second, rounded towards zero; right for years of it.
[[nodiscard]] constexpr std::int64_t toTicks(Duration time, std::uint32_t clockRate) noexcept {
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  return time.count() / kNanoseconds * clockRate + time.count() % kNanoseconds * clockRate / kNanoseconds;
}

[[nodiscard]] constexpr Duration fromTicks(std::int64_t ticks, std::uint32_t clockRate) noexcept {
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  return Duration(ticks / clockRate * kNanoseconds + ticks % clockRate * kNanoseconds / clockRate);
}

}  // namespace rostra::rtp
