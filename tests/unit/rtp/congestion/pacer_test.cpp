// SPDX-License-Identifier: Apache-2.0
#include "rtp/congestion/pacer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart{1h};
using TestPacer = Pacer<int>;

std::vector<int> takeAll(TestPacer& pacer, TimePoint now) {
  std::vector<int> packets;
  while (const auto next = pacer.take(now)) packets.push_back(next->packet);
  return packets;
}

TEST(Pacer, ASliceLeavesAtOnceAndTheRestAtThePace) {
  TestPacer pacer;
  pacer.setPace(Bitrate::kbps(1200));  // a packet of 1200 bytes takes 8 ms
  for (int i = 0; i < 6; ++i) pacer.push(PacingClass::Video, i, 1200, kStart);
  EXPECT_EQ(takeAll(pacer, kStart).size(), 1U) << "the bucket is empty at the very start";
  EXPECT_NEAR(static_cast<double>((*pacer.due(kStart) - kStart).count()), 8e6, 1e4);
  EXPECT_EQ(takeAll(pacer, kStart + 7ms), std::vector<int>{});
  EXPECT_EQ(takeAll(pacer, kStart + 9ms), std::vector<int>{1});
  EXPECT_EQ(takeAll(pacer, kStart + 100ms).size(), 2U) << "at once, after a pause";
  EXPECT_EQ(pacer.waitingBytes(), 2400U);
  EXPECT_EQ(pacer.delay(kStart + 100ms), Duration(100ms));
  EXPECT_EQ(takeAll(pacer, kStart + 200ms), (std::vector<int>{4, 5}));
  EXPECT_FALSE(pacer.due(kStart + 200ms));
}

