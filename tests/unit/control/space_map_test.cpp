// SPDX-License-Identifier: Apache-2.0
// Where people stand: bounds, pace, free spots, and who is near whom.
#include "control/room/map/space_map.hpp"

#include "control/room/reactions.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace rostra::control {
namespace {

using namespace std::chrono_literals;
const SpaceMap::TimePoint kStart{};

TEST(SpaceMap, NewPeopleStandApartAndInside) {
  SpaceMap map;
  for (int i = 0; i < 60; ++i) map.add("p" + std::to_string(i), kStart);
  const auto all = map.all();
  ASSERT_EQ(all.size(), 60U);
  for (const auto& [person, at] : all) {
    EXPECT_GT(at.x, 0);
    EXPECT_LT(at.x, SpaceMap::kWidth);
    EXPECT_GT(at.y, 0);
    EXPECT_LT(at.y, SpaceMap::kHeight);
    for (const auto& [other, where] : all) {
      if (other != person) {
        EXPECT_NE(at, where) << person << " stands on " << other;
      }
    }
  }
  for (int i = 60; i < 1000; ++i) map.add("p" + std::to_string(i), kStart);
  EXPECT_EQ(map.size(), 1000U) << "more people than spots are let in too";
}

TEST(SpaceMap, MovesAreHeldInBoundsAndToTwentyASecond) {
  SpaceMap map;
  map.add("ada", kStart);
  (void)map.takeMoved();
  EXPECT_EQ(map.move("nobody", {1, 1}, kStart), SpaceMap::Moved::Nobody);
  EXPECT_EQ(map.move("ada", {std::numeric_limits<double>::quiet_NaN(), 1}, kStart), SpaceMap::Moved::Nobody);
  EXPECT_EQ(map.move("ada", {-50, 99999}, kStart), SpaceMap::Moved::Yes);
  EXPECT_EQ(*map.where("ada"), (MapPoint{0, SpaceMap::kHeight}));
  int taken = 1;
  for (int ms = 0; ms < 10'000; ms += 5) {
    if (map.move("ada", {1.0 * ms / 10, 5}, kStart + std::chrono::milliseconds(ms)) == SpaceMap::Moved::Yes)
      ++taken;
  }
  EXPECT_GE(taken, 200);
  EXPECT_LE(taken, 206) << "20 a second, and a small burst";
  const auto moved = map.takeMoved();
  ASSERT_EQ(moved.size(), 1U) << "many moves between two looks are one";
  EXPECT_FALSE(map.moved());
  map.remove("ada");
  EXPECT_FALSE(map.has("ada"));
}

TEST(SpaceMap, NearHasHysteresisAndOnlyChangesAreTold) {
  SpaceMap map;
  auto now = kStart;
  const auto put = [&](const std::string& who, double x) {
    now += 1s;
    ASSERT_EQ(map.move(who, {x, 100}, now), SpaceMap::Moved::Yes);
  };
  for (const char* who : {"a", "b", "c"}) map.add(who, kStart);
  put("a", 0);
  put("b", 401);
  put("c", 1500);
  const std::set<std::string> all{"a", "b", "c"};
  EXPECT_EQ(map.updateNear(all).size(), 3U) << "the first time everyone is told";
  EXPECT_TRUE(map.near("a").empty());
  put("b", 400);
  auto changed = map.updateNear(all);
  ASSERT_EQ(changed.size(), 2U);
  EXPECT_EQ(map.near("a"), std::set<std::string>{"b"});
  EXPECT_EQ(map.near("b"), std::set<std::string>{"a"}) << "near is mutual";
  put("b", 449);
  EXPECT_TRUE(map.updateNear(all).empty()) << "between the limits nothing changes";
  put("b", 451);
  EXPECT_EQ(map.updateNear(all).size(), 2U);
  put("b", 449);
  EXPECT_TRUE(map.updateNear(all).empty());
  put("b", 10);
  (void)map.updateNear(all);
  changed = map.updateNear({"a", "c"});
  ASSERT_EQ(changed.size(), 1U) << "b left the stage";
  EXPECT_TRUE(map.near("a").empty());
}

TEST(Reactions, AreOfferedOnesAndNotTooMany) {
  Reactions reactions;
  const auto now = Reactions::TimePoint{} + 1h;
  EXPECT_EQ(reactions.take("ada", "x", now), Reactions::Verdict::Unknown);
  EXPECT_EQ(reactions.take("ada", "<script>", now), Reactions::Verdict::Unknown);
  int sent = 0;
  for (int i = 0; i < 20; ++i) sent += reactions.take("ada", kReactions[0], now) == Reactions::Verdict::Send;
  EXPECT_EQ(sent, 8);
  EXPECT_EQ(reactions.take("ada", kReactions[0], now), Reactions::Verdict::TooFast);
  int crowd = 0;
  for (int i = 0; i < 1000; ++i)
    crowd += reactions.take("p" + std::to_string(i), kReactions[1], now) == Reactions::Verdict::Send;
  EXPECT_EQ(crowd, 32) << "a crowd's reactions are thinned out, and nobody is scolded for it";
}

}  // namespace
}  // namespace rostra::control
