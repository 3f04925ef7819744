// SPDX-License-Identifier: Apache-2.0
// Probes: when, and what they show.
#include "rtp/congestion/probe_controller.hpp"
#include "rtp/congestion/probe_estimator.hpp"

#include <gtest/gtest.h>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart{1h};

// Five packets of 1200 bytes, sent and received at these distances.
std::optional<ProbeResult> probe(Duration sent, Duration received, std::uint32_t id = 1) {
  ProbeEstimator estimator;
  estimator.onProbeSent({1, Bitrate::kbps(1000), 5000, 5});
  std::optional<ProbeResult> result;
  for (int i = 0; i < 5; ++i) {
    const auto each = estimator.add(
        {.sequence = i, .sent = kStart + i * sent, .received = 2h + i * received, .size = 1200, .probe = id});
    if (each) result = each;
  }
  return result;
}

double kbps(Bitrate rate) {
  return static_cast<double>(rate.bps()) / 1000;
}

TEST(ProbeEstimator, MeasuresTheSlowerOfBothSides) {
  const auto through = probe(10ms, 10ms);
  ASSERT_TRUE(through);
  EXPECT_NEAR(kbps(through->bitrate), 960, 1);
  EXPECT_FALSE(through->full);
  const auto full = probe(10ms, 20ms);
  ASSERT_TRUE(full);
  EXPECT_NEAR(kbps(full->bitrate), 456, 1);
  EXPECT_TRUE(full->full);
  EXPECT_NEAR(kbps(probe(10ms, 8ms)->bitrate), 960, 1);
  EXPECT_FALSE(probe(10ms, 1ms)) << "gathered on the way";
  EXPECT_FALSE(probe(10ms, 0ms));
  EXPECT_FALSE(probe(0ms, 10ms));
  EXPECT_FALSE(probe(10ms, 400ms)) << "too long to be one";
  EXPECT_FALSE(probe(10ms, 10ms, 2)) << "an unknown cluster";
}

TEST(ProbeController, ProbesAtTheStartAndFurtherWhileProbesComeThrough) {
  ProbeController probes(Bitrate::kbps(300));
  probes.setWanted(Bitrate::kbps(5000));
  auto cluster = probes.take(kStart);
  ASSERT_TRUE(cluster);
  EXPECT_EQ(cluster->bitrate, Bitrate::kbps(900));
  cluster = probes.take(kStart);
  ASSERT_TRUE(cluster);
  EXPECT_EQ(cluster->bitrate, Bitrate::kbps(1800));
  EXPECT_FALSE(probes.take(kStart));
  probes.onResult(cluster->id, Bitrate::kbps(1700), kStart + 200ms);
  cluster = probes.take(kStart + 200ms);
  ASSERT_TRUE(cluster);
  EXPECT_EQ(cluster->bitrate, Bitrate::kbps(3400));
  probes.onResult(cluster->id, Bitrate::kbps(1900), kStart + 400ms);
  EXPECT_FALSE(probes.take(kStart + 400ms)) << "the path is found";
}

TEST(ProbeController, ProbesUpwardsOnlyWhenTheQueueIsEmptyAndMoreIsWanted) {
  ProbeController probes(Bitrate::kbps(1000));
  probes.setWanted(Bitrate::kbps(2000));
  while (probes.take(kStart)) continue;
  TimePoint now = kStart + 4s;
  probes.onEstimate(Bitrate::kbps(1000), PathUse::Normal, false, now);
  EXPECT_FALSE(probes.take(now));
  probes.onEstimate(Bitrate::kbps(1000), PathUse::Normal, true, now);
  EXPECT_FALSE(probes.take(now));
  now += 300ms;
  const auto cluster = probes.take(now);
  ASSERT_TRUE(cluster);
  EXPECT_EQ(cluster->bitrate, Bitrate::kbps(1500));
  EXPECT_FALSE(probes.take(now + 1s)) << "not so soon again";
  probes.setWanted(Bitrate::kbps(900));
  EXPECT_FALSE(probes.take(now + 10s)) << "nobody wants more";
}

TEST(ProbeController, AfterADropItLooksWhetherThatIsOver) {
  ProbeController probes(Bitrate::kbps(2000));
  probes.setWanted(Bitrate::kbps(2500));
  while (probes.take(kStart)) continue;
  TimePoint now = kStart + 4s;
  probes.onEstimate(Bitrate::kbps(2000), PathUse::Normal, true, now);
  probes.onEstimate(Bitrate::kbps(500), PathUse::Over, false, now);
  probes.onEstimate(Bitrate::kbps(500), PathUse::Normal, true, now += 1s);
  const auto first = probes.take(now += 300ms);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->bitrate, Bitrate::kbps(1500)) << "three times what there is now, and less than there was";
  const auto second = probes.take(now += 1s);
  ASSERT_TRUE(second);
  EXPECT_LT(second->bitrate, Bitrate::kbps(1100)) << "half as far up";
}

}  // namespace
}  // namespace rostra::rtp
