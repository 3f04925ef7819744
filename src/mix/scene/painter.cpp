// SPDX-License-Identifier: Apache-2.0
// Cairo draws shapes, Pango lays out text (any script, emoji, right to left), the result becomes I420 once.
#include "mix/scene/painter.hpp"

#include "glib/handle.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <pango/pangocairo.h>
#include <string>

namespace rostra::mix {
namespace {

using SurfacePtr = glib::Handle<cairo_surface_t, cairo_surface_destroy>;
using CairoPtr = glib::Handle<cairo_t, cairo_destroy>;
using PatternPtr = glib::Handle<cairo_pattern_t, cairo_pattern_destroy>;
using FontPtr = glib::Handle<PangoFontDescription, pango_font_description_free>;

// First family that is installed wins, glyph by glyph (packages fonts-inter, fonts-noto-core,
// fonts-noto-color-emoji).
constexpr const char* kFamilies = "Inter, Noto Sans, Noto Color Emoji, DejaVu Sans, sans-serif";

struct Colour {
  double red;
  double green;
  double blue;
};
constexpr Colour kTop{0.075, 0.090, 0.125};     // #13171f
constexpr Colour kBottom{0.031, 0.039, 0.055};  // #080a0e
constexpr Colour kAccent{0.98, 0.45, 0.32};     // warm, as the LIVE badge of the pages
constexpr Colour kText{0.95, 0.96, 0.98};
constexpr Colour kQuiet{0.62, 0.66, 0.73};
constexpr Colour kMuted{1.0, 0.42, 0.40};

Colour between(const Colour& a, const Colour& b, double t) {
  return {a.red + (b.red - a.red) * t, a.green + (b.green - a.green) * t, a.blue + (b.blue - a.blue) * t};
}

/// Hue in turns (0..1), saturation and lightness 0..1.
Colour fromHsl(double hue, double saturation, double lightness) {
  const auto channel = [&](double shift) {
    const double k = std::fmod(shift + hue * 12, 12);
    return lightness -
           saturation * std::min(lightness, 1 - lightness) * std::max(-1.0, std::min({k - 3, 9 - k, 1.0}));
  };
  return {channel(0), channel(8), channel(4)};
}

/// The same name has the same colour in every show (FNV-1a).
double hueOf(std::string_view name) {
  std::uint32_t hash = 2166136261U;
  for (const char c : name) hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619U;
  return static_cast<double>(hash % 360U) / 360.0;
}

class Canvas {
 public:
  Canvas(int width, int height)
      : width_(width),
        height_(height),
        surface_(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height)),
        cairo_(cairo_create(surface_.get())) {}

  void use(const Colour& colour, double alpha = 1) {
    cairo_set_source_rgba(cairo_.get(), colour.red, colour.green, colour.blue, alpha);
  }

