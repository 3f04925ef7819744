// SPDX-License-Identifier: Apache-2.0
// Colours of what the painter draws. Pure.
#pragma once

namespace rostra::mix {

/// Red, green and blue, 0..1.
struct Colour {
  double red;
  double green;
  double blue;
};

/// `a` at t = 0, `b` at t = 1.
[[nodiscard]] Colour between(const Colour& a, const Colour& b, double t);
/// Hue in turns (0..1), saturation and lightness 0..1.
[[nodiscard]] Colour fromHsl(double hue, double saturation, double lightness);

}  // namespace rostra::mix
