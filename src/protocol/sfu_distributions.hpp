// SPDX-License-Identifier: Apache-2.0
// Units and bounds of what an sfu-worker measures: the worker sorts values into these buckets, serve prints
// them. Both ends are one program, so they agree. A bound never moves: it is part of a metric's meaning.
#pragma once

#include "protocol/worker.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace rostra::protocol::worker {

inline constexpr std::size_t kSfuCounts = static_cast<std::size_t>(SfuCount::LayersDown) + 1;
inline constexpr std::size_t kSfuDistributions = static_cast<std::size_t>(SfuDistribution::VideoJoinOut) + 1;

namespace bounds {

// Microseconds.
inline constexpr std::array<std::int64_t, 11> kRoundTrip{
    1'000, 5'000, 10'000, 20'000, 50'000, 100'000, 200'000, 300'000, 500'000, 1'000'000, 2'000'000};
inline constexpr std::array<std::int64_t, 10> kJitter{1'000,  2'000,  5'000,   10'000,  20'000,
                                                      30'000, 50'000, 100'000, 200'000, 500'000};
inline constexpr std::array<std::int64_t, 11> kPacerDelay{1'000,   2'000,   5'000,   10'000,  20'000, 50'000,
                                                          100'000, 150'000, 200'000, 250'000, 500'000};
inline constexpr std::array<std::int64_t, 13> kForward{
    100, 250, 500, 1'000, 2'500, 5'000, 10'000, 25'000, 50'000, 100'000, 250'000, 500'000, 1'000'000};
inline constexpr std::array<std::int64_t, 12> kJoin{100'000,   200'000,   300'000,    500'000,
                                                    750'000,   1'000'000, 1'500'000,  2'000'000,
                                                    3'000'000, 5'000'000, 10'000'000, 30'000'000};
// Millionths. The first bucket is "nothing lost".
inline constexpr std::array<std::int64_t, 9> kLoss{0,       10'000,  20'000,  50'000, 100'000,
                                                   150'000, 200'000, 300'000, 500'000};
// kbit/s.
inline constexpr std::array<std::int64_t, 11> kEstimate{100,   250,   500,    1'000,  1'500, 2'000,
                                                        3'000, 5'000, 10'000, 20'000, 50'000};

}  // namespace bounds

/// Largest values of the buckets, ascending.
[[nodiscard]] constexpr std::span<const std::int64_t> boundsOf(SfuDistribution what) noexcept {
  switch (what) {
    case SfuDistribution::RoundTripIn:
    case SfuDistribution::RoundTripOut:
      return bounds::kRoundTrip;
    case SfuDistribution::LossIn:
    case SfuDistribution::LossOut:
      return bounds::kLoss;
    case SfuDistribution::JitterIn:
    case SfuDistribution::JitterOut:
      return bounds::kJitter;
    case SfuDistribution::EstimateOut:
      return bounds::kEstimate;
    case SfuDistribution::PacerDelayOut:
      return bounds::kPacerDelay;
    case SfuDistribution::AudioForward:
    case SfuDistribution::VideoForward:
      return bounds::kForward;
    case SfuDistribution::AudioJoinIn:
    case SfuDistribution::VideoJoinIn:
    case SfuDistribution::AudioJoinOut:
    case SfuDistribution::VideoJoinOut:
      break;
  }
  return bounds::kJoin;
}

}  // namespace rostra::protocol::worker
