// SPDX-License-Identifier: Apache-2.0
// Redundant sound: what the writer makes and the parser reads.
#include "rtp/payload/red.hpp"

#include "../packet_builder.hpp"
#include "rtp/send/red_writer.hpp"

#include <gtest/gtest.h>

#include <array>

namespace rostra::rtp {
namespace {

using test::Buffer;
using test::hex;

Buffer write(RedWriter& writer, const Buffer& payload, std::uint32_t timestamp, std::size_t room = 1200) {
  Buffer out(room);
  out.resize(writer.write(payload, timestamp, out));
  return out;
}

TEST(RedWriter, RepeatsThePayloadsBefore) {
  RedWriter writer(111);
  EXPECT_EQ(write(writer, hex("a1a2"), 0xFFFFFF00), hex("6f a1a2")) << "nothing before the first";
  EXPECT_EQ(write(writer, hex("b1"), 0xFFFFFF00U + 960), hex("ef0f0002 6f a1a2 b1"));
  writer.setDistance(2);
  EXPECT_EQ(write(writer, hex("c1"), 0xFFFFFF00U + 1920), hex("ef1e0002 ef0f0001 6f a1a2 b1 c1"));
  writer.setDistance(0);
  EXPECT_EQ(write(writer, hex("d1"), 0xFFFFFF00U + 2880), hex("6f d1"));
  writer.setDistance(9);
  EXPECT_EQ(write(writer, hex("e1"), 0xFFFFFF00U + 3840), hex("ef1e0001 ef0f0001 6f c1 d1 e1"));
}

TEST(RedWriter, LeavesOutWhatIsTooOldTooLongOrFindsNoRoom) {
  RedWriter writer(111);
  (void)write(writer, hex("a1"), 0);
  EXPECT_EQ(write(writer, hex("b1"), 20'000), hex("6f b1")) << "the pause of a silent speaker";
  EXPECT_EQ(write(writer, hex("c1"), 20'960, 6), hex("6f c1")) << "no room";
  EXPECT_EQ(write(writer, hex("d1"), 20'960), hex("6f d1")) << "no time passed";
  EXPECT_EQ(write(writer, hex("e1"), 20'000), hex("6f e1")) << "out of order";
  EXPECT_TRUE(write(writer, hex("f1"), 30'000, 1).empty());
  (void)write(writer, Buffer(RedWriter::kMaxBlock + 1), 40'000, 2000);
  EXPECT_EQ(write(writer, hex("a1"), 40'960), hex("6f a1"));
}

TEST(Red, TheParserReadsWhatTheWriterWrote) {
  RedWriter writer(111);
  writer.setDistance(2);
  (void)write(writer, hex("a1a2a3"), 0);
  (void)write(writer, hex("b1"), 960);
  const Buffer payload = write(writer, hex("c1c2"), 1920);
  const auto blocks = parseRed(payload);
  ASSERT_TRUE(blocks);
  ASSERT_EQ(blocks->size(), 3U);
  EXPECT_EQ((*blocks)[0].timestampOffset, 1920);
  EXPECT_EQ((*blocks)[0].data.size(), 3U);
  EXPECT_EQ((*blocks)[1].timestampOffset, 960);
  EXPECT_EQ((*blocks)[1].payloadType, 111);
  EXPECT_EQ((*blocks)[2].timestampOffset, 0);
  EXPECT_EQ((*blocks)[2].data.size(), 2U);
  EXPECT_EQ((*blocks)[2].data[0], std::byte{0xC1});
}

TEST(Red, BlocksThatReachTooFarAreRefused) {
  struct Case {
    const char* name;
    const char* payload;
    bool good;
  };
  const Case cases[] = {
      {"empty", "", false},
      {"only the primary's header", "6f", true},
      {"no primary", "ef0f0001", false},
      {"header is cut", "ef0f00", false},
      {"block longer than the payload", "ef0f0002 6f a1", false},
      {"block of all there is", "ef0f0001 6f a1", true},
      {"longest block", "ef0f03ff 6f a1", false},
      {"eight blocks", "ef000000 ef000000 ef000000 ef000000 ef000000 ef000000 ef000000 6f", true},
      {"nine blocks", "ef000000 ef000000 ef000000 ef000000 ef000000 ef000000 ef000000 ef000000 6f", false},
  };
  for (const Case& each : cases) EXPECT_EQ(parseRed(hex(each.payload)).has_value(), each.good) << each.name;
}

}  // namespace
}  // namespace rostra::rtp
