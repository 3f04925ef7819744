// SPDX-License-Identifier: Apache-2.0
#include "rtp/receive/arrival_recorder.hpp"

#include "../rtcp/rtcp_text.hpp"
#include "rtp/rtcp/transport_feedback.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>
#include <vector>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart{1h};

struct Feedback {
  std::uint8_t count = 0;
  std::map<std::uint16_t, Duration> received;  // since the receiver's epoch
  std::vector<std::uint16_t> lost;
};

Feedback read(ArrivalRecorder& recorder, bool* more = nullptr, std::size_t room = 1200) {
  const auto bytes = test::written(
      [&](CompoundWriter& out) {
        const bool left = recorder.write(out, 1, 2);
        if (more != nullptr) *more = left;
      },
      room);
  Feedback feedback;
  if (bytes.empty()) return feedback;
  const test::OnePacket packet(bytes);
  auto reader = TransportFeedbackReader::open(*packet);
  feedback.count = reader->feedbackCount();
  while (const auto status = reader->next()) {
    if (status->received) {
      feedback.received[status->sequence] =
          reader->referenceTime() * TransportFeedbackReader::kReferenceUnit + status->sinceReference;
    } else {
      feedback.lost.push_back(status->sequence);
    }
  }
  return feedback;
}

TEST(ArrivalRecorder, IsDueAnIntervalAfterTheFirstPacket) {
  ArrivalRecorder recorder(50ms);
  EXPECT_FALSE(recorder.due());
  recorder.onPacket(1, kStart);
  recorder.onPacket(2, kStart + 20ms);
  EXPECT_EQ(recorder.due(), kStart + 50ms);
  EXPECT_EQ(read(recorder).received.size(), 2U);
  EXPECT_FALSE(recorder.due());
  EXPECT_TRUE(read(recorder).received.empty()) << "nothing new";
}

TEST(ArrivalRecorder, GapsAreLostAndALateArrivalIsReportedByTheNext) {
  ArrivalRecorder recorder(50ms);
  recorder.onPacket(65534, kStart);
  recorder.onPacket(1, kStart + 1ms);
  Feedback feedback = read(recorder);
  EXPECT_EQ(feedback.count, 0);
  EXPECT_EQ(feedback.lost, (std::vector<std::uint16_t>{65535, 0}));
  recorder.onPacket(0, kStart + 2ms);
  recorder.onPacket(0, kStart + 9ms);
  recorder.onPacket(3, kStart + 3ms);
  feedback = read(recorder);
  EXPECT_EQ(feedback.count, 1);
  EXPECT_EQ(feedback.received.size(), 3U);
  EXPECT_EQ(feedback.received[0], kStart.time_since_epoch() + 2ms) << "the first arrival counts";
  EXPECT_EQ(feedback.lost, std::vector<std::uint16_t>{2});
}

TEST(ArrivalRecorder, WhatFindsNoRoomComesInTheNextPacket) {
  ArrivalRecorder recorder(50ms);
  for (std::uint16_t i = 0; i < 900; ++i) recorder.onPacket(i, kStart + i * 100ms);
  std::size_t reported = 0;
  bool more = true;
  int packets = 0;
  for (; more; ++packets) reported += read(recorder, &more, 300).received.size();
  EXPECT_EQ(reported, 900U);
  EXPECT_GT(packets, 5);
}

TEST(ArrivalRecorder, ALongPauseNeedsANewReference) {
  ArrivalRecorder recorder(50ms);
  recorder.onPacket(1, kStart);
  recorder.onPacket(2, kStart + 20s);
  bool more = false;
  EXPECT_EQ(read(recorder, &more).received.size(), 1U);
  EXPECT_TRUE(more);
  EXPECT_EQ(read(recorder, &more).received[2], kStart.time_since_epoch() + 20s);
  EXPECT_FALSE(more);
}

TEST(ArrivalRecorder, ManyLostAreLeftOutWhereThereIsNoRoomForThem) {
  ArrivalRecorder recorder(50ms);
  recorder.onPacket(0, kStart);
  (void)read(recorder);
  recorder.onPacket(800, kStart);
  EXPECT_EQ(read(recorder, nullptr, 60).received.size(), 1U);
  EXPECT_FALSE(recorder.due());
}

TEST(ArrivalRecorder, WithoutRoomNothingIsForgotten) {
  ArrivalRecorder recorder(50ms);
  recorder.onPacket(1, kStart);
  bool more = true;
  EXPECT_TRUE(read(recorder, &more, 12).received.empty());
  EXPECT_FALSE(more);
  EXPECT_EQ(read(recorder).received.size(), 1U);
}

TEST(ArrivalRecorder, EveryRecentPacketIsReportedWhateverTheOrder) {
  std::mt19937 random(5);
  ArrivalRecorder recorder(50ms);
  TimePoint now = kStart;
  std::map<std::uint16_t, Duration> sent;
  std::map<std::uint16_t, Duration> reported;
  for (std::uint16_t i = 0; i < 20000; ++i) {
    now += std::chrono::microseconds(random() % 2000);
    const auto number = static_cast<std::uint16_t>(i + random() % 5);
    recorder.onPacket(number, now);
    sent.emplace(number, now.time_since_epoch());
    if (recorder.due() <= now) {
      bool more = true;
      while (more) reported.merge(read(recorder, &more).received);
    }
  }
  bool more = true;
  while (more) reported.merge(read(recorder, &more).received);
  ASSERT_EQ(reported.size(), sent.size());
  for (const auto& [number, arrival] : sent)
    EXPECT_LE(std::abs((reported[number] - arrival).count()), 125'000) << number;
}

}  // namespace
}  // namespace rostra::rtp
