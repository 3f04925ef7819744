// SPDX-License-Identifier: Apache-2.0
#include "mix/scene/painter.hpp"

#include "mix/scene/canvas.hpp"
#include "mix/scene/colour.hpp"
#include "mix/scene/conversion.hpp"
#include "mix/scene/text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace rostra::mix {
namespace {

constexpr Colour kTop{0.075, 0.090, 0.125};     // #13171f
constexpr Colour kBottom{0.031, 0.039, 0.055};  // #080a0e
constexpr Colour kAccent{0.98, 0.45, 0.32};     // warm, as the LIVE badge of the pages
constexpr Colour kText{0.95, 0.96, 0.98};
constexpr Colour kQuiet{0.62, 0.66, 0.73};
constexpr Colour kMuted{1.0, 0.42, 0.40};

/// The same name has the same colour in every show (FNV-1a).
double hueOf(std::string_view name) {
  std::uint32_t hash = 2166136261U;
  for (const char c : name) hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619U;
  return static_cast<double>(hash % 360U) / 360.0;
}

int even(double value) {
  return static_cast<int>(std::ceil(value / 2)) * 2;
}

/// What lies behind the round corners of a tile: the background's colour at that height.
std::vector<Patch> corners(Rect place, int radius, int canvasHeight) {
  std::vector<Patch> patches;
  if (radius <= 0 || place.width < 2 * radius || place.height < 2 * radius) return patches;
  for (int corner = 0; corner < 4; ++corner) {
    const bool right = corner % 2 == 1;
    const bool low = corner / 2 == 1;
    Canvas canvas(radius, radius);
    const double y = place.y + (low ? place.height - radius / 2.0 : radius / 2.0);
    canvas.use(between(kTop, kBottom, y / canvasHeight));
    cairo_paint(canvas.get());
    cairo_set_operator(canvas.get(), CAIRO_OPERATOR_DEST_OUT);
    cairo_arc(canvas.get(), right ? 0 : radius, low ? 0 : radius, radius, 0, 2 * std::numbers::pi);
    cairo_fill(canvas.get());
    patches.push_back(
        toPatch(canvas, {right ? place.width - radius : 0, low ? place.height - radius : 0, radius, radius}));
  }
  return patches;
}

Patch nameTag(std::string_view name, bool muted, Rect place) {
  const double pixels = std::clamp(place.height * 0.052, 12.0, 26.0);
  const double padding = std::round(pixels * 0.55);
  const double icon = muted ? std::round(pixels * 1.15) : 0;
  const double gap = muted ? std::round(pixels * 0.35) : 0;
  const int inset = even(std::max(6.0, pixels * 0.55));
  const Canvas measure(2, 2);
  const Text text(measure, name, pixels, PANGO_WEIGHT_MEDIUM,
                  place.width - 2 * inset - 2 * padding - icon - gap);
  const int width = std::min(even(text.width() + 2 * padding + icon + gap), place.width - 2 * inset);
  const int height = std::min(even(pixels * 1.75), place.height);
  Canvas canvas(width, height);
  canvas.use({0.03, 0.04, 0.06}, 0.66);
  canvas.roundedPath(0, 0, width, height, height / 2.6);
  cairo_fill(canvas.get());
  if (muted) {
    canvas.mutedMark(padding, (height - icon) / 2, icon, kMuted);
  }
  canvas.use(kText);
  text.draw(canvas, padding + icon + gap, (height - text.height()) / 2.0);
  return toPatch(canvas, {inset, (place.height - height - inset) / 2 * 2, width, height});
}

Picture placard(std::string_view name, bool muted, Rect place) {
  Canvas canvas(place.width, place.height);
  const double hue = hueOf(name);
  canvas.slantedGradient(fromHsl(hue, 0.42, 0.33), fromHsl(std::fmod(hue + 0.06, 1.0), 0.48, 0.18));
  const double pixels = std::clamp(place.height * 0.115, 13.0, 84.0);
  canvas.use(kText);
  const Text text(canvas, name, pixels, PANGO_WEIGHT_SEMIBOLD, place.width * 0.84);
  const double icon = muted ? pixels * 0.8 : 0;
  const double top = (place.height - text.height() - icon) / 2.0;
  text.draw(canvas, (place.width - text.width()) / 2.0, top);
  if (muted) {
    canvas.mutedMark((place.width - icon) / 2, top + text.height() + icon * 0.15, icon, kMuted);
  }
  return toPicture(canvas);
}

}  // namespace

Picture Painter::background() const {
  Canvas canvas(width_, height_);
  canvas.gradient(kTop, kBottom);
  return toPicture(canvas);
}

Picture Painter::slate(std::string_view title, std::string_view note) const {
  Canvas canvas(width_, height_);
  canvas.slantedGradient(kTop, kBottom);
  canvas.glow(width_ * 0.18, height_ * 0.05, width_ * 0.55, {0.30, 0.38, 0.85}, 0.20);
  canvas.glow(width_ * 0.92, height_ * 1.0, width_ * 0.50, kAccent, 0.13);
  const double unit = height_ / 720.0;
  const Text heading(canvas, title, 68 * unit, PANGO_WEIGHT_BOLD, width_ * 0.8, 2);
  const Text below(canvas, note, 28 * unit, PANGO_WEIGHT_MEDIUM, width_ * 0.8);
  const double gap = 26 * unit;
  const double top = (height_ - heading.height() - gap - below.height()) / 2.0;
  canvas.use(kText);
  heading.draw(canvas, (width_ - heading.width()) / 2.0, top);
  const double dot = 7 * unit;
  const double left = (width_ - below.width() - 3.4 * dot) / 2;
  const double line = top + heading.height() + gap;
  canvas.use(kAccent);
  cairo_arc(canvas.get(), left + dot, line + below.height() / 2.0 + unit, dot, 0, 2 * std::numbers::pi);
  cairo_fill(canvas.get());
  canvas.use(kQuiet);
  below.draw(canvas, left + 3.4 * dot, line);
  return toPicture(canvas);
}

TileLook Painter::tile(std::string_view name, bool muted, bool screen, Rect place, int cornerRadius) const {
  TileLook look;
  look.place = place;
  look.screen = screen;
  look.placard = placard(name, muted, place);
  look.ornaments = corners(place, cornerRadius, height_);
  {
    const MappedPicture mapped(look.placard, GST_MAP_READWRITE);
    for (const Patch& patch : look.ornaments) blend(mapped, patch);
  }
  look.ornaments.push_back(nameTag(name, muted, place));
  return look;
}

}  // namespace rostra::mix
