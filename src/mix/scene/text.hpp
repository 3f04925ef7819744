// SPDX-License-Identifier: Apache-2.0
// Lays out a paragraph of any script. in: plain text of strangers, never parsed as markup; out: glyphs on a
// canvas.
#pragma once

#include "glib/ref.hpp"
#include "mix/scene/canvas.hpp"

#include <pango/pangocairo.h>
#include <string_view>

namespace rostra::mix {

/// One paragraph, cut with an ellipsis where it does not fit. Thread: one at a time (Pango's font map belongs
/// to a thread).
class Text {
 public:
  /// `pixels`: height of the font; `maxWidth` in pixels.
  Text(const Canvas& canvas, std::string_view text, double pixels, PangoWeight weight, double maxWidth,
       int maxLines = 1);

  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }
  /// In the canvas' colour, its upper left corner at (x, y).
  void draw(const Canvas& canvas, double x, double y) const;
  /// Which glyphs of which fonts it is made of.
  [[nodiscard]] PangoLayout* layout() const { return layout_.get(); }

 private:
  glib::Ref<PangoLayout> layout_;
  int width_ = 0;
  int height_ = 0;
  int left_ = 0;
};

}  // namespace rostra::mix
