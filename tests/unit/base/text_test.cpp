// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include <gtest/gtest.h>

namespace rostra {
namespace {

using Parts = std::vector<std::string_view>;

TEST(Trim, TakesCharactersFromTheEndsOnly) {
  struct Case {
    std::string_view text, characters, trimmed;
  };
  for (const Case& one : {Case{" \ta b\t ", kBlanks, "a b"}, Case{"a\r\n", kBlanks, "a\r\n"},
                          Case{"\v a\r\n", kWhiteSpace, "a"}, Case{"", kBlanks, ""},
                          Case{" \t ", kBlanks, ""}, Case{"/a/", "/", "a"}}) {
    EXPECT_EQ(trim(one.text, one.characters), one.trimmed) << one.text;
  }
  EXPECT_EQ(trimStart("  a ", kBlanks), "a ");
  EXPECT_EQ(trimEnd(" a  ", kBlanks), " a");
}

TEST(Trim, IsAViewIntoTheTextEvenWhenNothingIsLeft) {
  const std::string_view text = "   ";
  EXPECT_EQ(trim(text).data(), text.data() + text.size());
}

TEST(Split, KeepsEmptyParts) {
  EXPECT_EQ(split("a,b,,c", ','), (Parts{"a", "b", "", "c"}));
  EXPECT_EQ(split(",", ','), (Parts{"", ""}));
  EXPECT_EQ(split("", ','), Parts{""});
}

TEST(Case, IsOfAsciiOnly) {
  EXPECT_EQ(toLower("ABC-xyz[\xC3\x84]"), "abc-xyz[\xC3\x84]");
  EXPECT_TRUE(equalsNoCase("Opus/48000", "oPUS/48000"));
  EXPECT_FALSE(equalsNoCase("opus", "opu"));
  EXPECT_FALSE(equalsNoCase("[", "{"));
}

TEST(Shortened, CutsBetweenCharacters) {
  const std::string_view text = "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80z";  // 1, 2, 3, 4 and 1 bytes
  struct Case {
    std::size_t max, left;
  };
  for (const Case& one : {Case{0, 0}, Case{1, 1}, Case{2, 1}, Case{3, 3}, Case{4, 3}, Case{5, 3}, Case{6, 6},
                          Case{9, 6}, Case{10, 10}, Case{11, 11}, Case{100, 11}}) {
    EXPECT_EQ(shortened(text, one.max).size(), one.left) << one.max;
  }
  EXPECT_EQ(shortened("\x80\x80\x80", 2), "");  // not UTF-8, and still no reading in front of it
}

}  // namespace
}  // namespace rostra
