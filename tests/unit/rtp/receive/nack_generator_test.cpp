// SPDX-License-Identifier: Apache-2.0
#include "rtp/receive/nack_generator.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;
using Arrival = NackGenerator::Arrival;

constexpr TimePoint kStart{1h};

std::vector<std::uint16_t> take(NackGenerator& nack, TimePoint now) {
  const auto list = nack.take(now);
  return {list.begin(), list.end()};
}
using Sequences = std::vector<std::uint16_t>;

TEST(NackGenerator, ALitteReorderingIsNotAskedFor) {
  NackGenerator nack;
  EXPECT_EQ(nack.onPacket(65534, kStart), Arrival::New);
  EXPECT_FALSE(nack.due());
  EXPECT_EQ(nack.onPacket(0, kStart), Arrival::New);
  EXPECT_EQ(nack.onPacket(1, kStart), Arrival::New);
  EXPECT_EQ(take(nack, kStart), Sequences{});
  EXPECT_EQ(nack.onPacket(65535, kStart + 5ms), Arrival::Recovered);
  EXPECT_EQ(nack.onPacket(65535, kStart + 5ms), Arrival::Old);
  EXPECT_FALSE(nack.due());
  EXPECT_FALSE(nack.takeKeyFrameNeeded());
}

TEST(NackGenerator, AsksAfterThreePacketsOrTenMilliseconds) {
  NackGenerator nack;
  nack.onPacket(10, kStart);
  nack.onPacket(12, kStart);
  EXPECT_EQ(nack.due(), kStart + 10ms);
  EXPECT_EQ(take(nack, kStart + 9ms), Sequences{});
  EXPECT_EQ(take(nack, kStart + 10ms), Sequences{11});
  nack.onPacket(14, kStart + 11ms);
  nack.onPacket(15, kStart + 11ms);
  EXPECT_EQ(take(nack, kStart + 11ms), Sequences{});
  nack.onPacket(16, kStart + 11ms);
  EXPECT_EQ(take(nack, kStart + 11ms), Sequences{13});
}

TEST(NackGenerator, AsksOncePerRoundTripAndABoundedNumberOfTimes) {
  NackGenerator nack;
  nack.setRoundTripTime(50ms);
  nack.onPacket(10, kStart);
  nack.onPacket(20, kStart);
  int asked = 0;
  for (TimePoint now = kStart; now < kStart + 2s; now += 1ms) asked += take(nack, now).empty() ? 0 : 1;
  // Seven are asked for at once, the last two after 10 ms.
  EXPECT_LE(asked, 2 * NackGenerator::kMaxTries);
  EXPECT_EQ(nack.missing(), 0U);
  EXPECT_EQ(nack.givenUp(), 9U);
  EXPECT_TRUE(nack.takeKeyFrameNeeded());
  EXPECT_FALSE(nack.takeKeyFrameNeeded()) << "said once";
  EXPECT_FALSE(nack.due());
}

TEST(NackGenerator, NothingIsAskedForAfterASecond) {
  NackGenerator nack;
  nack.setRoundTripTime(400ms);
  nack.onPacket(10, kStart);
  nack.onPacket(14, kStart);
  EXPECT_EQ(take(nack, kStart).size(), 1U);
  EXPECT_EQ(take(nack, kStart + 10ms).size(), 2U);
  EXPECT_EQ(take(nack, kStart + 999ms).size(), 3U);
  EXPECT_EQ(take(nack, kStart + 1s).size(), 0U);
  EXPECT_TRUE(nack.takeKeyFrameNeeded());
}

TEST(NackGenerator, AKeyFrameMakesWhatIsBeforeItUnneeded) {
  NackGenerator nack;
  nack.onPacket(10, kStart);
  nack.onPacket(20, kStart);
  nack.onPacket(30, kStart);
  nack.onKeyFrame(20);
  EXPECT_EQ(nack.missing(), 9U);
  EXPECT_EQ(nack.onPacket(15, kStart), Arrival::Old);
  EXPECT_EQ(nack.onPacket(25, kStart), Arrival::Recovered);
  EXPECT_FALSE(nack.takeKeyFrameNeeded());
}

TEST(NackGenerator, TooMuchLossIsNotRepaired) {
  NackGenerator nack;
  nack.onPacket(0, kStart);
  nack.onPacket(200, kStart);
  EXPECT_EQ(nack.missing(), 199U);
  nack.onPacket(300, kStart);
  EXPECT_EQ(nack.missing(), NackGenerator::kMaxMissing) << "the oldest make room";
  EXPECT_TRUE(nack.takeKeyFrameNeeded());
  nack.onPacket(1000, kStart);
  EXPECT_EQ(nack.missing(), 0U);
  EXPECT_TRUE(nack.takeKeyFrameNeeded());
}

TEST(NackGenerator, AJumpBeginsAnew) {
  for (const std::uint16_t jump : Sequences{20000, 45000}) {
    NackGenerator nack;
    nack.onPacket(10, kStart);
    nack.onPacket(12, kStart);
    EXPECT_EQ(nack.onPacket(jump, kStart), Arrival::Jump);
    EXPECT_EQ(nack.missing(), 0U);
    EXPECT_TRUE(nack.takeKeyFrameNeeded());
    EXPECT_EQ(nack.onPacket(static_cast<std::uint16_t>(jump + 1), kStart), Arrival::New);
  }
}

TEST(NackGenerator, StaysBoundedWhateverComes) {
  std::mt19937 random(3);
  NackGenerator nack;
  TimePoint now = kStart;
  std::uint16_t sequence = 0;
  for (int i = 0; i < 50000; ++i) {
    now += std::chrono::microseconds(random() % 5000);
    sequence = static_cast<std::uint16_t>(random() % 50 == 0 ? random() : sequence + random() % 6);
    nack.onPacket(sequence, now);
    if (random() % 200 == 0) nack.onKeyFrame(static_cast<std::uint16_t>(random()));
    ASSERT_LE(nack.missing(), NackGenerator::kMaxMissing);
    const auto due = nack.due();
    ASSERT_EQ(due.has_value(), nack.missing() > 0);
    if (due && *due <= now) (void)nack.take(now);
    ASSERT_TRUE(!nack.due() || *nack.due() > now);
  }
}

}  // namespace
}  // namespace rostra::rtp
