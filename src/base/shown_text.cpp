// SPDX-License-Identifier: Apache-2.0
#include "base/shown_text.hpp"

#include <algorithm>
#include <cstdint>
#include <unicode/uchar.h>

namespace rostra::unicode {
namespace {

constexpr char32_t kNonJoiner = 0x200c;
constexpr char32_t kJoiner = 0x200d;
constexpr char32_t kEmojiSelector = 0xfe0f;
constexpr char32_t kBlackFlag = 0x1f3f4;
constexpr char32_t kCancelTag = 0xe007f;
constexpr char32_t kBlankPattern = 0x2800;
constexpr std::uint8_t kVirama = 9;  ///< canonical combining class of what takes the vowel from a consonant
/// The longest tag sequences name a part of a country, in at most six letters.
constexpr std::size_t kMostTags = 8;
/// Marks on one letter; a text of nothing else takes no longer than its length.
constexpr std::size_t kMostPassed = 16;

UChar32 icu(char32_t c) {
  return static_cast<UChar32>(c);
}

bool has(char32_t c, UProperty property) {
  return u_hasBinaryProperty(icu(c), property) != 0;
}

bool isIn(char32_t c, std::uint32_t categories) {
  return (U_GET_GC_MASK(icu(c)) & categories) != 0;
}

bool isJoiner(char32_t c) {
  return c == kNonJoiner || c == kJoiner;
}

bool isTag(char32_t c) {
  return c >= 0xe0020 && c <= kCancelTag;
}

bool isSelector(char32_t c) {
  return has(c, UCHAR_VARIATION_SELECTOR);
}

bool isPictograph(char32_t c) {
  return has(c, UCHAR_EXTENDED_PICTOGRAPHIC);
}

bool isVirama(char32_t c) {
  return u_getCombiningClass(icu(c)) == kVirama;
}

UJoiningType joiningType(char32_t c) {
  return static_cast<UJoiningType>(u_getIntPropertyValue(icu(c), UCHAR_JOINING_TYPE));
}

/// The nearest character in one direction that `skips` does not pass over; 0 when there is none near.
template <class Skips>
char32_t before(std::u32string_view text, std::size_t index, Skips skips) {
  for (std::size_t passed = 0; index > 0 && passed < kMostPassed; ++passed)
    if (const char32_t c = text[--index]; !skips(c)) return c;
  return 0;
}
template <class Skips>
char32_t after(std::u32string_view text, std::size_t index, Skips skips) {
  for (std::size_t passed = 0; ++index < text.size() && passed < kMostPassed; ++passed)
    if (const char32_t c = text[index]; !skips(c)) return c;
  return 0;
}

/// UTS #51 s.1.4.3: a ZWJ between two emoji, the first perhaps with a skin colour or a selector.
bool joinsEmoji(std::u32string_view text, std::size_t index) {
  const auto looks = [](char32_t c) { return c == kEmojiSelector || has(c, UCHAR_EMOJI_MODIFIER); };
  return isPictograph(after(text, index, [](char32_t) { return false; })) &&
         isPictograph(before(text, index, looks));
}

/// RFC 5892 A.1 and A.2: behind a virama; and before one, as Bengali and Kannada write it.
bool joinsConsonants(std::u32string_view text, std::size_t index) {
  const std::size_t first = index - std::min(index, kMostPassed);
  for (std::size_t at = index; at > first && isIn(text[at - 1], U_GC_M_MASK); --at)
    if (isVirama(text[at - 1])) return true;
  return text[index] == kJoiner && index > 0 && isIn(text[index - 1], U_GC_L_MASK) &&
         index + 1 < text.size() && isVirama(text[index + 1]);
}

/// RFC 5892 A.1: a ZWNJ that keeps two letters apart that would join.
bool partsCursive(std::u32string_view text, std::size_t index) {
  const auto transparent = [](char32_t c) { return !isJoiner(c) && joiningType(c) == U_JT_TRANSPARENT; };
  const UJoiningType left = joiningType(before(text, index, transparent));
  const UJoiningType right = joiningType(after(text, index, transparent));
  return (left == U_JT_LEFT_JOINING || left == U_JT_DUAL_JOINING) &&
         (right == U_JT_RIGHT_JOINING || right == U_JT_DUAL_JOINING);
}

/// A letter of a script in which people type joiners, whether or not they change anything at this place.
bool isOfJoiningScript(char32_t c) {
  if (!isIn(c, U_GC_L_MASK)) return false;
  const UJoiningType joins = joiningType(c);
  return (joins != U_JT_NON_JOINING && joins != U_JT_TRANSPARENT) ||
         u_getIntPropertyValue(icu(c), UCHAR_INDIC_SYLLABIC_CATEGORY) != U_INSC_OTHER;
}

Fate fateOfJoiner(std::u32string_view text, std::size_t index) {
  const auto passes = [](char32_t c) { return isJoiner(c) || isIn(c, U_GC_M_MASK); };
  const bool effective = text[index] == kJoiner ? joinsEmoji(text, index) || joinsConsonants(text, index)
                                                : partsCursive(text, index) || joinsConsonants(text, index);
  const bool amid =
      isOfJoiningScript(before(text, index, passes)) && isOfJoiningScript(after(text, index, passes));
  const bool again = index > 0 && isJoiner(text[index - 1]);
  if (effective && !again) return Fate::Shown;
  return amid ? Fate::Idle : Fate::Hidden;
}

/// UTS #51 ED-14a: a black flag, the tags that name the region, and the tag that ends them.
Fate fateOfTag(std::u32string_view text, std::size_t index) {
  std::size_t first = index;
  while (first > 0 && isTag(text[first - 1]) && index - first < kMostTags) --first;
  std::size_t last = index;
  while (last + 1 < text.size() && text[last] != kCancelTag && isTag(text[last + 1]) &&
         last - index < kMostTags)
    ++last;
  const bool ends = text[last] == kCancelTag && last > first;
  return first > 0 && text[first - 1] == kBlackFlag && ends ? Fate::Shown : Fate::Hidden;
}

/// Where there is nothing to select, people do not see it, and neither does anybody else.
Fate fateOfSelector(std::u32string_view text, std::size_t index) {
  if (index == 0) return Fate::Hidden;
  const char32_t base = text[index - 1];
  const bool mongolian = text[index] >= 0x180b && text[index] <= 0x180f;
  if (mongolian && isOfJoiningScript(base)) return Fate::Shown;
  if (has(base, UCHAR_EMOJI) || has(base, UCHAR_IDEOGRAPHIC)) return Fate::Shown;
  return isIn(base, U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK | U_GC_S_MASK) && !isSelector(base)
             ? Fate::Idle
             : Fate::Hidden;
}

}  // namespace

Fate fateOf(std::u32string_view text, std::size_t index) {
  const char32_t c = text[index];
  if (isJoiner(c)) return fateOfJoiner(text, index);
  if (isTag(c)) return fateOfTag(text, index);
  if (isSelector(c)) return fateOfSelector(text, index);
  if (isIn(c, U_GC_CC_MASK | U_GC_CS_MASK | U_GC_CO_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK)) return Fate::Hidden;
  // Emoji of a later Unicode than that of this ICU have their places already.
  if (isIn(c, U_GC_CN_MASK) && !isPictograph(c)) return Fate::Hidden;
  if (has(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) return Fate::Hidden;
  if (isIn(c, U_GC_CF_MASK) && !has(c, UCHAR_PREPENDED_CONCATENATION_MARK)) return Fate::Hidden;
  return Fate::Shown;
}

std::optional<std::u32string> shownOf(std::u32string_view text) {
  std::u32string shown;
  for (std::size_t index = 0; index < text.size(); ++index) {
    const Fate fate = fateOf(text, index);
    if (fate == Fate::Hidden) return std::nullopt;
    if (fate == Fate::Shown) shown.push_back(text[index]);
  }
  return shown;
}

bool isBlank(std::u32string_view shown) {
  return std::all_of(shown.begin(), shown.end(), [](char32_t c) {
    return c == kBlankPattern || u_isUWhiteSpace(icu(c)) != 0 || isIn(c, U_GC_M_MASK);
  });
}

}  // namespace rostra::unicode
