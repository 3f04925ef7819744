// SPDX-License-Identifier: Apache-2.0
#include "mix/scene/slate_note.hpp"

#include <gtest/gtest.h>

namespace rostra::mix {
namespace {

constexpr std::int64_t kHour = 3'600'000;
constexpr std::int64_t kNow = 1'796'043'600'000;  // 30 November 2026, 13:00 UTC

TEST(SlateNote, SaysSoonWhenNothingElseIsKnownOrTheTimeIsNear) {
  for (const std::int64_t startsAt :
       {std::int64_t{0}, kNow + kHour, kNow + 60'000, kNow, kNow - 24 * kHour}) {
    EXPECT_EQ(slateNote(startsAt, kNow).text, "starts soon") << startsAt;
    EXPECT_FALSE(slateNote(startsAt, kNow).holds) << startsAt;
  }
}

TEST(SlateNote, NamesTheDateOfAShowThatIsFarAway) {
  EXPECT_EQ(slateNote(kNow + 3 * 24 * kHour, kNow).text, "3 December 2026, 13:00 UTC");
  EXPECT_EQ(slateNote(kNow + 2 * kHour + 5 * 60'000, kNow).text, "30 November 2026, 15:05 UTC");
}

TEST(SlateNote, SaysForHowLongItHolds) {
  const std::int64_t startsAt = kNow + 3 * kHour;
  const auto holds = slateNote(startsAt, kNow).holds;
  ASSERT_TRUE(holds);
  EXPECT_NE(slateNote(startsAt, kNow + holds->count() - 1).text, "starts soon");
  EXPECT_EQ(slateNote(startsAt, kNow + holds->count()).text, "starts soon");
}

TEST(SlateNote, TakesEveryTimeThatAMessageCanHold) {
  EXPECT_NE(slateNote(9'007'199'254'740'991, kNow).text, "starts soon");
}

}  // namespace
}  // namespace rostra::mix
