// SPDX-License-Identifier: Apache-2.0
#include "mix/scene/canvas.hpp"

#include <cstddef>
#include <numbers>

namespace rostra::mix {
namespace {

using PatternPtr = glib::Handle<cairo_pattern_t, cairo_pattern_destroy>;

}  // namespace

Canvas::Canvas(int width, int height)
    : width_(width),
      height_(height),
      surface_(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height)),
      cairo_(cairo_create(surface_.get())) {}

void Canvas::use(const Colour& colour, double alpha) {
  cairo_set_source_rgba(cairo_.get(), colour.red, colour.green, colour.blue, alpha);
}

void Canvas::fillDown(double right, const Colour& top, const Colour& bottom) {
  const PatternPtr pattern(cairo_pattern_create_linear(0, 0, right, height_));
  cairo_pattern_add_color_stop_rgb(pattern.get(), 0, top.red, top.green, top.blue);
  cairo_pattern_add_color_stop_rgb(pattern.get(), 1, bottom.red, bottom.green, bottom.blue);
  cairo_set_source(cairo_.get(), pattern.get());
  cairo_paint(cairo_.get());
}

void Canvas::gradient(const Colour& top, const Colour& bottom) {
  fillDown(0, top, bottom);
}

void Canvas::slantedGradient(const Colour& top, const Colour& bottom) {
  fillDown(width_ * 0.15, top, bottom);
}

void Canvas::glow(double x, double y, double radius, const Colour& colour, double alpha) {
  const PatternPtr pattern(cairo_pattern_create_radial(x, y, 0, x, y, radius));
  cairo_pattern_add_color_stop_rgba(pattern.get(), 0, colour.red, colour.green, colour.blue, alpha);
  cairo_pattern_add_color_stop_rgba(pattern.get(), 1, colour.red, colour.green, colour.blue, 0);
  cairo_set_source(cairo_.get(), pattern.get());
  cairo_paint(cairo_.get());
}

void Canvas::roundedPath(double x, double y, double width, double height, double radius) {
  constexpr double kQuarter = std::numbers::pi / 2;
  cairo_new_sub_path(cairo_.get());
  cairo_arc(cairo_.get(), x + width - radius, y + radius, radius, -kQuarter, 0);
  cairo_arc(cairo_.get(), x + width - radius, y + height - radius, radius, 0, kQuarter);
  cairo_arc(cairo_.get(), x + radius, y + height - radius, radius, kQuarter, 2 * kQuarter);
  cairo_arc(cairo_.get(), x + radius, y + radius, radius, 2 * kQuarter, 3 * kQuarter);
  cairo_close_path(cairo_.get());
}

void Canvas::mutedMark(double x, double y, double size, const Colour& colour) {
  // Its own group: the gap beside the slash must not punch through what is below.
  cairo_push_group(cairo_.get());
  drawMutedMark(x, y, size, colour);
  cairo_pop_group_to_source(cairo_.get());
  cairo_paint(cairo_.get());
}

void Canvas::drawMutedMark(double x, double y, double size, const Colour& colour) {
  cairo_t* c = cairo_.get();
  cairo_save(c);
  cairo_translate(c, x, y);
  cairo_scale(c, size / 24, size / 24);
  cairo_set_line_width(c, 2.2);
  cairo_set_line_cap(c, CAIRO_LINE_CAP_ROUND);
  use(colour);
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
  use(colour);
  cairo_set_line_width(c, 2.2);
  cairo_move_to(c, 4, 3);
  cairo_line_to(c, 20, 21);
  cairo_stroke(c);
  cairo_restore(c);
}

const std::uint8_t* Canvas::line(int y) const {
  cairo_surface_flush(surface_.get());
  return cairo_image_surface_get_data(surface_.get()) +
         static_cast<std::ptrdiff_t>(y) * cairo_image_surface_get_stride(surface_.get());
}

}  // namespace rostra::mix
