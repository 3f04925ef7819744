// SPDX-License-Identifier: Apache-2.0
// What things cost on this machine before anything was measured of them. In: how fast it encodes, and what a
// show encodes; out: costs, scaled from those of the machine of BENCHMARKS.md. Pure. Thread: any.
#pragma once

#include "control/metrics/capacity.hpp"

#include <cstdint>

namespace rostra::control {

/// Of the machine of BENCHMARKS.md.
inline constexpr double kReferenceNsPerPixel = 5.0;

/// `nsPerPixel`: processor time of the encoder (encodeTime().best); `pixelRate`: pixels a second of all
/// renditions that are always encoded.
[[nodiscard]] Costs calibratedCosts(double nsPerPixel, double pixelRate);

}  // namespace rostra::control
