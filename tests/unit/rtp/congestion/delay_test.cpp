// SPDX-License-Identifier: Apache-2.0
// From arrival times to what the path is used for: groups, trend, detector, queue.
#include "rtp/congestion/overuse_detector.hpp"
#include "rtp/congestion/packet_groups.hpp"
#include "rtp/congestion/queue_watch.hpp"
#include "rtp/congestion/trendline_filter.hpp"

#include <gtest/gtest.h>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart{1h};

PacketResult packet(Duration sent, Duration received) {
  return {.sequence = 0, .sent = kStart + sent, .received = 2h + received, .size = 1200};
}

TEST(PacketGroups, ComparesWhatLeftTogether) {
  PacketGroups groups;
  EXPECT_FALSE(groups.add(packet(0ms, 0ms)));
  EXPECT_FALSE(groups.add(packet(3ms, 6ms))) << "the same group";
  EXPECT_FALSE(groups.add(packet(20ms, 22ms)));
  const auto variation = groups.add(packet(40ms, 50ms));
  ASSERT_TRUE(variation);
  EXPECT_EQ(variation->sent, Duration(17ms));
  EXPECT_EQ(variation->received, Duration(16ms));
}

TEST(PacketGroups, WhatWaitedTogetherIsOneGroup) {
  PacketGroups groups;
  (void)groups.add(packet(0ms, 100ms));
  EXPECT_FALSE(groups.add(packet(20ms, 101ms)));
  EXPECT_FALSE(groups.add(packet(40ms, 102ms)));
  EXPECT_FALSE(groups.add(packet(80ms, 140ms)));
  const auto variation = groups.add(packet(100ms, 160ms));
  ASSERT_TRUE(variation);
  EXPECT_EQ(variation->received, Duration(38ms));
}

TEST(PacketGroups, AClockThatWasSetAndOvertakenPacketsMakeNoVariation) {
  for (const Duration jump : {Duration(30s), Duration(-30s)}) {
    PacketGroups groups;
    (void)groups.add(packet(0ms, 0ms));
    (void)groups.add(packet(20ms, 20ms));
    EXPECT_TRUE(groups.add(packet(40ms, 40ms)));
    EXPECT_FALSE(groups.add(packet(10ms, 41ms))) << "overtaken";
    int variations = 0;
    for (int i = 3; i < 10; ++i) {
      const auto variation = groups.add(packet(i * 20ms, jump + i * 20ms));
      if (!variation) continue;
      ++variations;
      EXPECT_EQ(variation->sent, variation->received);
    }
    EXPECT_GE(variations, 4);
  }
}

// What the detector says of a delay that grows by `growth` a second from `from` on.
PathUse useOf(double growth, int groups, Duration jitter = {}) {
  TrendlineFilter trend;
  OveruseDetector detector;
  PathUse worst = PathUse::Normal;
  for (int i = 0; i < groups; ++i) {
    const Duration step = 20ms;
    const auto more = std::chrono::duration_cast<Duration>(step * growth);
    const DelayVariation variation{step, step + more + (i % 2 == 0 ? jitter : -jitter), i * step};
    trend.add(variation);
    if (detector.update(trend.slope(), trend.count(), variation.sent, variation.arrival) == PathUse::Over)
      worst = PathUse::Over;
  }
  return worst == PathUse::Over ? worst : detector.state();
}

TEST(OveruseDetector, SeesAQueueThatGrowsAndOneThatDrains) {
  EXPECT_EQ(useOf(0, 200), PathUse::Normal);
  EXPECT_EQ(useOf(0, 200, 5ms), PathUse::Normal) << "jitter is no queue";
  EXPECT_EQ(useOf(0.3, 60), PathUse::Over);
  EXPECT_EQ(useOf(-0.3, 60), PathUse::Under);
  EXPECT_EQ(useOf(0.3, 10), PathUse::Normal) << "too few groups to know";
}

TEST(QueueWatch, MeasuresFromTheShortestWay) {
  QueueWatch queue;
  queue.update(70ms, 5ms, kStart);
  EXPECT_TRUE(queue.empty());
  queue.update(50ms, 5ms, kStart + 100ms);
  queue.update(110ms, 5ms, kStart + 200ms);
  EXPECT_EQ(queue.delay(), Duration(60ms));
  EXPECT_FALSE(queue.empty());
  queue.update(30s, 5ms, kStart + 300ms);
  EXPECT_TRUE(queue.empty()) << "a clock was set";
  for (int i = 0; i < 400; ++i) queue.update(30100ms, 5ms, kStart + 1s + i * 100ms);
  EXPECT_TRUE(queue.empty()) << "a longer route is the shortest way after a while";
}

TEST(QueueWatch, AQueueThatStaysThoughThisFlowGoesDownIsContested) {
  QueueWatch queue;
  queue.update(50ms, 5ms, kStart);
  TimePoint now = kStart;
  for (int i = 0; i < 30; ++i) queue.update(i % 2 == 0 ? 200ms : 220ms, 5ms, now += 100ms);
  EXPECT_FALSE(queue.contested(now)) << "this flow has not gone down";
  queue.onDecrease();
  queue.onDecrease();
  queue.update(200ms, 5ms, now += 100ms);
  EXPECT_TRUE(queue.contested(now));
  EXPECT_FALSE(queue.contested(now + 11s));
}

TEST(QueueWatch, WhatStaysTheSameIsTheWayAndNoQueue) {
  QueueWatch queue;
  queue.update(50ms, 5ms, kStart);
  TimePoint now = kStart;
  for (int i = 0; i < 15; ++i) queue.update(100ms, 5ms, now += 100ms);
  EXPECT_FALSE(queue.empty()) << "it may be a queue";
  for (int i = 0; i < 5; ++i) queue.update(102ms, 5ms, now += 100ms);
  EXPECT_TRUE(queue.empty()) << "a queue would have grown, or drained";
  for (int i = 0; i < 40; ++i) queue.update(102ms + i * 2ms, 5ms, now += 100ms);
  EXPECT_FALSE(queue.empty()) << "this one grows";
}

}  // namespace
}  // namespace rostra::rtp
