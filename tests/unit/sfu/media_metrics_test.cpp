// SPDX-License-Identifier: Apache-2.0
// What a worker measures as a message, and when somebody's join is a measure of anything.
#include "sfu/metrics/media_metrics.hpp"

#include "sfu/worker/join_watch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace rostra::sfu {
namespace {

using namespace std::chrono_literals;
using What = JoinWatch::What;
using protocol::worker::SfuHistogram;

const SfuHistogram* find(const protocol::worker::sfuEvent::Metrics& message, SfuDistribution what) {
  const auto found = std::ranges::find(message.histograms, what, &SfuHistogram::what);
  return found == message.histograms.end() ? nullptr : &*found;
}

TEST(MediaMetrics, EveryChoiceOfTheProtocolIsListedOnce) {
  const auto message = MediaMetrics().message(3, true);
  EXPECT_EQ(message.request, 3);
  std::set<std::string_view> names;
  for (const auto& counter : message.counters) names.insert(toString(counter.what));
  EXPECT_EQ(names.size(), message.counters.size());
  EXPECT_TRUE(toString(static_cast<SfuCount>(names.size())).empty()) << "a choice is missing";
  names.clear();
  for (const auto& histogram : message.histograms) {
    names.insert(toString(histogram.what));
    EXPECT_EQ(histogram.buckets.size(), boundsOf(histogram.what).size() + 1);
    EXPECT_EQ(std::ranges::adjacent_find(boundsOf(histogram.what), std::ranges::greater_equal{}),
              boundsOf(histogram.what).end())
        << "bounds ascend";
  }
  EXPECT_EQ(names.size(), message.histograms.size());
  EXPECT_TRUE(toString(static_cast<SfuDistribution>(names.size())).empty()) << "a choice is missing";
  EXPECT_TRUE(protocol::worker::parseSfuEvent(protocol::worker::toJson(message)));
}

TEST(MediaMetrics, WhatOnlyTheEngineSeesIsAbsentWithoutIt) {
  MediaMetrics metrics;
  metrics.observe(SfuDistribution::VideoForward, 3ms);
  metrics.count(SfuCount::ResentPacketsOut);
  const auto message = metrics.message(1, false);
  EXPECT_EQ(find(message, SfuDistribution::VideoForward), nullptr);
  EXPECT_NE(find(message, SfuDistribution::LossOut), nullptr);
  for (const auto& counter : message.counters) EXPECT_NE(counter.what, SfuCount::ResentPacketsOut);
  ASSERT_NE(find(metrics.message(1, true), SfuDistribution::VideoForward), nullptr);
}

TEST(MediaMetrics, ValuesAreInTheUnitsOfTheBounds) {
  MediaMetrics metrics;
  metrics.observe(SfuDistribution::RoundTripOut, 1500us);
  metrics.observeLoss(SfuDistribution::LossOut, 0);
  metrics.observeLoss(SfuDistribution::LossOut, 128);
  metrics.countPacket(SfuCount::AudioPacketsIn, SfuCount::AudioBytesIn, 70);
  const auto message = metrics.message(1, true);
  EXPECT_EQ(find(message, SfuDistribution::RoundTripOut)->buckets[1], 1) << "1 ms < 1.5 ms <= 5 ms";
  EXPECT_EQ(find(message, SfuDistribution::RoundTripOut)->sum, 1500);
  EXPECT_EQ(find(message, SfuDistribution::LossOut)->buckets.front(), 1) << "nothing lost";
  EXPECT_EQ(find(message, SfuDistribution::LossOut)->sum, 500'000);
  EXPECT_EQ(message.counters[static_cast<std::size_t>(SfuCount::AudioPacketsIn)].value, 1);
  EXPECT_EQ(message.counters[static_cast<std::size_t>(SfuCount::AudioBytesIn)].value, 70);
}

TEST(MediaMetrics, WhatNobodyCanBelieveDoesNotDrownTheRest) {
  MediaMetrics metrics;
  metrics.observe(SfuDistribution::RoundTripOut, std::chrono::hours(18));
  metrics.observe(SfuDistribution::RoundTripOut, -1s);
  const auto message = metrics.message(1, true);
  EXPECT_EQ(find(message, SfuDistribution::RoundTripOut)->sum, 60'000'000);
  EXPECT_EQ(find(message, SfuDistribution::RoundTripOut)->buckets.front(), 1);
  EXPECT_EQ(find(message, SfuDistribution::RoundTripOut)->buckets.back(), 1);
}

TEST(JoinWatch, MeasuresEachFirstPacketOnce) {
  const rtp::TimePoint welcome{100s};
  JoinWatch join(welcome);
  EXPECT_EQ(join.note(What::AudioIn, welcome + 800ms), 800ms);
  EXPECT_EQ(join.note(What::AudioIn, welcome + 900ms), std::nullopt);
  EXPECT_EQ(join.note(What::VideoOut, welcome + 1200ms), 1200ms);
}

TEST(JoinWatch, WhatIsSwitchedOnLaterIsNoJoin) {
  const rtp::TimePoint welcome{100s};
  JoinWatch join(welcome);
  join.forget(What::VideoIn);
  EXPECT_EQ(join.note(What::VideoIn, welcome + 5s), std::nullopt);
  EXPECT_EQ(join.note(What::AudioOut, welcome + JoinWatch::kLongest + 1ms), std::nullopt);
  EXPECT_FALSE(join.awaits(What::AudioOut));
}

}  // namespace
}  // namespace rostra::sfu
