// SPDX-License-Identifier: Apache-2.0
// Transport-wide feedback: packets of the draft's form, what the writer makes of arrivals, and what lies.
#include "rtp/rtcp/transport_feedback.hpp"

#include "rtcp_text.hpp"
#include "rtp/rtcp/transport_feedback_writer.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>
#include <vector>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;
using test::hex;
using test::OnePacket;
using test::written;

std::vector<PacketStatus> statuses(const test::Buffer& bytes) {
  const OnePacket packet(bytes);
  auto reader = TransportFeedbackReader::open(*packet);
  std::vector<PacketStatus> all;
  while (const auto status = reader ? reader->next() : std::nullopt) all.push_back(*status);
  return all;
}

TEST(TransportFeedbackReader, ReadsEveryKindOfChunk) {
  // Base 10; a run of two small deltas, a vector of one bit (received, not, ...), a vector of two bits.
  const auto bytes =
      hex("8fcd0007 00000001 00000002 000a 0017 000002 07"
          "2002 a000 d200"
          "04 08 0c 10 ffff");
  const OnePacket packet(bytes);
  const auto reader = TransportFeedbackReader::open(*packet);
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->baseSequence(), 10);
  EXPECT_EQ(reader->statusCount(), 23);
  EXPECT_EQ(reader->referenceTime(), 2U);
  EXPECT_EQ(reader->feedbackCount(), 7);
  const auto all = statuses(bytes);
  ASSERT_EQ(all.size(), 23U);
  EXPECT_EQ(all[0].sequence, 10);
  EXPECT_TRUE(all[0].received);
  EXPECT_EQ(all[0].sinceReference, Duration(1ms));
  EXPECT_EQ(all[1].sinceReference, Duration(3ms));
  EXPECT_TRUE(all[2].received);
  EXPECT_EQ(all[2].sinceReference, Duration(6ms));
  for (std::size_t i = 3; i < 16; ++i) EXPECT_FALSE(all[i].received) << i;
  EXPECT_TRUE(all[16].received) << "small delta in a vector of two bits";
  EXPECT_EQ(all[16].sinceReference, Duration(10ms));
  EXPECT_FALSE(all[17].received);
  EXPECT_TRUE(all[18].received);
  EXPECT_EQ(all[18].sinceReference, Duration(9750us)) << "a negative delta";
  EXPECT_EQ(all[22].sequence, 32);
}

TEST(TransportFeedbackReader, RefusesWhatIsShorterThanItsStatuses) {
  struct Case {
    const char* name;
    const char* bytes;
    bool good;
  };
  const Case cases[] = {
      {"no statuses", "8fcd0004 00000001 00000002 000a0000 00000000", true},
      {"no chunk", "8fcd0004 00000001 00000002 000a0001 00000000", false},
      {"no delta", "afcd0005 00000001 00000002 000a0001 00000000 20010002", false},
      {"a delta of one byte is cut", "8fcd0005 00000001 00000002 000a0003 00000000 20030000", false},
      {"two deltas, two bytes", "8fcd0005 00000001 00000002 000a0002 00000000 20020000", true},
      {"large deltas need twice as much", "8fcd0005 00000001 00000002 000a0002 00000000 40020000", false},
      {"runs of no length", "8fcd0006 00000001 00000002 000a0001 00000000 00000000 00000000", false},
      {"65528 that did not come",
       "8fcd0008 00000001 00000002 000afff8 00000000 1fff1fff 1fff1fff 1fff1fff 1fff1fff", true},
      {"reserved symbols have no delta", "8fcd0005 00000001 00000002 000a0005 00000000 60050000", true},
      {"shorter than its head", "8fcd0003 00000001 00000002 000a0000", false},
      {"another format", "81cd0004 00000001 00000002 000a0000 00000000", false},
  };
  for (const Case& each : cases) {
    const OnePacket packet(each.bytes);
    EXPECT_EQ(TransportFeedbackReader::open(*packet).has_value(), each.good) << each.name;
  }
}

