// SPDX-License-Identifier: Apache-2.0
// The examples of shown_text.txt, which the pages are tested with, too.
#include "base/shown_text.hpp"

#include "support/paths.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace rostra::unicode {
namespace {

struct Example {
  std::string fate;
  std::u32string text;
  std::string what;
};

std::vector<Example> examples() {
  std::ifstream file(test::sourceFolder() + "/tests/unit/base/shown_text.txt");
  std::vector<Example> found;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    Example example;
    std::string codes;
    std::istringstream columns(line);
    std::getline(columns, example.fate, '\t');
    std::getline(columns, codes, '\t');
    std::getline(columns, example.what);
    std::istringstream numbers(codes);
    for (std::uint32_t code = 0; numbers >> std::hex >> code;) example.text.push_back(code);
    found.push_back(example);
  }
  return found;
}

TEST(ShownText, HasExamplesOfEveryFate) {
  for (const char* fate : {"shown", "idle", "hidden"}) {
    const auto all = examples();
    EXPECT_GT(std::count_if(all.begin(), all.end(), [&](const Example& one) { return one.fate == fate; }), 4);
  }
}

TEST(ShownText, TakesWhatIsSeenAndNothingElse) {
  for (const Example& example : examples()) {
    const auto shown = shownOf(example.text);
    if (example.fate == "hidden") {
      EXPECT_FALSE(shown) << example.what;
    } else {
      ASSERT_TRUE(shown) << example.what;
      EXPECT_EQ(*shown == example.text, example.fate == "shown") << example.what;
    }
  }
}

TEST(ShownText, OfNothingButBlanksIsBlank) {
  for (const char32_t* blank : {U"", U" \u00a0\u3000", U"\u2800", U"\u0301"})
    EXPECT_TRUE(isBlank(blank)) << std::u32string(blank).size();
  EXPECT_FALSE(isBlank(U" a "));
  EXPECT_FALSE(isBlank(U"👩‍🚀"));
}

TEST(ShownText, OfJoinersOnlyTakesNoLongerThanItsLength) {
  std::u32string piled(100'000, U'\u200d');
  for (std::size_t at = 0; at < piled.size(); ++at) EXPECT_NE(fateOf(piled, at), Fate::Shown);
  piled.assign(100'000, U'\u0301');
  piled.push_back(U'\u200d');
  EXPECT_EQ(fateOf(piled, piled.size() - 1), Fate::Hidden);
}

}  // namespace
}  // namespace rostra::unicode
