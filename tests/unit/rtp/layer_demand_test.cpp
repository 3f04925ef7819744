// SPDX-License-Identifier: Apache-2.0
// Which layers a publisher is asked to send.
#include "rtp/forward/layer_demand.hpp"

#include <gtest/gtest.h>

#include <array>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

constexpr LayerSet kFull = 1;
constexpr LayerSet kHalf = 2;
constexpr LayerSet kQuarter = 4;
constexpr LayerSet kAll = kFull | kHalf | kQuarter;
constexpr auto kTick = 200ms;

using Layers = std::array<LayerState, 3>;

Layers camera() {
  return {LayerState{{1280, 720}, true}, LayerState{{640, 360}, true}, LayerState{{320, 180}, true}};
}

TEST(NeededLayers, AreThoseThatAreShownAndThoseThatFit) {
  struct Case {
    const char* what;
    LayerNeed need;
    LayerSet layers;
  };
  const Case cases[] = {
      {"not shown", {.tile = {0, 0}, .current = 0}, 0},
      {"fits", {.tile = {320, 180}, .current = 2}, kQuarter},
      {"the tile shrank", {.tile = {320, 180}, .current = 0}, kFull | kQuarter},
      {"the tile grew", {.tile = {1280, 720}, .current = 2}, kFull | kQuarter},
      {"just joined", {.tile = {640, 360}}, kHalf},
      {"the path carries no more", {.tile = {1280, 720}, .largest = 1, .current = 1}, kHalf},
      {"the path carries less", {.tile = {1280, 720}, .largest = 2, .current = 0}, kFull | kQuarter},
      {"paused", {.tile = {1280, 720}, .largest = 255, .paused = true}, kQuarter},
      {"more than there are", {.tile = {1280, 720}, .largest = 7}, 0},
  };
  for (const Case& each : cases) EXPECT_EQ(neededLayers(camera(), each.need), each.layers) << each.what;
}

TEST(NeededLayers, ALayerThatIsSwitchedOffIsAskedForWhenItFits) {
  auto layers = camera();
  layers[0].alive = layers[1].alive = false;
  layers[0].dormant = layers[1].dormant = true;
  EXPECT_EQ(neededLayers(layers, {.tile = {1280, 720}, .current = 2}), kFull | kQuarter);
  EXPECT_EQ(neededLayers(layers, {.tile = {640, 360}, .current = 2}), kHalf | kQuarter);
}

TEST(NeededLayers, ALayerThatItsSenderDoesNotManageIsStillNeededAndSoIsWhatStandsIn) {
  auto layers = camera();
  layers[0].alive = false;
  EXPECT_EQ(neededLayers(layers, {.tile = {1280, 720}, .current = 1}), kFull | kHalf)
      << "or it would be switched off, forgiven, asked for and given up again and again";
}

class LayerDemandTest : public ::testing::Test {
 protected:
  // `needed` for so long; what is sent then.
  LayerSet after(std::chrono::milliseconds time, LayerSet needed) {
    for (const auto end = now_ + time; now_ < end;) {
      now_ += kTick;
      const LayerSet before = demand_.sent();
      if (demand_.update(needed, now_) != before) ++changes_;
      EXPECT_NE(demand_.sent(), 0U) << "a camera that is on sends something";
      EXPECT_EQ(needed & ~demand_.sent(), 0U) << "what somebody needs is sent at once";
    }
    return demand_.sent();
  }
  LayerDemand demand_{3};
  TimePoint now_{100s};
  int changes_ = 0;
};

TEST_F(LayerDemandTest, WhatNobodyNeedsIsSwitchedOffAfterAWhile) {
  EXPECT_EQ(demand_.sent(), kAll);
  EXPECT_EQ(after(2s, kHalf), kAll) << "windows are dragged, estimates move";
  EXPECT_EQ(after(2s, kHalf), kHalf);
  EXPECT_EQ(after(60s, kHalf), kHalf);
  EXPECT_EQ(changes_, 1);
}

TEST_F(LayerDemandTest, WhatIsNeededIsAskedForAtOnce) {
  after(5s, kHalf);
  EXPECT_EQ(after(kTick, kHalf | kFull), kHalf | kFull);
  EXPECT_EQ(after(2s, kFull), kHalf | kFull);
  EXPECT_EQ(after(2s, kFull), kFull);
}

TEST_F(LayerDemandTest, ANeedThatIsInterruptedForAMomentSwitchesNothing) {
  after(10s, kFull);
  changes_ = 0;
  for (int i = 0; i < 20; ++i) {
    after(2s, 0);
    after(kTick, kFull);
  }
  EXPECT_EQ(demand_.sent(), kFull);
  EXPECT_EQ(changes_, 0);
}

TEST_F(LayerDemandTest, TheSmallestStaysOnWhenNobodyIsThere) {
  EXPECT_EQ(after(10s, 0), kQuarter);
  EXPECT_EQ(after(1min, 0), kQuarter);
  EXPECT_EQ(changes_, 1);
  after(5s, kFull);
  EXPECT_EQ(demand_.sent(), kFull);
  EXPECT_EQ(after(10s, 0), kQuarter) << "instead of the large one that was the last";
}

TEST_F(LayerDemandTest, ANeedThatComesAndGoesSwitchesLessAndLess) {
  after(10s, kQuarter);
  changes_ = 0;
  for (int i = 0; i < 60; ++i) {  // 10 minutes of a path that carries the large layer every other 5 s
    after(5s, kFull | kQuarter);
    after(5s, kQuarter);
  }
  EXPECT_LE(changes_, 4) << "each time costs the browser a new encoder and everybody a key frame";
  after(90s, kQuarter);
  EXPECT_EQ(demand_.sent(), kQuarter) << "but not for ever";
  after(10s, kFull);
  after(4s, kQuarter);
  EXPECT_EQ(demand_.sent(), kQuarter) << "a calm minute is forgiven";
}

TEST_F(LayerDemandTest, SilenceOfWhatIsOffSaysNothingAndOfWhatIsOnItDoes) {
  after(10s, kQuarter);
  EXPECT_EQ(demand_.dormant(now_), kFull | kHalf);
  after(kTick, kFull | kQuarter);
  EXPECT_EQ(demand_.dormant(now_), kFull | kHalf) << "its sender needs a moment";
  after(4s, kFull | kQuarter);
  EXPECT_EQ(demand_.dormant(now_), kHalf) << "who has not begun by now does not manage to";
  EXPECT_EQ(LayerDemand(3).dormant(now_), 0U) << "at the start all are sent";
  now_ += 1min;
  demand_.restart(now_);
  EXPECT_EQ(demand_.dormant(now_), kAll) << "a camera that is switched on again needs a moment, too";
  after(4s, kFull | kQuarter);
  EXPECT_EQ(demand_.dormant(now_), kHalf);
}

}  // namespace
}  // namespace rostra::rtp