  void gradient(const Colour& top, const Colour& bottom) {
    const PatternPtr pattern(cairo_pattern_create_linear(0, 0, width_ * 0.15, height_));
    cairo_pattern_add_color_stop_rgb(pattern.get(), 0, top.red, top.green, top.blue);
    cairo_pattern_add_color_stop_rgb(pattern.get(), 1, bottom.red, bottom.green, bottom.blue);
    cairo_set_source(cairo_.get(), pattern.get());
    cairo_paint(cairo_.get());
  }
  void glow(double x, double y, double radius, const Colour& colour, double alpha) {
    const PatternPtr pattern(cairo_pattern_create_radial(x, y, 0, x, y, radius));
    cairo_pattern_add_color_stop_rgba(pattern.get(), 0, colour.red, colour.green, colour.blue, alpha);
    cairo_pattern_add_color_stop_rgba(pattern.get(), 1, colour.red, colour.green, colour.blue, 0);
    cairo_set_source(cairo_.get(), pattern.get());
    cairo_paint(cairo_.get());
  }
  void roundedPath(double x, double y, double width, double height, double radius) {
    constexpr double kQuarter = std::numbers::pi / 2;
    cairo_new_sub_path(cairo_.get());
    cairo_arc(cairo_.get(), x + width - radius, y + radius, radius, -kQuarter, 0);
    cairo_arc(cairo_.get(), x + width - radius, y + height - radius, radius, 0, kQuarter);
    cairo_arc(cairo_.get(), x + radius, y + height - radius, radius, kQuarter, 2 * kQuarter);
    cairo_arc(cairo_.get(), x + radius, y + radius, radius, 2 * kQuarter, 3 * kQuarter);
    cairo_close_path(cairo_.get());
  }
  /// A crossed-out microphone in a box of `size`.
  void mutedMark(double x, double y, double size) {
    cairo_t* c = cairo_.get();
    cairo_save(c);
    cairo_translate(c, x, y);
    cairo_scale(c, size / 24, size / 24);
    cairo_set_line_width(c, 2.2);
    cairo_set_line_cap(c, CAIRO_LINE_CAP_ROUND);
    use(kMuted);
    roundedPath(9, 2.5, 6, 12, 3);
    cairo_fill(c);
    cairo_arc_negative(c, 12, 11.5, 6.5, std::numbers::pi, 0);
    cairo_move_to(c, 12, 18);
    cairo_line_to(c, 12, 21.5);
    cairo_stroke(c);
    cairo_set_operator(c, CAIRO_OPERATOR_DEST_OUT);
    cairo_set_source_rgba(c, 0, 0, 0, 1);
    cairo_set_line_width(c, 5);
    cairo_move_to(c, 4, 3);
    cairo_line_to(c, 20, 21);
    cairo_stroke(c);
    cairo_set_operator(c, CAIRO_OPERATOR_OVER);
    use(kMuted);
    cairo_set_line_width(c, 2.2);
    cairo_move_to(c, 4, 3);
    cairo_line_to(c, 20, 21);
    cairo_stroke(c);
    cairo_restore(c);
  }
  [[nodiscard]] cairo_t* get() const { return cairo_.get(); }
  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }
  [[nodiscard]] const std::uint8_t* line(int y) const {
    cairo_surface_flush(surface_.get());
    return cairo_image_surface_get_data(surface_.get()) +
           static_cast<std::ptrdiff_t>(y) * cairo_image_surface_get_stride(surface_.get());
  }

 private:
  int width_;
  int height_;
  SurfacePtr surface_;
  CairoPtr cairo_;
};

/// One paragraph of plain text, cut with an ellipsis where it does not fit.
class Text {
 public:
  Text(const Canvas& canvas, std::string_view text, double pixels, PangoWeight weight, double maxWidth,
       int maxLines = 1)
      : layout_(glib::Ref<PangoLayout>::adopt(pango_cairo_create_layout(canvas.get()))) {
    const FontPtr font(pango_font_description_new());
    pango_font_description_set_family(font.get(), kFamilies);
    pango_font_description_set_weight(font.get(), weight);
    pango_font_description_set_absolute_size(font.get(), pixels * PANGO_SCALE);
    pango_layout_set_font_description(layout_.get(), font.get());
    pango_layout_set_single_paragraph_mode(layout_.get(), TRUE);
    pango_layout_set_ellipsize(layout_.get(), PANGO_ELLIPSIZE_END);
    pango_layout_set_wrap(layout_.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(layout_.get(), PANGO_ALIGN_CENTER);
    pango_layout_set_height(layout_.get(), -maxLines);
    const glib::CharPtr valid(g_utf8_make_valid(text.data(), static_cast<gssize>(text.size())));
    pango_layout_set_text(layout_.get(), valid.get(), -1);  // not set_markup: tags in a name are just letters
    pango_layout_get_pixel_size(layout_.get(), &width_, &height_);
    if (width_ > maxWidth || maxLines > 1) {
      pango_layout_set_width(layout_.get(), static_cast<int>(maxWidth * PANGO_SCALE));
      PangoRectangle logical{};
      pango_layout_get_pixel_extents(layout_.get(), nullptr, &logical);
      width_ = logical.width;
      height_ = logical.height;
      left_ = logical.x;
    }
  }
  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }
  void draw(const Canvas& canvas, double x, double y) const {
    cairo_move_to(canvas.get(), x - left_, y);
    pango_cairo_show_layout(canvas.get(), layout_.get());
  }

