// SPDX-License-Identifier: Apache-2.0
#include "rtp/send/transport_number.hpp"

#include "../packet_builder.hpp"
#include "base/bytes.hpp"

#include <gtest/gtest.h>

#include <array>

namespace rostra::rtp {
namespace {

using test::hex;

TEST(TransportNumber, StandsBetweenHeaderAndPayload) {
  std::array<std::byte, 64> out{};
  const auto header = hex("80e01234 89abcdef 00000001 90 80 8001");
  const std::size_t size = writeWithTransportNumber(header, 3, 0xABCD, out);
  EXPECT_EQ(test::Buffer(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(size)),
            hex("90e01234 89abcdef 00000001 bede0001 31abcd00 90 80 8001"));
  const auto packet = PacketView::parse(Bytes(out).first(size));
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->payload().size(), 4U);
  EXPECT_EQ(read16(*packet->findExtension(3), 0), 0xABCD);
}

TEST(TransportNumber, WhatDoesNotFitIsLeftAlone) {
  std::array<std::byte, 19> small{};
  EXPECT_EQ(writeWithTransportNumber(hex("80e01234 89abcdef 00000001"), 3, 1, small), 0U);
  std::array<std::byte, 64> out{};
  EXPECT_EQ(writeWithTransportNumber(hex("90e01234 89abcdef 00000001 bede0000"), 3, 1, out), 0U);
  EXPECT_EQ(writeWithTransportNumber(hex("80e01234"), 3, 1, out), 0U);
}

}  // namespace
}  // namespace rostra::rtp
