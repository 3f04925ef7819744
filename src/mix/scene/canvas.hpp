// SPDX-License-Identifier: Apache-2.0
// A surface to draw shapes on. in: colours and shapes; out: pixels as cairo keeps them: B, G, R, A,
// premultiplied.
#pragma once

#include "glib/handle.hpp"
#include "mix/scene/colour.hpp"

#include <cairo.h>
#include <cstdint>

namespace rostra::mix {

/// Sizes and places are pixels. Thread: one at a time.
class Canvas {
 public:
  /// Transparent.
  Canvas(int width, int height);

  void use(const Colour& colour, double alpha = 1);
  /// Fills everything, from the top down.
  void gradient(const Colour& top, const Colour& bottom);
  /// As gradient(), slightly slanted.
  void slantedGradient(const Colour& top, const Colour& bottom);
  void glow(double x, double y, double radius, const Colour& colour, double alpha);
  void roundedPath(double x, double y, double width, double height, double radius);
  /// A crossed-out microphone in a box of `size`; what it covers stays visible beside the slash.
  void mutedMark(double x, double y, double size, const Colour& colour);

  [[nodiscard]] cairo_t* get() const { return cairo_.get(); }
  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }
  [[nodiscard]] const std::uint8_t* line(int y) const;

 private:
  void fillDown(double right, const Colour& top, const Colour& bottom);
  void drawMutedMark(double x, double y, double size, const Colour& colour);

  int width_;
  int height_;
  glib::Handle<cairo_surface_t, cairo_surface_destroy> surface_;
  glib::Handle<cairo_t, cairo_destroy> cairo_;
};

}  // namespace rostra::mix
