// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/calibration.hpp"

#include <algorithm>

namespace rostra::control {
namespace {

// The machine of BENCHMARKS.md, "Mixing" and "Forwarding".
/// A mixer without people, all but encoding: composing 1280x720 at 30, sound, parts.
constexpr double kMixer = 0.07;
/// Encoding real pictures: cores for one pixel a second.
constexpr double kEncode = 0.08 / (1280.0 * 720 * 30);
/// 0.26 core with nine cameras, 0.15 with one.
constexpr double kCamera = 0.014;
/// N = 1: what 226 packets a second take to receive and send once, 57 us each.
constexpr double kPerson = 226 * 57e-6;
/// 120 packets a second, 18 us each.
constexpr double kPair = 120 * 18e-6;
/// A machine that seems even faster or slower is more likely to have been busy when it was measured; if it is
/// so, the first shows tell.
constexpr double kLeastFactor = 0.5;
constexpr double kMostFactor = 1.5;

}  // namespace

Costs calibratedCosts(double nsPerPixel, double pixelRate) {
  const double factor = std::clamp(nsPerPixel / kReferenceNsPerPixel, kLeastFactor, kMostFactor);
  return {factor * (kMixer + kEncode * pixelRate), factor * kCamera, factor * kPerson, factor * kPair};
}

}  // namespace rostra::control
