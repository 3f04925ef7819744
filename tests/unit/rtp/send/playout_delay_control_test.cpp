// SPDX-License-Identifier: Apache-2.0
// A receiver holds pictures for as long as it takes to repair what its line loses.
#include "rtp/send/playout_delay_control.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

class PlayoutDelayControlTest : public ::testing::Test {
 protected:
  /// Feedback ten times a second, of 20 packets each, for so long.
  void hear(double loss, Duration roundTrip, Duration time, bool queued = false) {
    for (const auto end = now_ + time; now_ < end; now_ += 100ms) {
      std::vector<PacketResult> results;
      for (int i = 0; i < 20; ++i) {
        const auto sent = now_ - roundTrip - 5ms * (19 - i);
        const bool lost = std::uniform_real_distribution<>(0, 1)(random_) < loss;
        results.push_back({sequence_++, sent, lost ? std::nullopt : std::optional<Duration>(1s), 1200});
      }
      control_.onFeedback(results, queued, now_);
      (void)control_.delay(now_);
    }
  }
  Duration delay() { return control_.delay(now_).value_or(Duration{}); }

  PlayoutDelayControl control_;
  TimePoint now_{1h};
  std::int64_t sequence_ = 0;
  std::mt19937 random_{1};
};

TEST_F(PlayoutDelayControlTest, NobodyWaitsOnALineThatLosesNothing) {
  hear(0, 300ms, 20s);
  EXPECT_FALSE(control_.delay(now_)) << "nothing is to be written into packets";
  hear(0.002, 300ms, 20s);
  EXPECT_FALSE(control_.delay(now_)) << "a picture stands still once in a while";
}

TEST_F(PlayoutDelayControlTest, TheFirstRepairIsWaitedForAndTheSecondWhereMuchIsLost) {
  control_.onReceiverKnowsRoundTrip();
  hear(0.02, 100ms, 10s);
  EXPECT_GE(delay(), 150ms);
  EXPECT_LE(delay(), 200ms);
  hear(0.1, 100ms, 10s);
  EXPECT_GE(delay(), 270ms) << "one in a hundred packets is lost twice";
  EXPECT_LE(delay(), 340ms);
}

TEST_F(PlayoutDelayControlTest, AReceiverThatDoesNotKnowTheRoundTripAsksAgainLater) {
  hear(0.1, 120ms, 10s);
  const Duration unknown = delay();
  control_.onReceiverKnowsRoundTrip();
  hear(0.1, 120ms, 30s);
  EXPECT_GE(unknown, delay() + 60ms);
}

TEST_F(PlayoutDelayControlTest, NobodyWaitsForWhatIsNotSentAgainAnyMore) {
  control_.onReceiverKnowsRoundTrip();
  hear(0.2, 300ms, 10s);
  EXPECT_GE(delay(), 900ms);
  EXPECT_LE(delay(), PlayoutDelayControl::kMost);
  PlayoutDelayControl far;
  std::swap(control_, far);
  hear(0.2, 1200ms, 10s);
  EXPECT_FALSE(control_.delay(now_)) << "no repair comes in time, whatever is waited for";
}

TEST_F(PlayoutDelayControlTest, WhatAFullQueueLosesIsNotWaitedFor) {
  hear(0.2, 100ms, 10s, true);
  EXPECT_FALSE(control_.delay(now_));
}

TEST_F(PlayoutDelayControlTest, ItComesInSmallSteps) {
  control_.onReceiverKnowsRoundTrip();
  hear(0, 200ms, 3s);
  Duration before{};
  for (int i = 0; i < 40; ++i) {
    hear(0.05, 200ms, 100ms);
    EXPECT_LE(delay() - before, 60ms) << "a picture that stands still for as long would be worse";
    before = delay();
  }
  EXPECT_GE(before, 250ms);
}

TEST_F(PlayoutDelayControlTest, ItGoesOnlyAfterAWhileAndSlowly) {
  control_.onReceiverKnowsRoundTrip();
  hear(0.05, 200ms, 10s);
  const Duration full = delay();
  hear(0, 200ms, 10s);
  EXPECT_GE(delay(), full - 50ms) << "loss comes back";
  hear(0, 200ms, 5s);
  EXPECT_LT(delay(), full);
  EXPECT_GT(delay(), full / 4);
  hear(0, 200ms, 20s);
  EXPECT_EQ(delay(), 0ms);
  EXPECT_TRUE(control_.delay(now_)) << "it has to be said that nothing is waited for any more";
}

TEST_F(PlayoutDelayControlTest, TheRoundTripIsTheShortestOfLately) {
  hear(0, 100ms, 2s);
  EXPECT_EQ(control_.roundTrip(), 100ms);
  hear(0, 300ms, 2500ms);
  EXPECT_EQ(control_.roundTrip(), 300ms);
  hear(0, 20ms, 100ms);
  EXPECT_EQ(control_.roundTrip(), 20ms);
}

}  // namespace
}  // namespace rostra::rtp
