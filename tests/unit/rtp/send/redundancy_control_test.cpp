// SPDX-License-Identifier: Apache-2.0
// Sound is repeated as the receiver's loss asks for.
#include "rtp/send/redundancy_control.hpp"

#include <gtest/gtest.h>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

class RedundancyControlTest : public ::testing::Test {
 protected:
  /// Feedback ten times a second, of 20 packets each, for so long.
  void hear(double loss, Duration time) {
    for (const auto end = now_ + time; now_ < end; now_ += 100ms) {
      owed_ += loss * 20;
      const auto lost = static_cast<std::uint32_t>(owed_);
      owed_ -= lost;
      control_.onFeedback(20 - lost, lost, now_);
    }
  }
  RedundancyControl control_;
  TimePoint now_{1h};
  double owed_ = 0;
};

TEST_F(RedundancyControlTest, NothingIsRepeatedWithoutLoss) {
  hear(0, 10s);
  EXPECT_EQ(control_.distance(), 0U);
  hear(0.003, 10s);
  EXPECT_EQ(control_.distance(), 0U) << "what was lost is hardly heard";
}

TEST_F(RedundancyControlTest, TheMoreIsLostTheMoreIsRepeatedAtOnce) {
  hear(0.02, 800ms);
  EXPECT_EQ(control_.distance(), 1U);
  hear(0.1, 800ms);
  EXPECT_EQ(control_.distance(), 2U);
}

TEST_F(RedundancyControlTest, LessOnlyStepByStepAfterAWhile) {
  hear(0.1, 1s);
  hear(0, 9s);
  EXPECT_EQ(control_.distance(), 2U) << "loss comes back";
  hear(0, 3s);
  EXPECT_EQ(control_.distance(), 1U);
  hear(0, 11s);
  EXPECT_EQ(control_.distance(), 0U);
}

}  // namespace
}  // namespace rostra::rtp
