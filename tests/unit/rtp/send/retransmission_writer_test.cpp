// SPDX-License-Identifier: Apache-2.0
#include "rtp/send/retransmission_writer.hpp"

#include "../packet_builder.hpp"
#include "base/bytes.hpp"

#include <gtest/gtest.h>

#include <array>

namespace rostra::rtp {
namespace {

using test::hex;
using Out = std::array<std::byte, 300>;

TEST(RetransmissionWriter, PutsTheOriginalNumberInFrontOfThePayload) {
  struct Case {
    const char* name;
    const char* header;
    const char* written;
  };
  const Case cases[] = {
      {"plain", "80e01234 89abcdef 00000001", "80e1ffff 89abcdef 00000002 1234"},
      {"beginning of the payload behind it", "80601234 89abcdef 00000001 90 80 8001",
       "8061ffff 89abcdef 00000002 1234 90 80 8001"},
      {"extension", "90601234 89abcdef 00000001 bede0001 31000000 aa",
       "9061ffff 89abcdef 00000002 bede0001 31000000 1234 aa"},
      {"contributing source", "81601234 89abcdef 00000001 00000007",
       "8161ffff 89abcdef 00000002 00000007 1234"},
  };
  for (const Case& each : cases) {
    RetransmissionWriter writer({2, 97, 0xFFFF});
    Out out{};
    const auto header = hex(each.header);
    const std::size_t size = writer.writeHeader(header, out);
    ASSERT_EQ(size, header.size() + 2) << each.name;
    EXPECT_EQ(test::Buffer(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(size)), hex(each.written))
        << each.name;
    (void)writer.writeHeader(header, out);
    EXPECT_EQ(read16(out, 2), 0) << "numbers of its own, which wrap";
  }
}

TEST(RetransmissionWriter, PaddingIsAPacketWithoutPayload) {
  RetransmissionWriter writer({2, 97, 5});
  Out out{};
  const auto header = hex("90e01234 89abcdef 00000001 bede0001 31000000 aabb");
  const std::size_t size = writer.writePadding(header, 224, out);
  ASSERT_EQ(size, 20U + 224);
  const auto packet = PacketView::parse(Bytes(out).first(size));
  ASSERT_TRUE(packet);
  EXPECT_TRUE(packet->payload().empty());
  EXPECT_FALSE(packet->marker());
  EXPECT_EQ(packet->ssrc(), 2U);
  EXPECT_EQ(packet->payloadType(), 97);
  EXPECT_EQ(packet->sequence(), 5);
  EXPECT_TRUE(packet->findExtension(3));
}

TEST(RetransmissionWriter, RefusesWhatIsNoHeaderOrFindsNoRoom) {
  RetransmissionWriter writer({2, 97, 5});
  Out out{};
  const auto header = hex("80e01234 89abcdef 00000001");
  EXPECT_EQ(writer.writeHeader(hex("80e01234 89abcdef"), out), 0U);
  EXPECT_EQ(writer.writeHeader(hex("90e01234 89abcdef 00000001"), out), 0U);
  EXPECT_EQ(writer.writeHeader(header, MutableBytes(out).first(13)), 0U);
  EXPECT_EQ(writer.writePadding(header, 0, out), 0U);
  EXPECT_EQ(writer.writePadding(header, 256, out), 0U);
  EXPECT_EQ(writer.writePadding(header, 10, MutableBytes(out).first(21)), 0U);
  EXPECT_EQ(writer.writeHeader(header, out), 14U);
  EXPECT_EQ(read16(out, 2), 5) << "no number was used up";
}

}  // namespace
}  // namespace rostra::rtp
