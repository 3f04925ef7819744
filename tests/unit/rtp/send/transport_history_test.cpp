// SPDX-License-Identifier: Apache-2.0
#include "rtp/send/transport_history.hpp"

#include "../rtcp/rtcp_text.hpp"
#include "rtp/rtcp/transport_feedback_writer.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart{1h};
using Arrivals = std::vector<std::pair<std::uint16_t, TimePoint>>;

std::vector<PacketResult> feedback(TransportHistory& history, std::uint16_t base, const Arrivals& arrivals) {
  TransportFeedbackWriter writer(base, 1200);
  for (const auto& [sequence, arrival] : arrivals) EXPECT_TRUE(writer.add(sequence, arrival));
  const test::OnePacket packet(test::written([&](CompoundWriter& out) { writer.write(out, 1, 2, 0); }));
  std::vector<PacketResult> results;
  history.onFeedback(*TransportFeedbackReader::open(*packet), results);
  return results;
}

TEST(TransportHistory, TellsWhatBecameOfEveryPacket) {
  TransportHistory history(65534);
  EXPECT_EQ(history.add(100, kStart), 65534);
  EXPECT_EQ(history.add(200, kStart + 1ms, 7), 65535);
  EXPECT_EQ(history.add(300, kStart + 2ms), 0);
  const auto results = feedback(history, 65534, {{65534, kStart + 100ms}, {0, kStart + 110ms}});
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[0].size, 100U);
  EXPECT_EQ(results[0].sent, kStart);
  EXPECT_FALSE(results[1].received);
  EXPECT_EQ(results[1].probe, 7U);
  ASSERT_TRUE(results[2].received);
  EXPECT_EQ(*results[2].received - *results[0].received, Duration(10ms));
}

TEST(TransportHistory, TellsNothingTwiceExceptThatALostPacketCame) {
  TransportHistory history;
  for (int i = 0; i < 4; ++i) (void)history.add(100, kStart);
  EXPECT_EQ(feedback(history, 0, {{0, kStart}, {2, kStart}}).size(), 3U);
  const auto results = feedback(history, 0, {{0, kStart}, {1, kStart}, {2, kStart}, {3, kStart}});
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results[0].sequence, 1);
  EXPECT_TRUE(results[0].received);
  EXPECT_EQ(results[1].sequence, 3);
}

TEST(TransportHistory, NumbersNeverGivenOrLongAgoArePassedOver) {
  TransportHistory history;
  EXPECT_TRUE(feedback(history, 0, {{0, kStart}, {5, kStart}}).empty());
  for (std::size_t i = 0; i < TransportHistory::kWindow + 10; ++i) (void)history.add(100, kStart);
  EXPECT_TRUE(feedback(history, 0, {{0, kStart}, {9, kStart}}).empty());
  EXPECT_EQ(feedback(history, 8, {{11, kStart}}).size(), 2U);
  EXPECT_TRUE(feedback(history, 60000, {{60000, kStart}}).empty());
}

TEST(TransportHistory, ArrivalsContinueWhereTheReferenceTimeWraps) {
  TransportHistory history;
  for (int i = 0; i < 3; ++i) (void)history.add(100, kStart);
  constexpr auto kWrap = TransportFeedbackReader::kReferenceRange * TransportFeedbackReader::kReferenceUnit;
  const TimePoint wrap = TimePoint{} + std::chrono::duration_cast<TimePoint::duration>(kWrap);
  const auto before = feedback(history, 0, {{0, wrap - 1s}});
  const auto after = feedback(history, 1, {{1, wrap + 1s}});
  const auto again = feedback(history, 2, {{2, wrap - 500ms}});
  EXPECT_EQ(*after[0].received - *before[0].received, Duration(2s));
  EXPECT_EQ(*again[0].received - *before[0].received, Duration(500ms)) << "feedback that came late";
}

}  // namespace
}  // namespace rostra::rtp
