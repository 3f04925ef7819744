// SPDX-License-Identifier: Apache-2.0
#include "rtp/send/header_extensions.hpp"

#include "../packet_builder.hpp"
#include "base/bytes.hpp"

#include <gtest/gtest.h>

#include <array>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;
using test::hex;

constexpr HeaderExtensions kNumber{3, 0xABCD, 0, std::nullopt};

test::Buffer written(const HeaderExtensions& extensions) {
  std::array<std::byte, 64> out{};
  const std::size_t size = writeWithExtensions(hex("80e01234 89abcdef 00000001 90 80 8001"), extensions, out);
  return {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(size)};
}

TEST(HeaderExtensions, TheTransportNumberStandsBetweenHeaderAndPayload) {
  const auto bytes = written(kNumber);
  EXPECT_EQ(bytes, hex("90e01234 89abcdef 00000001 bede0001 31abcd00 90 80 8001"));
  const auto packet = PacketView::parse(bytes);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->payload().size(), 4U);
  EXPECT_EQ(read16(*packet->findExtension(3), 0), 0xABCD);
}

TEST(HeaderExtensions, APlayoutDelayIsInStepsOf10MsAndHasAnEnd) {
  HeaderExtensions both = kNumber;
  both.playoutDelayId = 4;
  both.playoutDelay = 379ms;
  const auto bytes = written(both);
  EXPECT_EQ(bytes, hex("90e01234 89abcdef 00000001 bede0002 42 0253e8 31abcd00 90 80 8001"));
  const auto packet = PacketView::parse(bytes);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->payload().size(), 4U);
  EXPECT_EQ(packet->findExtension(4)->size(), 3U);
  EXPECT_EQ(read16(*packet->findExtension(3), 0), 0xABCD);
}

TEST(HeaderExtensions, APlayoutDelayIsNotLongerThanReceiversWait) {
  HeaderExtensions both = kNumber;
  both.playoutDelayId = 4;
  both.playoutDelay = 1h;
  EXPECT_EQ(written(both), hex("90e01234 89abcdef 00000001 bede0002 42 3e83e8 31abcd00 90 80 8001"));
  both.playoutDelay = -1s;
  EXPECT_EQ(written(both), hex("90e01234 89abcdef 00000001 bede0002 42 0003e8 31abcd00 90 80 8001"));
}

TEST(HeaderExtensions, APlayoutDelayThatWasNotAgreedOnIsLeftOut) {
  HeaderExtensions both = kNumber;
  both.playoutDelay = 100ms;
  EXPECT_EQ(written(both), written(kNumber));
}

TEST(HeaderExtensions, WhatDoesNotFitIsLeftAlone) {
  std::array<std::byte, 19> small{};
  EXPECT_EQ(writeWithExtensions(hex("80e01234 89abcdef 00000001"), kNumber, small), 0U);
  std::array<std::byte, 64> out{};
  EXPECT_EQ(writeWithExtensions(hex("90e01234 89abcdef 00000001 bede0000"), kNumber, out), 0U);
  EXPECT_EQ(writeWithExtensions(hex("80e01234"), kNumber, out), 0U);
}

}  // namespace
}  // namespace rostra::rtp
