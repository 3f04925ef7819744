// SPDX-License-Identifier: Apache-2.0
#include "mix/scene/conversion.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace rostra::mix {
namespace {

// BT.601, limited range, from 8-bit full-range RGB.
struct Yuv {
  double y;
  double u;
  double v;
};
Yuv toYuv(double r, double g, double b) {
  return {16 + 0.25679 * r + 0.50413 * g + 0.09791 * b, 128 - 0.14822 * r - 0.29099 * g + 0.43922 * b,
          128 + 0.43922 * r - 0.36779 * g - 0.07143 * b};
}
// Not lround(), a call for each of a million pixels.
std::uint8_t toByte(double value) {
  return static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0) + 0.5);  // NOLINT
}

}  // namespace

// Colour is un-premultiplied: cairo stores B, G, R, A premultiplied.
Patch toPatch(const Canvas& canvas, Rect place) {
  Patch patch;
  patch.place = place;
  const auto width = static_cast<std::size_t>(canvas.width());
  const auto height = static_cast<std::size_t>(canvas.height());
  patch.luma.resize(width * height);
  patch.lumaAlpha.resize(width * height);
  patch.blue.resize(width / 2 * (height / 2));
  patch.red.resize(patch.blue.size());
  patch.chromaAlpha.resize(patch.blue.size());
  for (std::size_t y = 0; y < height; y += 2) {
    for (std::size_t x = 0; x < width; x += 2) {
      std::array<double, 4> sum{};
      for (std::size_t k = 0; k < 4; ++k) {
        const std::size_t px = x + k % 2;
        const std::size_t py = y + k / 2;
        const std::uint8_t* pixel = canvas.line(static_cast<int>(py)) + px * 4;
        const double alpha = pixel[3];
        const double scale = alpha > 0 ? 255 / alpha : 0;
        patch.luma[py * width + px] = toByte(toYuv(pixel[2] * scale, pixel[1] * scale, pixel[0] * scale).y);
        patch.lumaAlpha[py * width + px] = pixel[3];
        for (std::size_t c = 0; c < 4; ++c) sum[c] += pixel[c];
      }
      const double scale = sum[3] > 0 ? 255 / sum[3] : 0;
      const Yuv chroma = toYuv(sum[2] * scale, sum[1] * scale, sum[0] * scale);
      const std::size_t at = y / 2 * (width / 2) + x / 2;
      patch.blue[at] = toByte(chroma.u);
      patch.red[at] = toByte(chroma.v);
      patch.chromaAlpha[at] = toByte(sum[3] / 4);
    }
  }
  return patch;
}

Picture toPicture(const Canvas& canvas) {
  Picture picture = makePicture(canvas.width(), canvas.height());
  const MappedPicture mapped(picture, GST_MAP_READWRITE);
  fill(mapped, {0, 0, canvas.width(), canvas.height()}, 16, 128, 128);
  blend(mapped, toPatch(canvas, {0, 0, canvas.width(), canvas.height()}));
  return picture;
}

}  // namespace rostra::mix
