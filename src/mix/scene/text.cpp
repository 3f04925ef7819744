// SPDX-License-Identifier: Apache-2.0
#include "mix/scene/text.hpp"

#include "glib/handle.hpp"

namespace rostra::mix {
namespace {

using FontPtr = glib::Handle<PangoFontDescription, pango_font_description_free>;

// The first family that has the glyph wins (packages fonts-inter, fonts-noto-core, fonts-wqy-microhei). No
// emoji font here: it has glyphs for digits, `#` and `*`, and Pango prefers it for the rest of a run. Pango
// itself takes the font "emoji" for what Unicode shows as a picture.
constexpr const char* kFamilies =
    "Inter, Noto Sans, Noto Sans Arabic, Noto Sans Hebrew, DejaVu Sans, sans-serif";

}  // namespace

Text::Text(const Canvas& canvas, std::string_view text, double pixels, PangoWeight weight, double maxWidth,
           int maxLines)
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

void Text::draw(const Canvas& canvas, double x, double y) const {
  cairo_move_to(canvas.get(), x - left_, y);
  pango_cairo_show_layout(canvas.get(), layout_.get());
}

}  // namespace rostra::mix
