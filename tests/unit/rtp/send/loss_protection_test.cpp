// SPDX-License-Identifier: Apache-2.0
// A line that loses packets is helped; a full queue is not filled further.
#include "rtp/send/loss_protection.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

class LossProtectionTest : public ::testing::Test {
 protected:
  /// Feedback ten times a second, every tenth packet lost, for so long.
  void lose(Duration queue, Duration time) {
    for (const auto end = now_ + time; now_ < end; now_ += 100ms) {
      std::vector<PacketResult> results;
      for (int i = 0; i < 20; ++i) {
        const bool lost = i % 10 == 0;
        results.push_back(
            {sequence_++, now_ - 200ms, lost ? std::nullopt : std::optional<Duration>(1s), 1200});
      }
      protection_.onFeedback(results, queue, now_);
      protection_.tick(now_);
    }
  }
  LossProtection protection_;
  TimePoint now_{1h};
  std::int64_t sequence_ = 0;
};

TEST_F(LossProtectionTest, ALineThatLosesPacketsGetsSoundTwiceAndThriceAndPicturesThatWait) {
  lose(5ms, 5s);
  EXPECT_EQ(protection_.soundCopies(), 2U);
  EXPECT_GE(protection_.playoutDelay().value_or(0ms), 250ms);
  EXPECT_EQ(protection_.roundTrip(), 200ms);
}

TEST_F(LossProtectionTest, WhatAFullQueueLosesIsNotMadeUpForByMore) {
  lose(300ms, 10s);
  EXPECT_EQ(protection_.soundCopies(), 0U) << "it would fill the queue further";
  EXPECT_FALSE(protection_.playoutDelay());
}

TEST_F(LossProtectionTest, ALineThatLosesPacketsKeepsItsHelpWhileAQueuePasses) {
  lose(0ms, 5s);
  lose(300ms, 5s);
  EXPECT_EQ(protection_.soundCopies(), 2U);
  EXPECT_GE(protection_.playoutDelay().value_or(0ms), 250ms);
}

}  // namespace
}  // namespace rostra::rtp
