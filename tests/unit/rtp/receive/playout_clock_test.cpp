// SPDX-License-Identifier: Apache-2.0
#include "rtp/receive/playout_clock.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart{1h};

TEST(PlayoutClock, KeepsTheSpacingOfTheTimestampsWhateverTheJitter) {
  PlayoutClock clock(90000);
  const auto first = clock.playout(0xFFFFF000, kStart);
  EXPECT_EQ(first, kStart);
  const Duration jitter[] = {30ms, 5ms, 80ms, 0ms, 20ms};
  for (int i = 1; i <= 5; ++i) {
    const auto played = clock.playout(0xFFFFF000U + static_cast<std::uint32_t>(i) * 3000U,
                                      kStart + i * 33'333'333ns + jitter[i - 1]);
    EXPECT_NEAR(std::chrono::duration<double>(played - first).count(), i / 30.0, 0.0002);
  }
}

TEST(PlayoutClock, AShorterWayCountsAtOnceAndALongerOneSlowly) {
  PlayoutClock clock(1000);
  (void)clock.playout(0, kStart + 50ms);
  EXPECT_EQ(clock.playout(1000, kStart + 1s), kStart + 1s);
  auto played = clock.playout(2000, kStart + 2s + 100ms);
  EXPECT_LT(played, kStart + 2s + 1ms);
  for (std::uint32_t i = 3; i < 40000; ++i) played = clock.playout(i * 1000, kStart + i * 1s + 100ms);
  EXPECT_GT(played - kStart, 39999s + 90ms) << "the publisher's clock runs slow";
}

TEST(PlayoutClock, TimestampsThatJumpBeginAnew) {
  PlayoutClock clock(90000);
  (void)clock.playout(1000, kStart);
  EXPECT_EQ(clock.playout(900'000'000, kStart + 1s), kStart + 1s);
  EXPECT_EQ(clock.playout(1000, kStart + 2s), kStart + 2s);
}

}  // namespace
}  // namespace rostra::rtp
