// SPDX-License-Identifier: Apache-2.0
// NACK, PLI, FIR and REMB.
#include "rtcp_text.hpp"
#include "rtp/rtcp/key_frame_request.hpp"
#include "rtp/rtcp/nack.hpp"
#include "rtp/rtcp/remb.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace rostra::rtp {
namespace {

using test::hex;
using test::OnePacket;
using test::written;

using Sequences = std::vector<std::uint16_t>;

Sequences readNack(const test::Buffer& bytes) {
  const OnePacket packet(bytes);
  auto reader = NackReader::open(*packet);
  Sequences sequences;
  while (const auto sequence = reader ? reader->next() : std::nullopt) sequences.push_back(*sequence);
  return sequences;
}

TEST(Nack, WritesOneEntryForSeventeenNumbers) {
  struct Case {
    Sequences missing;
    const char* bytes;
  };
  const Case cases[] = {
      {{5}, "81cd0003 00000001 00000002 00050000"},
      {{5, 6, 21}, "81cd0003 00000001 00000002 00058001"},
      {{5, 22}, "81cd0004 00000001 00000002 00050000 00160000"},
      {{65535, 0, 15}, "81cd0003 00000001 00000002 ffff8001"},
  };
  for (const Case& each : cases) {
    const auto bytes = written(
        [&](CompoundWriter& out) { EXPECT_EQ(writeNack(out, 1, 2, each.missing), each.missing.size()); });
    EXPECT_EQ(bytes, hex(each.bytes));
    EXPECT_EQ(readNack(bytes), each.missing);
  }
}

TEST(Nack, WhatFindsNoRoomIsLeftForTheNext) {
  Sequences missing(40);
  std::iota(missing.begin(), missing.end(), std::uint16_t{100});
  const auto bytes = written([&](CompoundWriter& out) { EXPECT_EQ(writeNack(out, 1, 2, missing), 34U); }, 20);
  EXPECT_EQ(readNack(bytes), Sequences(missing.begin(), missing.begin() + 34));
  EXPECT_TRUE(
      written([&](CompoundWriter& out) { EXPECT_EQ(writeNack(out, 1, 2, missing), 0U); }, 15).empty());
  EXPECT_TRUE(written([&](CompoundWriter& out) { EXPECT_EQ(writeNack(out, 1, 2, {}), 0U); }).empty());
}

TEST(Nack, HalfEntriesAndOtherPacketsNameNothing) {
  EXPECT_TRUE(readNack(hex("81cd0002 00000001 00000002")).empty());
  EXPECT_TRUE(readNack(hex("a1cd0003 00000001 00000002 00050002")).empty()) << "two bytes of an entry";
  EXPECT_FALSE(NackReader::open(*OnePacket("81cd0001 00000001")));
  EXPECT_FALSE(NackReader::open(*OnePacket("8fcd0003 00000001 00000002 00050000")));
  EXPECT_FALSE(NackReader::open(*OnePacket("81ce0003 00000001 00000002 00050000")));
  EXPECT_EQ(readNack(hex("81cd0003 00000001 00000002 ffffffff")).size(), 17U);
}

TEST(KeyFrameRequest, PictureLoss) {
  const auto bytes = written([](CompoundWriter& out) { EXPECT_TRUE(writePictureLoss(out, 1, 2)); });
  EXPECT_EQ(bytes, hex("81ce0002 00000001 00000002"));
  EXPECT_EQ(parsePictureLoss(*OnePacket(bytes)), 2U);
  EXPECT_FALSE(parsePictureLoss(*OnePacket("81ce0001 00000001")));
  EXPECT_FALSE(parsePictureLoss(*OnePacket("81cd0002 00000001 00000002")));
  EXPECT_TRUE(written([](CompoundWriter& out) { EXPECT_FALSE(writePictureLoss(out, 1, 2)); }, 11).empty());
}

TEST(KeyFrameRequest, FullIntraNamesSourcesInItsEntries) {
  const auto bytes = written([](CompoundWriter& out) { EXPECT_TRUE(writeFullIntraRequest(out, 1, {2, 3})); });
  EXPECT_EQ(bytes, hex("84ce0004 00000001 00000000 00000002 03000000"));
  const auto request = parseFullIntraRequest(*OnePacket(bytes));
  ASSERT_TRUE(request);
  ASSERT_EQ(request->size(), 1U);
  EXPECT_EQ((*request)[0], (FullIntraEntry{2, 3}));
  std::string many = "84ce0042 00000001 00000000";
  for (int i = 0; i < 32; ++i) many += "00000002 03000000";
  EXPECT_EQ(parseFullIntraRequest(*OnePacket(many))->size(), 16U) << "bounded";
  EXPECT_TRUE(parseFullIntraRequest(*OnePacket("84ce0003 00000001 00000000 00000002"))->empty())
      << "half an entry";
  EXPECT_FALSE(parseFullIntraRequest(*OnePacket("84ce0001 00000001")));
}

TEST(Remb, ReadsMantissaAndExponent) {
  struct Case {
    const char* number;
    std::int64_t bps;  // -1 = refused
  };
  const Case cases[] = {
      {"000003e8", 1000}, {"0007d000", 0x3d000LL << 1},
      {"00000000", 0},    {"00fc0000", 0},
      {"00fc0001", -1},   {"00f80001", std::int64_t{1} << 62},
      {"00f80002", -1},   {"00b7ffff", 0x3ffffLL << 45},
      {"00bbffff", -1},
  };
  for (const Case& each : cases) {
    const OnePacket packet(std::string("8fce0004 00000001 00000000 52454d42") + each.number);
    const auto estimate = parseReceiverEstimate(*packet);
    EXPECT_EQ(estimate ? estimate->bitrate.bps() : -1, each.bps) << each.number;
  }
}

TEST(Remb, RoundsDownTo18Bits) {
  for (const std::int64_t bps :
       {std::int64_t{0}, std::int64_t{262143}, std::int64_t{1'234'567}, std::int64_t{1} << 40}) {
    ReceiverEstimate estimate{Bitrate::bps(bps), {}};
    estimate.ssrcs.push(5);
    estimate.ssrcs.push(6);
    const auto bytes = written([&](CompoundWriter& out) { EXPECT_TRUE(write(out, 1, estimate)); });
    const auto read = parseReceiverEstimate(*OnePacket(bytes));
    ASSERT_TRUE(read);
    EXPECT_LE(read->bitrate.bps(), bps);
    EXPECT_GE(static_cast<double>(read->bitrate.bps()), static_cast<double>(bps) * 0.9999);
    ASSERT_EQ(read->ssrcs.size(), 2U);
    EXPECT_EQ(read->ssrcs[1], 6U);
  }
}

TEST(Remb, OtherNamesAndMissingSourcesAreRefused) {
  EXPECT_FALSE(parseReceiverEstimate(*OnePacket("8fce0004 00000001 00000000 52454d43 000003e8")));
  EXPECT_FALSE(parseReceiverEstimate(*OnePacket("8fce0004 00000001 00000000 52454d42 010003e8")));
  EXPECT_FALSE(parseReceiverEstimate(*OnePacket("8fce0003 00000001 00000000 52454d42")));
  EXPECT_FALSE(parseReceiverEstimate(*OnePacket("81ce0004 00000001 00000000 52454d42 000003e8")));
}

}  // namespace
}  // namespace rostra::rtp
