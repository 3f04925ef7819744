// SPDX-License-Identifier: Apache-2.0
#include "base/id.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>

namespace rostra {
namespace {

using namespace std::string_literals;

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
  for (const char* name : {"अदा लवलेस", "😀", "علی‌رضا", "👨‍👩‍👧 Family", "र्‍य"})
    EXPECT_EQ(checkDisplayName(name).value(), name);
  std::string longest;
  for (int i = 0; i < 64; ++i) longest += "é";
  EXPECT_TRUE(checkDisplayName(longest));
  EXPECT_FALSE(checkDisplayName(longest + "é"));
}

TEST(DisplayName, IsKeptWithoutWhatChangesNothing) {
  EXPECT_EQ(checkDisplayName("کار\u200cخانه").value(), "کارخانه");
}

TEST(DisplayName, SaysWhyItIsRefused) {
  const std::pair<std::string, const char*> table[] = {
      {"", "Please enter a name."}, {"   ", "Please enter a name."}, {"\u3000\u2800", "Please enter a name."},
      {"a\nb", "invisible"},        {"a\0b"s, "invisible"},          {"Ada\u202e", "invisible"},
      {"A\u200b", "invisible"},     {"A\u200da", "invisible"},       {"\u3164", "invisible"},
      {"\xC0\xAF", "UTF-8"},        {"\xED\xA0\x80", "UTF-8"},       {"\xF5\x80\x80\x80", "UTF-8"},
      {"\xE2\x82", "UTF-8"},
  };
  for (const auto& [name, why] : table) {
    const auto checked = checkDisplayName(name);
    ASSERT_FALSE(checked) << name;
    EXPECT_EQ(checked.error().kind, ErrorKind::InvalidInput);
    EXPECT_NE(checked.error().message.find(why), std::string::npos) << checked.error().message;
  }
}

}  // namespace
}  // namespace rostra
