// SPDX-License-Identifier: Apache-2.0
// Where people stand: bounds, pace, free spots, and who is near whom.
#include "control/room/map/space_map.hpp"

#include "control/room/reactions.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
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

TEST(SpaceMap, SixteenPeopleAreNoHeap) {
  SpaceMap map;
  for (int i = 0; i < 16; ++i) map.add("p" + std::to_string(i), kStart);
  const auto all = map.all();
  const auto width = std::minmax_element(
      all.begin(), all.end(), [](const auto& a, const auto& b) { return a.second.x < b.second.x; });
  EXPECT_GT(width.second->second.x - width.first->second.x, SpaceMap::kWidth / 3);
  for (const auto& [person, at] : all) {
    bool hears = false;
    for (const auto& [other, where] : all) {
      if (other == person) continue;
      const double gap = std::hypot(at.x - where.x, at.y - where.y);
      EXPECT_GT(gap, 120) << person << " covers " << other;
      hears = hears || gap < SpaceMap::kNear;
    }
    EXPECT_TRUE(hears) << person << " stands alone";
  }
}

TEST(SpaceMap, MovesAreHeldInBoundsAndToTwentyASecond) {
  SpaceMap map;
  map.add("ada", kStart);
  (void)map.takeMoved();
  EXPECT_EQ(map.move("nobody", {1, 1}, kStart), SpaceMap::Moved::Nobody);
  EXPECT_EQ(map.move("ada", {std::numeric_limits<double>::quiet_NaN(), 1}, kStart), SpaceMap::Moved::Nobody);
  EXPECT_EQ(map.move("ada", {-50, 99999}, kStart), SpaceMap::Moved::Yes);
  EXPECT_EQ(map.all().front().second, (MapPoint{0, SpaceMap::kHeight}));
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

TEST(SpaceMap, NearIsMutualAndHasHysteresis) {
  SpaceMap map;
  auto now = kStart;
  const std::set<std::string> all{"a", "b", "c"};
  const auto nearAWithBAt = [&](double x) {
    now += 1s;
    EXPECT_EQ(map.move("b", {x, 100}, now), SpaceMap::Moved::Yes);
    map.updateNear(all);
    EXPECT_EQ(map.near("a").contains("b"), map.near("b").contains("a"));
    return map.near("a");
  };
  const std::set<std::string> nobody;
  const std::set<std::string> b{"b"};
  for (const char* who : {"a", "b", "c"}) map.add(who, kStart);
  ASSERT_EQ(map.move("a", {0, 100}, kStart + 1s), SpaceMap::Moved::Yes);
  ASSERT_EQ(map.move("c", {1500, 100}, kStart + 1s), SpaceMap::Moved::Yes);
  EXPECT_EQ(nearAWithBAt(401), nobody);
  EXPECT_EQ(nearAWithBAt(400), b);
  EXPECT_EQ(nearAWithBAt(449), b) << "between the limits nothing changes";
  EXPECT_EQ(nearAWithBAt(451), nobody);
  EXPECT_EQ(nearAWithBAt(449), nobody);
  EXPECT_EQ(nearAWithBAt(10), b);
  map.updateNear({"a", "c"});
  EXPECT_EQ(map.near("a"), nobody) << "b left the stage";
}

TEST(Reactions, AreOfferedOnesAndNotTooMany) {
  Reactions reactions;
  const auto now = Reactions::TimePoint{} + 1h;
  EXPECT_EQ(reactions.take("ada", "x", now), Reactions::Decision::Unknown);
  EXPECT_EQ(reactions.take("ada", "<script>", now), Reactions::Decision::Unknown);
  int sent = 0;
  for (int i = 0; i < 20; ++i) sent += reactions.take("ada", kReactions[0], now) == Reactions::Decision::Send;
  EXPECT_EQ(sent, 8);
  EXPECT_EQ(reactions.take("ada", kReactions[0], now), Reactions::Decision::TooFast);
  int crowd = 0;
  for (int i = 0; i < 1000; ++i)
    crowd += reactions.take("p" + std::to_string(i), kReactions[1], now) == Reactions::Decision::Send;
  EXPECT_EQ(crowd, 32) << "a crowd's reactions are thinned out, and nobody is scolded for it";
}

}  // namespace
}  // namespace rostra::control
