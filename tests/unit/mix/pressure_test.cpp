// SPDX-License-Identifier: Apache-2.0
#include "mix/output/pressure.hpp"

#include <gtest/gtest.h>

namespace rostra::mix {
namespace {

class PressureTest : public testing::Test {
 protected:
  /// So many seconds in which so many of 100 pictures are lost; how often the degradation changed.
  int pass(int seconds, std::uint64_t lost) {
    int changes = 0;
    for (int i = 0; i < seconds; ++i) {
      now_.pictures += 100;
      now_.lost += lost;
      changes += pressure_.update(now_) ? 1 : 0;
    }
    return changes;
  }
  Degradation now() const { return pressure_.degradation(); }

  static inline const std::vector<Degradation> kUsual{Degradation::Renditions, Degradation::FrameRate,
                                                      Degradation::TileSize};
  Pressure pressure_{25, kUsual};
  Pressure::Counters now_;
};

TEST_F(PressureTest, GivesUpRenditionsThenFrameRateThenTheSizeOfTiles) {
  EXPECT_EQ(pass(1, 90), 0) << "one bad second is no reason";
  EXPECT_EQ(pass(1, 90), 1);
  EXPECT_EQ(now(), Degradation::Renditions);
  EXPECT_EQ(pass(2, 26), 1);
  EXPECT_EQ(now(), Degradation::FrameRate);
  EXPECT_EQ(pass(2, 26), 1);
  EXPECT_EQ(now(), Degradation::TileSize);
  EXPECT_EQ(pass(20, 100), 0) << "there is nothing left to give up";
  EXPECT_DOUBLE_EQ(pressure_.loss(), 100);
}

TEST_F(PressureTest, TakesThemBackOneByOneInCalm) {
  pass(6, 90);
  EXPECT_EQ(pass(Pressure::kCalm - 1, 0), 0);
  EXPECT_EQ(pass(1, 0), 1);
  EXPECT_EQ(now(), Degradation::FrameRate);
  EXPECT_EQ(pass(2 * Pressure::kCalm, 6), 2) << "a few lost pictures are calm";
  EXPECT_EQ(now(), Degradation::None);
}

TEST_F(PressureTest, StaysWhereItIsJustRight) {
  pass(2, 90);
  EXPECT_EQ(pass(100, 15), 0);
  EXPECT_EQ(now(), Degradation::Renditions);
}

TEST_F(PressureTest, WaitsLongerEachTimeThatMoreWasTooMuch) {
  pass(2, 90);
  for (int calm = Pressure::kCalm; calm <= Pressure::kMostCalm; calm *= 2) {
    EXPECT_EQ(pass(calm - 1, 0), 0) << calm;
    EXPECT_EQ(pass(1, 0), 1) << calm;
    EXPECT_EQ(pass(2, 90), 1) << calm;
  }
  EXPECT_EQ(pass(Pressure::kMostCalm, 0), 1) << "not for ever";
  EXPECT_EQ(now(), Degradation::None);
}

TEST_F(PressureTest, WithoutRenditionsToGiveUpItBeginsWithTheFrameRate) {
  pressure_ = Pressure(25, degradationOrder({"renditions", "frame-rate", "tile-size"}, false));
  pass(2, 90);
  EXPECT_EQ(now(), Degradation::FrameRate);
  pass(Pressure::kCalm, 0);
  EXPECT_EQ(now(), Degradation::None);
}

TEST_F(PressureTest, NoPicturesAtAllArePressureUnlessTheProcessDidNotRun) {
  EXPECT_FALSE(pressure_.update(now_));
  EXPECT_TRUE(pressure_.update(now_));
  EXPECT_EQ(now(), Degradation::Renditions);
  now_ = {5000, 5000};
  pressure_.skip(now_);
  EXPECT_EQ(pass(4, 0), 0);
}

TEST_F(PressureTest, CanBeTurnedOff) {
  pressure_ = Pressure(0, kUsual);
  EXPECT_EQ(pass(20, 100), 0);
  EXPECT_EQ(now(), Degradation::None);
}

TEST_F(PressureTest, GivesUpInTheOrderThatWasConfigured) {
  pressure_ = Pressure(25, degradationOrder({"tile-size", "nonsense", "frame-rate", "tile-size"}, true));
  EXPECT_EQ(pass(2, 90), 1);
  EXPECT_EQ(now(), Degradation::TileSize);
  EXPECT_TRUE(pressure_.without(Degradation::TileSize));
  EXPECT_FALSE(pressure_.without(Degradation::FrameRate));
  EXPECT_EQ(pass(2, 90), 1);
  EXPECT_TRUE(pressure_.without(Degradation::FrameRate));
  EXPECT_EQ(pass(20, 90), 0) << "renditions were not in the list";
  EXPECT_FALSE(pressure_.without(Degradation::Renditions));
}

TEST_F(PressureTest, DoesLessWhenTheServerAsksAlthoughNothingWasLost) {
  EXPECT_TRUE(pressure_.ask(2));
  EXPECT_EQ(now(), Degradation::FrameRate);
  EXPECT_TRUE(pressure_.without(Degradation::Renditions));
  EXPECT_EQ(pass(100, 0), 0) << "calm gives back only what loss took";
  EXPECT_FALSE(pressure_.ask(2));
  EXPECT_EQ(pass(2, 90), 1) << "and when that is not enough, more";
  EXPECT_EQ(now(), Degradation::TileSize);
  EXPECT_FALSE(pressure_.ask(0));
  EXPECT_EQ(pass(100, 0), 3);
  EXPECT_EQ(now(), Degradation::None);
}

}  // namespace
}  // namespace rostra::mix
