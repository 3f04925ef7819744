// SPDX-License-Identifier: Apache-2.0
#include "mix/input/playout_delay.hpp"

#include "mix/input/steady_time.hpp"

#include <gtest/gtest.h>

namespace rostra::mix {
namespace {

constexpr std::int64_t kMs = 1'000'000;
constexpr std::int64_t kBudget = 50 * kMs;

struct Fixture {
  PlayoutDelay delay{kBudget};
  std::uint64_t now = 1'000'000'000'000;
  /// `seconds` of 50 packets a second; every `nth` comes `lateMs` after its time, the others at once.
  void run(int seconds, std::int64_t lateMs, int nth = 1) {
    for (int i = 0; i < seconds * 50; ++i, now += 20'000'000) {
      delay.observe(now, now - static_cast<std::uint64_t>(i % nth == 0 ? lateMs * kMs : 0));
    }
  }
};

TEST(PlayoutDelayTest, NobodyInTimeIsDelayed) {
  Fixture f;
  f.run(30, 49);
  EXPECT_EQ(0, f.delay.delayNs());
}

TEST(PlayoutDelayTest, WhoIsAlwaysLateIsPlayedLaterByWhatIsNeeded) {
  Fixture f;
  f.run(3, 200);
  EXPECT_GE(f.delay.delayNs(), 150 * kMs);
  EXPECT_LE(f.delay.delayNs(), 180 * kMs);
}

TEST(PlayoutDelayTest, AFewLatePacketsAreTolerated) {
  Fixture f;
  f.run(30, 400, 30);
  EXPECT_EQ(0, f.delay.delayNs());
}

TEST(PlayoutDelayTest, TheDelayGoesWhenItIsNeededNoMore) {
  Fixture f;
  f.run(3, 200);
  f.run(8, 10);
  EXPECT_GT(f.delay.delayNs(), 0);
  f.run(15, 10);
  EXPECT_EQ(0, f.delay.delayNs());
}

TEST(PlayoutDelayTest, LyingTimesAreBounded) {
  Fixture f;
  for (int i = 0; i < 500; ++i, f.now += 20'000'000)
    f.delay.observe(f.now, i % 2 == 0 ? 0 : ~std::uint64_t{0});
  EXPECT_GE(f.delay.delayNs(), 0);
  EXPECT_LE(f.delay.delayNs(), PlayoutDelay::kMaxDelayNs);
}

TEST(SteadyTimeTest, SmallStepsBackAreTakenOutLargeOnesAreNot) {
  SteadyTime times;
  EXPECT_EQ(times.next(10 * kMs), 10U * kMs);
  EXPECT_EQ(times.next(43 * kMs), 43U * kMs);
  EXPECT_EQ(times.next(20 * kMs), 43U * kMs) << "due with the one before";
  EXPECT_EQ(times.next(40 * kMs), 43U * kMs);
  EXPECT_EQ(times.next(53 * kMs), 53U * kMs);
  EXPECT_EQ(times.next(9000 * kMs), 9000U * kMs);
  EXPECT_EQ(times.next(100 * kMs), 100U * kMs) << "that is a fault, and is seen";
}

}  // namespace
}  // namespace rostra::mix
