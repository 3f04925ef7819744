// SPDX-License-Identifier: Apache-2.0
#include "rtp/receive/receive_statistics.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart{1h};
constexpr std::uint32_t kRate = 90000;

TEST(ReceiveStatistics, NothingToReportBeforeTheFirstPacket) {
  ReceiveStatistics statistics(1, kRate);
  EXPECT_FALSE(statistics.report(kStart));
  statistics.onSenderReport(NtpTime(1), kStart);
  EXPECT_FALSE(statistics.report(kStart));
}

TEST(ReceiveStatistics, CountsLossSinceTheStartAndSinceTheBlockBefore) {
  ReceiveStatistics statistics(7, kRate);
  for (std::uint16_t i = 65530; i != 94; ++i) {  // 100 numbers over the wrap, every fourth lost
    if (i % 4 != 3) statistics.onPacket(i, 0, kStart);
  }
  const auto first = statistics.report(kStart);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->ssrc, 7U);
  EXPECT_EQ(first->highestSequence, 0x1005DU) << "one wrap";
  EXPECT_EQ(first->cumulativeLost, 25);
  EXPECT_EQ(first->fractionLost, 64);
  for (std::uint16_t i = 94; i < 143; ++i) statistics.onPacket(i, 0, kStart);
  const auto second = statistics.report(kStart);
  EXPECT_EQ(second->fractionLost, 0);
  EXPECT_EQ(second->cumulativeLost, 25);
}

TEST(ReceiveStatistics, DuplicatesMakeLossNegativeButNoFraction) {
  ReceiveStatistics statistics(7, kRate);
  for (int i = 0; i < 10; ++i) statistics.onPacket(5, 0, kStart);
  const auto block = statistics.report(kStart);
  EXPECT_EQ(block->cumulativeLost, -9);
  EXPECT_EQ(block->fractionLost, 0);
}

TEST(ReceiveStatistics, EverythingLostSinceTheBlockBeforeIsAtMost255) {
  ReceiveStatistics statistics(7, kRate);
  statistics.onPacket(0, 0, kStart);
  (void)statistics.report(kStart);
  statistics.onPacket(2000, 0, kStart);
  EXPECT_EQ(statistics.report(kStart)->fractionLost, 255);
}

TEST(ReceiveStatistics, AJumpCountsOnlyWhenTheNextPacketConfirmsIt) {
  ReceiveStatistics statistics(7, kRate);
  for (std::uint16_t i = 0; i < 10; ++i) statistics.onPacket(i, 0, kStart);
  statistics.onPacket(40000, 0, kStart);
  EXPECT_EQ(statistics.lost(), 0);
  statistics.onPacket(10, 0, kStart);
  EXPECT_EQ(statistics.report(kStart)->highestSequence, 10U) << "one stray packet changes nothing";
  statistics.onPacket(50000, 0, kStart);
  statistics.onPacket(50001, 0, kStart);
  EXPECT_EQ(statistics.report(kStart)->highestSequence, 50001U);
  EXPECT_EQ(statistics.lost(), 0);
}

TEST(ReceiveStatistics, JitterOfEvenSpacingIsZeroAndOfUnevenGrowsToItsDeviation) {
  ReceiveStatistics even(1, kRate);
  ReceiveStatistics uneven(1, kRate);
  for (std::uint16_t i = 0; i < 500; ++i) {
    const auto timestamp = 0xFFFFF000U + i * 1800U;  // 20 ms, over the wrap
    even.onPacket(i, timestamp, kStart + i * 20ms);
    uneven.onPacket(i, timestamp, kStart + i * 20ms + (i % 2) * 8ms);
  }
  EXPECT_EQ(even.jitter(), Duration(0));
  EXPECT_NEAR(static_cast<double>(uneven.jitter().count()), 8e6, 0.3e6);
  EXPECT_NEAR(uneven.report(kStart)->jitter, 720, 30);
}

TEST(ReceiveStatistics, EchoesTheLastSenderReport) {
  ReceiveStatistics statistics(1, kRate);
  statistics.onPacket(1, 0, kStart);
  EXPECT_EQ(statistics.report(kStart)->lastSenderReport, 0U);
  const NtpTime ntp = NtpTime::fromUnix(1'700'000'000s);
  statistics.onSenderReport(ntp, kStart);
  const auto block = statistics.report(kStart + 500ms);
  EXPECT_EQ(block->lastSenderReport, ntp.compact());
  EXPECT_EQ(block->delaySinceSenderReport, 32768U);
}

}  // namespace
}  // namespace rostra::rtp
