// SPDX-License-Identifier: Apache-2.0
#include "packet_builder.hpp"

#include <gtest/gtest.h>

namespace rostra::rtp {
namespace {

using test::hex;

TEST(PacketView, ReadsTheFixedHeader) {
  const auto bytes = hex("80 e0 1234 89abcdef 00c0ffee 010203");
  const auto packet = PacketView::parse(bytes);
  ASSERT_TRUE(packet);
  EXPECT_TRUE(packet->marker());
  EXPECT_EQ(packet->payloadType(), 96);
  EXPECT_EQ(packet->sequence(), 0x1234);
  EXPECT_EQ(packet->timestamp(), 0x89ABCDEFU);
  EXPECT_EQ(packet->ssrc(), 0x00C0FFEEU);
  EXPECT_EQ(packet->payloadOffset(), 12U);
  EXPECT_EQ(packet->payload().size(), 3U);
  EXPECT_FALSE(packet->findExtension(1));
}

TEST(PacketView, FindsThePayloadBehindContributingSourcesExtensionAndBeforePadding) {
  const auto bytes = hex("b2 60 0001 00000000 00000001 11111111 22222222 bede0001 10ff0000 aabbcc 000003");
  const auto packet = PacketView::parse(bytes);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->payloadOffset(), 28U);
  ASSERT_EQ(packet->payload().size(), 3U);
  EXPECT_EQ(packet->payload()[0], std::byte{0xAA});
  ASSERT_TRUE(packet->findExtension(1));
  EXPECT_EQ(packet->findExtension(1)->front(), std::byte{0xFF});
}

TEST(PacketView, APacketOfPaddingHasAnEmptyPayload) {
  const auto bytes = hex("a0 60 0001 00000000 00000001 000003");
  const auto packet = PacketView::parse(bytes);
  ASSERT_TRUE(packet);
  EXPECT_TRUE(packet->payload().empty());
}

struct ExtensionCase {
  const char* name;
  const char* block;  // profile, length, elements
  std::uint8_t id;
  const char* value;  // "-" = not found
};

TEST(PacketView, FindsExtensionElements) {
  const ExtensionCase cases[] = {
      {"one-byte first", "bede0001 31abcd00", 3, "abcd"},
      {"one-byte behind padding", "bede0002 00 1077 00 31abcd00", 3, "abcd"},
      {"one-byte second", "bede0002 1077 31abcd 000000", 3, "abcd"},
      {"one-byte longest", "bede0005 4f 000102030405060708090a0b0c0d0e0f 000000", 4,
       "000102030405060708090a0b0c0d0e0f"},
      {"one-byte absent", "bede0001 31abcd00", 4, "-"},
      {"one-byte stops at id 15", "bede0002 f0 00 31abcd 000000", 3, "-"},
      {"one-byte element longer than the block", "bede0001 3f abcdef", 3, "-"},
      {"one-byte id 0 is no element", "bede0001 00000000", 0, "-"},
      {"two-byte", "10000001 0302abcd", 3, "abcd"},
      {"two-byte large id", "10000001 c801ab00", 200, "ab"},
      {"two-byte empty value", "10000001 05000000", 5, ""},
      {"two-byte with appbits", "100f0001 0301ab00", 3, "ab"},
      {"two-byte longer than the block", "10000001 03ffabcd", 3, "-"},
      {"two-byte cut in its head", "10000001 00000003", 3, "-"},
      {"other profile", "12340001 31abcd00", 3, "-"},
      {"empty block", "bede0000", 3, "-"},
  };
  for (const ExtensionCase& each : cases) {
    const auto bytes = test::packet({.extension = each.block});
    const auto packet = PacketView::parse(bytes);
    ASSERT_TRUE(packet) << each.name;
    const auto found = packet->findExtension(each.id);
    if (std::string_view(each.value) == "-") {
      EXPECT_FALSE(found) << each.name;
      continue;
    }
    ASSERT_TRUE(found) << each.name;
    EXPECT_EQ(test::Buffer(found->begin(), found->end()), hex(each.value)) << each.name;
  }
}

TEST(PacketView, RefusesWhatIsNotOneWholePacket) {
  const std::pair<const char*, const char*> cases[] = {
      {"empty", ""},
      {"one byte", "80"},
      {"eleven bytes", "80 60 0001 00000000 000000"},
      {"version 1", "40 60 0001 00000000 00000001"},
      {"version 3", "c0 60 0001 00000000 00000001"},
      {"STUN", "00 01 0000 2112a442 00000000 00000000"},
      {"DTLS", "16 fe ff00 00000000 00000000 00000000"},
      {"sender report", "80 c8 0006 00000001 00000000 00000000"},
      {"payload feedback", "81 ce 0002 00000001 00000002 00000000"},
      {"CSRC list longer than the packet", "8f 60 0001 00000000 00000001 11111111"},
      {"extension header cut", "90 60 0001 00000000 00000001 bede"},
      {"extension longer than the packet", "90 60 0001 00000000 00000001 bede0002 00000000"},
      {"extension of 65535 words", "90 60 0001 00000000 00000001 bedeffff 00000000"},
      {"padding without a byte for its length", "a0 60 0001 00000000 00000001"},
      {"padding of zero bytes", "a0 60 0001 00000000 00000001 aa00"},
      {"padding longer than the payload", "a0 60 0001 00000000 00000001 aa03"},
      {"padding over the extension", "b0 60 0001 00000000 00000001 bede0001 00000000 05"},
  };
  for (const auto& [name, text] : cases) EXPECT_FALSE(PacketView::parse(hex(text))) << name;
}

TEST(PacketView, TellsRtcpByItsSecondByte) {
  EXPECT_TRUE(isRtcp(hex("80c8")));
  EXPECT_TRUE(isRtcp(hex("8fdf")));
  EXPECT_FALSE(isRtcp(hex("80e0")));
  EXPECT_FALSE(isRtcp(hex("8060")));
  EXPECT_FALSE(isRtcp(hex("00c8")));
  EXPECT_FALSE(isRtcp(hex("80")));
  EXPECT_FALSE(isRtcp({}));
}

TEST(PacketView, EveryCutOfAPacketIsSafe) {
  const auto whole =
      hex("b2 60 0001 00000000 00000001 11111111 22222222 bede0002 10ff31abcd000000 aabbcc 000003");
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const test::Buffer cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    const auto packet = PacketView::parse(cut);
    if (!packet) continue;
    EXPECT_LE(packet->payloadOffset() + packet->payload().size(), size);
    for (unsigned id = 0; id < 256; ++id) (void)packet->findExtension(static_cast<std::uint8_t>(id));
  }
}

}  // namespace
}  // namespace rostra::rtp
