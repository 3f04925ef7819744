// SPDX-License-Identifier: Apache-2.0
#include "rtp/rtcp/compound.hpp"

#include "../packet_builder.hpp"
#include "base/bytes.hpp"

#include <gtest/gtest.h>

#include <array>

namespace rostra::rtp {
namespace {

using test::hex;

TEST(CompoundReader, ReadsPacketAfterPacket) {
  const auto bytes = hex("80c90001 00000001 81ce0002 00000001 00000002 a0cb0001 00000404");
  CompoundReader reader(bytes);
  const auto report = reader.next();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->type, RtcpType::ReceiverReport);
  EXPECT_EQ(report->count, 0);
  EXPECT_EQ(report->body.size(), 4U);
  const auto feedback = reader.next();
  ASSERT_TRUE(feedback);
  EXPECT_EQ(feedback->type, RtcpType::PayloadFeedback);
  EXPECT_EQ(feedback->count, 1);
  const auto bye = reader.next();
  ASSERT_TRUE(bye);
  EXPECT_TRUE(bye->body.empty()) << "four bytes of padding";
  EXPECT_FALSE(reader.next());
  EXPECT_FALSE(reader.malformed());
}

TEST(CompoundReader, StopsAtTheFirstPacketThatLies) {
  struct Case {
    const char* name;
    const char* bytes;
    int packets;
  };
  const Case cases[] = {
      {"shorter than a header", "80c900", 0},
      {"version 1", "40c90001 00000001", 0},
      {"longer than the bytes", "80c90002 00000001", 0},
      {"longest length", "80c9ffff 00000001", 0},
      {"second lies", "80c90001 00000001 80c90002 00000001", 1},
      {"padding in the first", "a0c90001 00000004 80c90001 00000001", 0},
      {"padding of nothing", "a0c90001 00000000", 0},
      {"padding longer than the body", "a0c90001 00000005", 0},
      {"padding without a body", "a0c90000", 0},
      {"bytes behind the last", "80c90001 00000001 80", 1},
  };
  for (const Case& each : cases) {
    const auto bytes = hex(each.bytes);
    CompoundReader reader(bytes);
    int packets = 0;
    while (reader.next()) ++packets;
    EXPECT_EQ(packets, each.packets) << each.name;
    EXPECT_TRUE(reader.malformed()) << each.name;
    EXPECT_FALSE(reader.next()) << each.name;
  }
}

TEST(CompoundWriter, AddsWhatFitsAndLeavesTheRestOut) {
  std::array<std::byte, 19> buffer;
  buffer.fill(std::byte{0xEE});
  CompoundWriter writer(buffer);
  EXPECT_EQ(writer.room(), 12U);
  EXPECT_FALSE(writer.add(RtcpType::Bye, 0, 16));
  EXPECT_TRUE(writer.bytes().empty());
  const auto body = writer.add(RtcpType::Bye, 3, 12);
  ASSERT_TRUE(body);
  for (const std::byte byte : *body) EXPECT_EQ(byte, std::byte{0});
  EXPECT_EQ(writer.bytes().size(), 16U);
  EXPECT_EQ(read32(writer.bytes(), 0), 0x83CB0003U);
  EXPECT_EQ(writer.room(), 0U);
  EXPECT_FALSE(writer.add(RtcpType::Bye, 0, 0));
  EXPECT_EQ(buffer[16], std::byte{0xEE});
}

TEST(CompoundWriter, AnEmptyBufferTakesNothing) {
  CompoundWriter writer{MutableBytes()};
  EXPECT_EQ(writer.room(), 0U);
  EXPECT_FALSE(writer.add(RtcpType::Bye, 0, 0));
}

}  // namespace
}  // namespace rostra::rtp