TEST(TransportFeedbackWriter, ALongRunIsOneChunk) {
  TransportFeedbackWriter writer(65530, 1200);
  TimePoint time{1h};
  for (std::uint16_t i = 0; i < 100; ++i, time += 1ms)
    ASSERT_TRUE(writer.add(static_cast<std::uint16_t>(65530 + i), time));
  const auto bytes = written([&](CompoundWriter& out) { EXPECT_TRUE(writer.write(out, 1, 2, 3)); });
  EXPECT_EQ(bytes.size(), 4U + 16 + 2 + 100 + 2);
  const auto all = statuses(bytes);
  ASSERT_EQ(all.size(), 100U);
  EXPECT_EQ(all[99].sequence, 93);
  EXPECT_EQ(all[99].sinceReference - all[0].sinceReference, Duration(99ms));
}

TEST(TransportFeedbackWriter, StopsWhereAPacketWouldNotFit) {
  TransportFeedbackWriter writer(0, 24);
  EXPECT_FALSE(writer.write(*std::make_unique<CompoundWriter>(MutableBytes()), 1, 2, 3))
      << "nothing was added";
  const TimePoint time{1h};
  EXPECT_TRUE(writer.add(0, time));
  EXPECT_FALSE(writer.add(0, time)) << "twice";
  EXPECT_FALSE(writer.add(1, time + 9s)) << "a delta of 16 bits is at most 8.19 s";
  EXPECT_FALSE(writer.add(1, time - 9s));
  EXPECT_FALSE(writer.add(60, time)) << "more chunks than there is room for";
  EXPECT_TRUE(writer.add(1, time + 8s));
  EXPECT_TRUE(writer.add(4, time + 8s));
  EXPECT_TRUE(writer.add(5, time + 8s));
  EXPECT_FALSE(writer.add(6, time)) << "24 bytes are full";
  EXPECT_EQ(writer.statuses(), 6U);
  TransportFeedbackWriter large(0, 1 << 16);
  EXPECT_TRUE(large.add(0, time));
  EXPECT_FALSE(large.add(TransportFeedbackWriter::kMaxStatuses, time));
}

TEST(TransportFeedbackWriter, WhatItWritesIsReadAgainWhateverTheArrivals) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    const auto base = static_cast<std::uint16_t>(random());
    TransportFeedbackWriter writer(base, 1180);
    std::map<std::uint16_t, TimePoint> expected;
    TimePoint time = TimePoint{} + std::chrono::microseconds(random());
    const TimePoint start = time;
    const unsigned loss = random() % 4;
    const unsigned jitter = 1U << (random() % 20);
    for (std::uint16_t i = 0; i < 600; ++i) {
      time += std::chrono::microseconds(random() % jitter);
      if (random() % 4 < loss && random() % 2 == 0) continue;
      if (random() % 16 == 0) time -= std::min<TimePoint::duration>(time - start, 3ms);  // out of order
      if (!writer.add(static_cast<std::uint16_t>(base + i), time)) break;
      expected[static_cast<std::uint16_t>(base + i)] = time;
    }
    if (writer.empty()) continue;
    const auto bytes = written([&](CompoundWriter& out) { ASSERT_TRUE(writer.write(out, 1, 2, 3)); });
    const OnePacket packet(bytes);
    const auto reader = TransportFeedbackReader::open(*packet);
    ASSERT_TRUE(reader);
    const auto all = statuses(bytes);
    ASSERT_EQ(all.size(), writer.statuses());
    for (const PacketStatus& status : all) {
      const auto found = expected.find(status.sequence);
      ASSERT_EQ(status.received, found != expected.end());
      if (!status.received) continue;
      const Duration read =
          reader->referenceTime() * TransportFeedbackReader::kReferenceUnit + status.sinceReference;
      EXPECT_LE(std::abs((read - found->second.time_since_epoch()).count()), 125'000) << round;
    }
  }
}

}  // namespace
}  // namespace rostra::rtp