TEST(Pacer, OnlySoundLeavesWhileItIsHeld) {
  TestPacer pacer;
  pacer.setPace(Bitrate::kbps(100'000));
  pacer.holdUntil(kStart + 100ms);
  EXPECT_FALSE(pacer.pass(PacingClass::Video, 1200, kStart));
  pacer.push(PacingClass::Video, 1, 1200, kStart);
  pacer.push(PacingClass::Retransmission, 2, 1200, kStart);
  pacer.startProbe({1, Bitrate::kbps(1000), 5000, 5});
  EXPECT_TRUE(pacer.pass(PacingClass::Audio, 100, kStart + 1ms));
  pacer.push(PacingClass::Audio, 3, 100, kStart + 2ms);
  EXPECT_EQ(takeAll(pacer, kStart + 99ms), std::vector<int>{3});
  EXPECT_EQ(pacer.paddingWanted(kStart + 99ms), 0U);
  EXPECT_EQ(pacer.due(kStart + 99ms), kStart + 100ms);
  EXPECT_FALSE(takeAll(pacer, kStart + 100ms).empty());
}

TEST(Pacer, ASlowProbeIsOfSmallPackets) {
  for (const auto& [bytes, size] : {std::pair{600, 200U}, std::pair{2500, 500U}, std::pair{50'000, 1000U}}) {
    TestPacer pacer;
    pacer.startProbe({1, Bitrate::kbps(1000), bytes, 5});
    EXPECT_EQ(pacer.paddingWanted(kStart + 1s), size);
  }
}

TEST(Pacer, LetsGoOfWhatNobodyWantsAnyMore) {
  TestPacer pacer;
  pacer.setPace(Bitrate::kbps(1200));
  for (int i = 0; i < 6; ++i) pacer.push(PacingClass::Video, i, 1200, kStart);
  pacer.push(PacingClass::Retransmission, 6, 1200, kStart);
  pacer.push(PacingClass::Retransmission, 7, 1200, kStart);
  pacer.push(PacingClass::Audio, 8, 100, kStart);
  pacer.discard([](int packet) { return packet % 2 == 0; });
  EXPECT_EQ(pacer.waitingBytes(), 4800U);
  std::vector<int> left;
  for (auto now = kStart; now < kStart + 1s; now += 10ms) {
    for (const int packet : takeAll(pacer, now)) left.push_back(packet);
  }
  EXPECT_EQ(left, (std::vector<int>{8, 7, 1, 3, 5})) << "sound stays";
  EXPECT_EQ(pacer.waitingBytes(), 0U);
}

TEST(Pacer, AudioNeverWaitsAndRetransmissionsGoBeforeVideo) {
  TestPacer pacer;
  pacer.setPace(Bitrate::kbps(1200));
  pacer.push(PacingClass::Video, 1, 1200, kStart);
  pacer.push(PacingClass::Video, 2, 1200, kStart);
  (void)takeAll(pacer, kStart);
  pacer.push(PacingClass::Retransmission, 3, 1200, kStart);
  pacer.push(PacingClass::Audio, 4, 100, kStart);
  EXPECT_EQ(pacer.due(kStart), kStart);
  EXPECT_EQ(takeAll(pacer, kStart), std::vector<int>{4});
  EXPECT_EQ(takeAll(pacer, kStart + 10ms), std::vector<int>{3});
  EXPECT_EQ(takeAll(pacer, kStart + 20ms), std::vector<int>{2});
}

TEST(Pacer, WhatNeedNotWaitPassesAsIfItHadBeenPushedAndTaken) {
  TestPacer passing;
  TestPacer pushing;
  std::vector<bool> passed;
  std::vector<bool> taken;
  for (int i = 0; i < 40; ++i) {
    const TimePoint now =
        kStart + (i < 20 ? i * 2ms : 40ms + (i - 20) * 10ms);  // more than the pace, then less
    const auto priority = i % 5 == 0 ? PacingClass::Audio : PacingClass::Video;
    passing.setPace(Bitrate::kbps(2400));
    pushing.setPace(Bitrate::kbps(2400));
    passed.push_back(passing.pass(priority, 1000, now).has_value());
    pushing.push(priority, i, 1000, now);
    const auto first = pushing.take(now);
    taken.push_back(first && first->packet == i);
    if (passed.back()) continue;
    passing.push(priority, i, 1000, now);
    const auto instead = passing.take(now);
    EXPECT_EQ(instead ? instead->packet : -1, first ? first->packet : -1);
    if (!passing.idle()) {
      EXPECT_FALSE(passing.pass(PacingClass::Video, 100, now)) << "it would overtake";
    }
    EXPECT_EQ(takeAll(passing, now + 1ms), takeAll(pushing, now + 1ms));
  }
  EXPECT_EQ(passed, taken);
  EXPECT_GT(std::ranges::count(passed, true), 10);
  EXPECT_GT(std::ranges::count(passed, false), 5);
}

TEST(Pacer, APacketThatPassesBelongsToTheProbe) {
  TestPacer pacer;
  pacer.startProbe({7, Bitrate::kbps(2000), 3000, 3});
  EXPECT_EQ(pacer.pass(PacingClass::Video, 1000, kStart), 7U);
  EXPECT_FALSE(pacer.idle());
}

TEST(Pacer, NothingWaitsMuchLongerThanAQuarterOfASecond) {
  TestPacer pacer;
  pacer.setPace(Bitrate::kbps(150));
  for (int i = 0; i < 50; ++i) pacer.push(PacingClass::Video, i, 1200, kStart);
  std::size_t sent = 0;
  TimePoint now = kStart;
  for (; sent < 50 && now < kStart + 5s; now += 1ms) sent += takeAll(pacer, now).size();
  EXPECT_EQ(sent, 50U);
  EXPECT_LT(now - kStart, 1500ms) << "at the pace alone it would take 3.2 s";
}

TEST(Pacer, AProbeIsSentAtItsOwnRateAndFilledWithPadding) {
  TestPacer pacer;
  pacer.setPace(Bitrate::kbps(450));
  pacer.push(PacingClass::Video, 1, 1000, kStart);
  pacer.startProbe({7, Bitrate::kbps(4000), 5000, 5});
  const auto media = pacer.take(kStart);
  ASSERT_TRUE(media);
  EXPECT_EQ(media->probe, 7U);
  int padding = 0;
  TimePoint now = kStart;
  for (; now < kStart + 100ms && pacer.due(now); now += 100us) {
    while (const std::uint32_t bytes = pacer.paddingWanted(now)) {
      EXPECT_EQ(pacer.onPadding(bytes), 7U);
      ++padding;
    }
  }
  EXPECT_EQ(padding, 4);
  EXPECT_NEAR(static_cast<double>((now - kStart).count()), 8e6, 0.3e6) << "4000 bytes at 4 Mbit/s";
  EXPECT_EQ(pacer.onPadding(100), 0U) << "the probe is over";
}

}  // namespace
}  // namespace rostra::rtp
