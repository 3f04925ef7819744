// SPDX-License-Identifier: Apache-2.0
// When somebody counts as lost, with a virtual clock: who does not answer, and nobody else.
#include "control/supervisor/heartbeat.hpp"

#include <gtest/gtest.h>

namespace rostra::control {
namespace {

using namespace std::chrono_literals;
using Duration = Heartbeat::Duration;

class Watched : public ::testing::Test {
 protected:
  /// The next turn, `gap` after the last one. True while nobody is lost.
  bool turn(Duration gap = Heartbeat::kInterval, Duration starved = 0ms) {
    now_ += gap;
    const auto beat = heart_.tick(now_, starved);
    if (beat.ping) ping_ = beat.ping;
    return !beat.lost;
  }
  void answer() {
    ASSERT_TRUE(ping_);
    heart_.answered(*ping_);
    ping_.reset();
  }
  Heartbeat heart_{2500ms};
  Heartbeat::TimePoint now_{100s};
  std::optional<std::int64_t> ping_;
};

TEST_F(Watched, WhoAnswersIsAskedAgainAndNeverLost) {
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(turn());
    EXPECT_FALSE(heart_.late());
    answer();
  }
}

TEST_F(Watched, WhoDoesNotAnswerIsLateAndThenLostWithinThreeSeconds) {
  ASSERT_TRUE(turn());
  answer();
  const auto stopped = now_;
  ASSERT_TRUE(turn());
  ASSERT_TRUE(turn());
  EXPECT_FALSE(heart_.late());
  ASSERT_TRUE(turn());
  EXPECT_TRUE(heart_.late());
  while (turn()) ASSERT_LT(now_, stopped + 10s);
  EXPECT_LE(now_ - stopped, 3s);
}

TEST_F(Watched, AnOldAnswerIsNone) {
  ASSERT_TRUE(turn());
  heart_.answered(*ping_ - 1);
  EXPECT_TRUE(heart_.waiting());
  answer();
  EXPECT_FALSE(heart_.waiting());
}

TEST_F(Watched, TimeInWhichTheWatcherDidNotRunIsNotCounted) {
  ASSERT_TRUE(turn());
  ASSERT_TRUE(turn(1h)) << "both were stopped";
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(turn()) << "it has all its time again";
  answer();
  ASSERT_TRUE(turn());
  ASSERT_TRUE(turn(2400ms)) << "a short stop";
  EXPECT_FALSE(heart_.late());
}

TEST_F(Watched, WhoHasNoCpuIsNotLost) {
  ASSERT_TRUE(turn());
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(turn(500ms, 490ms));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(turn());
  bool lost = false;
  for (int i = 0; i < 3; ++i) lost = lost || !turn();
  EXPECT_TRUE(lost) << "once it has the CPU, its time counts";
}

TEST_F(Watched, WhoNeverHasTheCpuIsLostInTheEnd) {
  ASSERT_TRUE(turn());
  int turns = 0;
  while (turn(500ms, 500ms)) ASSERT_LT(++turns, 100);
  EXPECT_EQ(turns, 4 * 5 - 1);
}

}  // namespace
}  // namespace rostra::control
