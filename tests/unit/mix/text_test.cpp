// SPDX-License-Identifier: Apache-2.0
// Names and titles in any script: which font draws which letters, and what colour their pixels have.
#include "mix/scene/text.hpp"

#include "glib/handle.hpp"
#include "gst/init.hpp"
#include "mix/scene/painter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

namespace rostra::mix {
namespace {

using IteratorPtr = glib::Handle<PangoLayoutIter, pango_layout_iter_free>;
using FontPtr = glib::Handle<PangoFontDescription, pango_font_description_free>;

constexpr std::string_view kEmojiFont = "Emoji";

struct GlyphRun {
  std::string text;
  std::string family;
  int glyphs = 0;
};

Text layOut(const Canvas& canvas, std::string_view text) {
  return {canvas, text, 40, PANGO_WEIGHT_MEDIUM, 2000};
}

std::vector<GlyphRun> runsOf(std::string_view text) {
  const Canvas canvas(2, 2);
  const Text laidOut = layOut(canvas, text);
  EXPECT_EQ(pango_layout_get_unknown_glyphs_count(laidOut.layout()), 0) << text;
  const std::string plain = pango_layout_get_text(laidOut.layout());
  const IteratorPtr each(pango_layout_get_iter(laidOut.layout()));
  std::vector<GlyphRun> runs;
  do {
    const PangoLayoutRun* run = pango_layout_iter_get_run_readonly(each.get());
    if (run == nullptr) continue;
    const FontPtr font(pango_font_describe(run->item->analysis.font));
    runs.push_back({plain.substr(static_cast<std::size_t>(run->item->offset),
                                 static_cast<std::size_t>(run->item->length)),
                    pango_font_description_get_family(font.get()), run->glyphs->num_glyphs});
  } while (pango_layout_iter_next_run(each.get()) != FALSE);
  return runs;
}

bool isEmojiFont(const GlyphRun& run) {
  return run.family.find(kEmojiFont) != std::string::npos;
}

std::string describe(const std::vector<GlyphRun>& runs) {
  std::string text;
  for (const GlyphRun& run : runs) text += "[" + run.text + "]=" + run.family + " ";
  return text;
}

/// Text is drawn in white: how far the most colourful pixel is from grey, and whether anything was drawn.
struct Ink {
  int colour = 0;
  bool any = false;
};

Ink inkOf(std::string_view text) {
  Canvas canvas(800, 80);
  const Text laidOut = layOut(canvas, text);
  canvas.use({1, 1, 1});
  laidOut.draw(canvas, 4, 4);
  Ink ink;
  for (int y = 0; y < canvas.height(); ++y) {
    const std::uint8_t* pixel = canvas.line(y);
    for (int x = 0; x < canvas.width(); ++x, pixel += 4) {
      const auto [least, most] = std::minmax({pixel[0], pixel[1], pixel[2]});
      ink.colour = std::max(ink.colour, most - least);
      ink.any = ink.any || pixel[3] > 128;
    }
  }
  return ink;
}

struct Case {
  const char* what;
  const char* text;
};
void PrintTo(const Case& one, std::ostream* out) {
  *out << one.what;
}
std::string nameOf(const testing::TestParamInfo<Case>& one) {
  return one.param.what;
}

/// Everything here is letters, digits and signs.
class PlainText : public testing::TestWithParam<Case> {};

TEST_P(PlainText, IsNeverDrawnByTheEmojiFont) {
  const auto runs = runsOf(GetParam().text);
  ASSERT_FALSE(runs.empty());
  for (const GlyphRun& run : runs) EXPECT_FALSE(isEmojiFont(run)) << describe(runs);
  const Ink ink = inkOf(GetParam().text);
  EXPECT_TRUE(ink.any);
  EXPECT_LE(ink.colour, 2) << "coloured glyphs";
}

INSTANTIATE_TEST_SUITE_P(
    Names, PlainText,
    testing::Values(Case{"GuestWithNumber", "Guest 42"}, Case{"NumberAlone", "42"},
                    Case{"NumberFirst", "2026 in review"}, Case{"Signs", "Room #1 * C\u00A9 R\u00AE \u2122"},
                    Case{"NumberAfterDevanagari", "\u0928\u092E\u0938\u094D\u0924\u0947 42 #7"},
                    Case{"DevanagariDigits", "\u0936\u094B \u096A\u0968"},
                    Case{"NumberAfterArabic", "\u0645\u0631\u062D\u0628\u0627 42 #7"},
                    Case{"ArabicDigits", "\u0639\u0644\u06CC \u0664\u0662"},
                    Case{"PersianWithJoiner", "\u0639\u0644\u06CC\u200C\u0631\u0636\u0627 7"},
                    Case{"Hebrew", "\u05E9\u05DC\u05D5\u05DD 42"},
                    Case{"NumberAfterHan", "\u4F60\u597D 42 #7"}, Case{"Kana", "\u304B\u306A \u30AB\u30CA 3"},
                    Case{"Hangul", "\uD55C\uAE00 42"}, Case{"Cyrillic", "\u042F\u043D\u0430 42"},
                    Case{"Thai", "\u0E44\u0E17\u0E22 42"}),
    nameOf);

/// Every letter here is an emoji.
class EmojiText : public testing::TestWithParam<Case> {};

TEST_P(EmojiText, IsDrawnInColourByTheEmojiFont) {
  const auto runs = runsOf(GetParam().text);
  ASSERT_FALSE(runs.empty());
  for (const GlyphRun& run : runs) EXPECT_TRUE(isEmojiFont(run)) << describe(runs);
  EXPECT_GT(inkOf(GetParam().text).colour, 60);
}

INSTANTIATE_TEST_SUITE_P(Emoji, EmojiText,
                         testing::Values(Case{"Face", "\U0001F600"}, Case{"Rocket", "\U0001F680"},
                                         Case{"JoinedAstronaut", "\U0001F469\u200D\U0001F680"},
                                         Case{"RainbowFlag", "\U0001F3F3\uFE0F\u200D\U0001F308"},
                                         Case{"CountryFlag", "\U0001F1EE\U0001F1F3"},
                                         Case{"SkinTone", "\U0001F44B\U0001F3FD"},
                                         Case{"HeartAsPicture", "\u2764\uFE0F"},
                                         Case{"Keycap", "1\uFE0F\u20E3"}),
                         nameOf);

TEST(TextTest, EmojiBetweenDigitsLeaveTheDigitsAlone) {
  const auto runs = runsOf("Team 7 \U0001F680 2026 \U0001F469\u200D\U0001F680 #1");
  int emoji = 0;
  for (const GlyphRun& run : runs) {
    const bool digits = run.text.find_first_of("0123456789#") != std::string::npos;
    EXPECT_FALSE(digits && isEmojiFont(run)) << describe(runs);
    if (isEmojiFont(run)) ++emoji;
  }
  EXPECT_EQ(emoji, 2) << describe(runs);
}

TEST(TextTest, SequencesOfEmojiAreOnePicture) {
  for (const char* text : {"\U0001F469\u200D\U0001F680", "\U0001F3F3\uFE0F\u200D\U0001F308"}) {
    const auto runs = runsOf(text);
    ASSERT_EQ(runs.size(), 1U) << text;
    const Canvas canvas(2, 2);
    EXPECT_LT(layOut(canvas, text).width(), 70) << text << ": about one and a quarter of its height";
  }
}

TEST(TextTest, LettersThatJoinAreJoined) {
  const Canvas canvas(2, 2);
  const auto width = [&](std::string_view text) { return layOut(canvas, text).width(); };
  // Three letters beh are narrower joined than kept apart by ZWNJ.
  EXPECT_LT(width("\u0628\u0628\u0628"), width("\u0628\u200C\u0628\u200C\u0628"));
  // The conjunct ksha is narrower than ka with a visible virama and ssa.
  EXPECT_LT(width("\u0915\u094D\u0937"), width("\u0915\u094D\u200C\u0937"));
}

/// How far the strongest colour of a patch is from grey.
int colourOf(const Patch& patch) {
  int most = 0;
  for (std::size_t i = 0; i < patch.blue.size(); ++i) {
    if (patch.chromaAlpha[i] == 0) continue;
    most = std::max({most, std::abs(patch.blue[i] - 128), std::abs(patch.red[i] - 128)});
  }
  return most;
}

TEST(PainterTest, ANameTagWithDigitsHasNoColour) {
  ASSERT_TRUE(gst::initialise());
  const Painter painter(1280, 720);
  const Rect place{0, 0, 640, 360};
  EXPECT_LT(colourOf(painter.tile("Guest 42 #7", false, false, place, 0).ornaments.back()), 20);
  EXPECT_GT(colourOf(painter.tile("Guest 42 \U0001F680", false, false, place, 0).ornaments.back()), 30);
}

}  // namespace
}  // namespace rostra::mix
