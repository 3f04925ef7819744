// SPDX-License-Identifier: Apache-2.0
#include "base/id.hpp"

#include <gtest/gtest.h>

#include <set>

namespace rostra {
namespace {

TEST(RandomId, HasTheLengthAndDoesNotRepeat) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = randomId(16);
    EXPECT_EQ(id.size(), 16U);
    EXPECT_TRUE(checkSlug(id)) << id;
    EXPECT_TRUE(seen.insert(id).second);
  }
}

TEST(Slug, AcceptsWhatAnAddressMayHold) {
  for (const char* slug : {"a", "demo", "team-42", "-", "0"}) EXPECT_TRUE(checkSlug(slug)) << slug;
  EXPECT_TRUE(checkSlug(std::string(64, 'x')));
}

TEST(Slug, RefusesEverythingElse) {
  for (const char* slug : {"", "Demo", "a b", "a/b", "..", "a_b", "ä", "a\n", "%2e"}) {
    const auto checked = checkSlug(slug);
    ASSERT_FALSE(checked) << slug;
    EXPECT_EQ(checked.error().kind, ErrorKind::InvalidInput);
  }
  EXPECT_FALSE(checkSlug(std::string(65, 'x')));
}

TEST(DisplayName, IsTrimmedAndMayBeInAnyScript) {
  EXPECT_EQ(checkDisplayName("  Ada ").value(), "Ada");
  EXPECT_EQ(checkDisplayName("अदा लवलेस").value(), "अदा लवलेस");
  EXPECT_EQ(checkDisplayName("😀").value(), "😀");
  std::string longest;
  for (int i = 0; i < 64; ++i) longest += "é";
  EXPECT_TRUE(checkDisplayName(longest));
  EXPECT_FALSE(checkDisplayName(longest + "é"));
}

TEST(DisplayName, RefusesEmptyBrokenAndInvisibleText) {
  for (const std::string& name :
       {std::string(), std::string("   "), std::string("a\nb"), std::string("a\0b", 3),
        std::string("\xC0\xAF"), std::string("\xED\xA0\x80"), std::string("\xF5\x80\x80\x80"),
        std::string("\xE2\x82"), std::string("Ada\xE2\x80\xAE"), std::string("A\xE2\x80\x8B")}) {
    EXPECT_FALSE(checkDisplayName(name)) << name;
  }
}

}  // namespace
}  // namespace rostra
