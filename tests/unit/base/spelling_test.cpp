// SPDX-License-Identifier: Apache-2.0
#include "base/spelling.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace rostra {
namespace {

TEST(EditDistance, CountsInsertedRemovedChangedAndSwappedLetters) {
  struct Case {
    std::string_view a, b;
    std::size_t distance;
  };
  for (const Case& one :
       {Case{"", "", 0}, Case{"", "abc", 3}, Case{"abc", "", 3}, Case{"abcd", "abdc", 1},
        Case{"abc", "axc", 1}, Case{"abc", "abxc", 1}, Case{"ca", "abc", 3}, Case{"kitten", "sitting", 3}}) {
    EXPECT_EQ(editDistance(one.a, one.b), one.distance) << one.a << " " << one.b;
  }
}

TEST(Nearest, IsTheFirstInTheAlphabetOfSeveral) {
  const std::vector<std::string> words{"queue2", "queue", "queue3"};
  EXPECT_EQ(nearest("queue9", words), "queue");
}

TEST(Nearest, IsATypingMistakeAwayOrNothing) {
  const std::array<std::string, 3> names{"listen", "data-dir", "video-bitrate"};
  EXPECT_EQ(nearest("lsiten", names), "listen");
  EXPECT_EQ(nearest("datadir", names), "data-dir");
  EXPECT_EQ(nearest("vidoe-bitrat", names), "video-bitrate");
  EXPECT_EQ(nearest("quux", names), "");
  EXPECT_EQ(nearest(std::string(65, 'a'), std::array{std::string(65, 'a')}), "");
  EXPECT_EQ(suggestion("lsiten", names), "; did you mean 'listen'?");
  EXPECT_EQ(suggestion("quux", names), "");
}

}  // namespace
}  // namespace rostra
