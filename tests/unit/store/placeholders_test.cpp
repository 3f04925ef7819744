// SPDX-License-Identifier: Apache-2.0
#include "store/database/placeholders.hpp"

#include <gtest/gtest.h>

namespace rostra::store {
namespace {

TEST(Placeholders, AreNumberedOutsideOfStringsNamesAndComments) {
  struct Case {
    std::string_view in;
    std::string_view out;
    std::size_t parameters;
  };
  for (const Case& each : {
           Case{"", "", 0},
           Case{"SELECT 1", "SELECT 1", 0},
           Case{"a = ? AND b = ?", "a = $1 AND b = $2", 2},
           Case{"a = '?' AND b = ?", "a = '?' AND b = $1", 1},
           Case{"a = 'it''s ?' AND b = ?", "a = 'it''s ?' AND b = $1", 1},
           Case{"\"who?\" = ?", "\"who?\" = $1", 1},
           Case{"a -- why?\n= ?", "a -- why?\n= $1", 1},
           Case{"a /* why? */ = ?", "a /* why? */ = $1", 1},
           Case{"a = 'open ?", "a = 'open ?", 0},
           Case{"a = ? -- end?", "a = $1 -- end?", 1},
           Case{"a /* open ?", "a /* open ?", 0},
           Case{"5 - ? / ?", "5 - $1 / $2", 2},
           Case{"?,?,?,?,?,?,?,?,?,?", "$1,$2,$3,$4,$5,$6,$7,$8,$9,$10", 10},
       }) {
    const NumberedSql numbered = numberPlaceholders(each.in);
    EXPECT_EQ(numbered.sql, each.out);
    EXPECT_EQ(numbered.parameters, each.parameters) << each.in;
  }
}

}  // namespace
}  // namespace rostra::store
