// SPDX-License-Identifier: Apache-2.0
#include "mix/scene/colour.hpp"

#include <algorithm>
#include <cmath>

namespace rostra::mix {

Colour between(const Colour& a, const Colour& b, double t) {
  return {a.red + (b.red - a.red) * t, a.green + (b.green - a.green) * t, a.blue + (b.blue - a.blue) * t};
}

Colour fromHsl(double hue, double saturation, double lightness) {
  const auto channel = [&](double shift) {
    const double k = std::fmod(shift + hue * 12, 12);
    return lightness -
           saturation * std::min(lightness, 1 - lightness) * std::max(-1.0, std::min({k - 3, 9 - k, 1.0}));
  };
  return {channel(0), channel(8), channel(4)};
}

}  // namespace rostra::mix