 private:
  glib::Ref<PangoLayout> layout_;
  int width_ = 0;
  int height_ = 0;
  int left_ = 0;
};

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
std::uint8_t toByte(double value) {
  return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 255L));
}

/// The patch of `canvas` at `place`; alpha is kept, colour is un-premultiplied (cairo stores B, G, R, A
/// premultiplied).
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
    // Its own group: the gap beside the slash must not punch through the pill.
    cairo_push_group(canvas.get());
    canvas.mutedMark(padding, (height - icon) / 2, icon);
    cairo_pop_group_to_source(canvas.get());
    cairo_paint(canvas.get());
  }
  canvas.use(kText);
  text.draw(canvas, padding + icon + gap, (height - text.height()) / 2.0);
  return toPatch(canvas, {inset, (place.height - height - inset) / 2 * 2, width, height});
}

Picture placard(std::string_view name, bool muted, Rect place) {
  Canvas canvas(place.width, place.height);
  const double hue = hueOf(name);
  canvas.gradient(fromHsl(hue, 0.42, 0.33), fromHsl(std::fmod(hue + 0.06, 1.0), 0.48, 0.18));
  const double pixels = std::clamp(place.height * 0.115, 13.0, 84.0);
  canvas.use(kText);
  const Text text(canvas, name, pixels, PANGO_WEIGHT_SEMIBOLD, place.width * 0.84);
  const double icon = muted ? pixels * 0.8 : 0;
  const double top = (place.height - text.height() - icon) / 2.0;
  text.draw(canvas, (place.width - text.width()) / 2.0, top);
  if (muted) {
    cairo_push_group(canvas.get());
    canvas.mutedMark((place.width - icon) / 2, top + text.height() + icon * 0.15, icon);
    cairo_pop_group_to_source(canvas.get());
    cairo_paint(canvas.get());
  }
  return toPicture(canvas);
}

}  // namespace

Picture Painter::background() const {
  Canvas canvas(width_, height_);
  const PatternPtr pattern(cairo_pattern_create_linear(0, 0, 0, height_));
  cairo_pattern_add_color_stop_rgb(pattern.get(), 0, kTop.red, kTop.green, kTop.blue);
  cairo_pattern_add_color_stop_rgb(pattern.get(), 1, kBottom.red, kBottom.green, kBottom.blue);
  cairo_set_source(canvas.get(), pattern.get());
  cairo_paint(canvas.get());
  return toPicture(canvas);
}

Picture Painter::slate(std::string_view title) const {
  Canvas canvas(width_, height_);
  canvas.gradient(kTop, kBottom);
  canvas.glow(width_ * 0.18, height_ * 0.05, width_ * 0.55, {0.30, 0.38, 0.85}, 0.20);
  canvas.glow(width_ * 0.92, height_ * 1.0, width_ * 0.50, kAccent, 0.13);
  const double unit = height_ / 720.0;
  const Text heading(canvas, title, 68 * unit, PANGO_WEIGHT_BOLD, width_ * 0.8, 2);
  const Text soon(canvas, "starts soon", 28 * unit, PANGO_WEIGHT_MEDIUM, width_ * 0.8);
  const double gap = 26 * unit;
  const double top = (height_ - heading.height() - gap - soon.height()) / 2.0;
  canvas.use(kText);
  heading.draw(canvas, (width_ - heading.width()) / 2.0, top);
  const double dot = 7 * unit;
  const double left = (width_ - soon.width() - 3.4 * dot) / 2;
  const double below = top + heading.height() + gap;
  canvas.use(kAccent);
  cairo_arc(canvas.get(), left + dot, below + soon.height() / 2.0 + unit, dot, 0, 2 * std::numbers::pi);
  cairo_fill(canvas.get());
  canvas.use(kQuiet);
  soon.draw(canvas, left + 3.4 * dot, below);
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
