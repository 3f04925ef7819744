// SPDX-License-Identifier: Apache-2.0
// Layers that a publisher cannot send any more are told from those that keep up.
#include "rtp/forward/layer_health.hpp"

#include <gtest/gtest.h>

#include <array>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kLarge = 0;
constexpr std::size_t kSmall = 1;

class LayerHealthTest : public ::testing::Test {
 protected:
  /// Frames a second of both layers for so long, looked at every 100 ms. Says how long the large one counted.
  Duration send(double large, double small, Duration time) {
    Duration counted{};
    for (const auto end = now_ + time; now_ < end; now_ += 100ms) {
      sent_[kLarge] += large / 10;
      sent_[kSmall] += small / 10;
      update(large > 0, small > 0);
      if (large > 0 && !health_.starved(kLarge)) counted += 100ms;
    }
    return counted;
  }
  void update(bool large, bool small) {
    const std::array<LayerFrames, 2> layers{LayerFrames{static_cast<std::uint64_t>(sent_[kLarge]), large},
                                            LayerFrames{static_cast<std::uint64_t>(sent_[kSmall]), small}};
    changes_ += health_.update(layers, now_) ? 1 : 0;
  }

  LayerHealth health_;
  TimePoint now_{1h};
  std::array<double, 2> sent_{};
  int changes_ = 0;
};

TEST_F(LayerHealthTest, LayersThatKeepUpCount) {
  EXPECT_EQ(send(30, 30, 10s), 10s);
  EXPECT_EQ(send(27, 30, 10s), 10s) << "a tenth less is not seen";
  EXPECT_EQ(changes_, 0);
  EXPECT_FALSE(health_.starved(kSmall));
}

TEST_F(LayerHealthTest, ALayerThatNearlyStopsIsLeftWithinHalfASecond) {
  send(30, 30, 5s);
  EXPECT_LE(send(6, 30, 3s), 500ms);
  EXPECT_FALSE(health_.starved(kSmall));
  EXPECT_EQ(changes_, 1);
}

TEST_F(LayerHealthTest, AShortageShorterThanAKeyFrameTakesIsNone) {
  send(30, 30, 5s);
  EXPECT_EQ(send(0.001, 30, 200ms), 200ms);
  EXPECT_EQ(send(60, 30, 200ms), 200ms) << "what was late comes";
  EXPECT_EQ(send(30, 30, 3s), 3s);
}

TEST_F(LayerHealthTest, APictureThatStandsStillIsNotStarved) {
  send(30, 30, 5s);
  send(2, 2, 2s);
  EXPECT_EQ(send(1, 2, 20s), 20s);
}

TEST_F(LayerHealthTest, ItCountsAgainWhenItHasKeptUpForAWhile) {
  send(30, 30, 5s);
  send(6, 30, 5s);
  EXPECT_EQ(send(22, 30, 20s), 0s) << "not enough";
  const Duration counted = send(30, 30, 5s);
  EXPECT_GE(counted, 1s);
  EXPECT_LE(counted, 3s);
}

TEST_F(LayerHealthTest, WhoStarvesAgainSoonHasToKeepUpLonger) {
  send(30, 30, 5s);
  send(6, 30, 5s);
  send(30, 30, 5s);
  ASSERT_FALSE(health_.starved(kLarge));
  send(6, 30, 5s);
  EXPECT_EQ(send(30, 30, 4s), 0s);
  EXPECT_GT(send(30, 30, 3s), 0s);
  // After a long good time that is forgotten.
  send(30, 30, 60s);
  send(6, 30, 5s);
  EXPECT_GE(send(30, 30, 5s), 1s);
}

TEST_F(LayerHealthTest, ALayerThatComesBackProvesItself) {
  send(30, 30, 5s);
  send(0, 30, 5s);
  EXPECT_EQ(send(8, 30, 5s), 0s) << "a few frames of it";
  EXPECT_GT(send(30, 30, 5s), 1s);
}

TEST_F(LayerHealthTest, WhereAllWereSilentAllCountAtOnce) {
  send(30, 30, 5s);
  send(0, 0, 5s);
  EXPECT_EQ(send(30, 30, 5s), 5s) << "the camera was off";
}

TEST_F(LayerHealthTest, OneThatWasAskedToBeSilentIsTakenAtOnce) {
  send(30, 30, 5s);
  send(0, 30, 5s);
  health_.forgive(kLarge);
  EXPECT_EQ(send(30, 30, 5s), 5s);
}

TEST_F(LayerHealthTest, TheFirstTimeNothingHasToBeProved) {
  send(0, 30, 3s);
  EXPECT_EQ(send(30, 30, 5s), 5s);
}

TEST_F(LayerHealthTest, WhatIsLeftAloneIsNotStarved) {
  send(30, 30, 5s);
  send(6, 30, 5s);
  ASSERT_TRUE(health_.starved(kLarge));
  EXPECT_EQ(send(6, 0, 2s), 2s) << "better than nothing";
}

}  // namespace
}  // namespace rostra::rtp
