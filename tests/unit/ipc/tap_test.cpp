// SPDX-License-Identifier: Apache-2.0
#include "ipc/tap.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace rostra::ipc {
namespace {

std::vector<std::byte> message(const TapHeader& header, std::size_t rtpSize) {
  std::vector<std::byte> out(sizeof(header) + rtpSize);
  std::memcpy(out.data(), &header, sizeof(header));
  return out;
}

TapHeader goodHeader() {
  TapHeader header;
  EXPECT_TRUE(header.setParticipant("ada42"));
  header.source = TapSource::Camera;
  header.codec = TapCodec::Vp8;
  header.playoutNs = 123456789;
  return header;
}

TEST(TapPacket, CarriesWhoseMediaItIsAndWhenItPlays) {
  const auto packet = parseTapPacket(message(goodHeader(), 100));
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->header.participant(), "ada42");
  EXPECT_EQ(packet->header.playoutNs, 123456789U);
  EXPECT_EQ(packet->rtp.size(), 100U);
}

TEST(TapPacket, RefusesWhatCannotBe) {
  EXPECT_FALSE(parseTapPacket({}));
  EXPECT_FALSE(parseTapPacket(message(goodHeader(), 11)));
  EXPECT_FALSE(parseTapPacket(message(goodHeader(), 4000)));
  auto header = goodHeader();
  header.magic = 1;
  EXPECT_FALSE(parseTapPacket(message(header, 100)));
  header = goodHeader();
  header.idLength = 33;
  EXPECT_FALSE(parseTapPacket(message(header, 100)));
  header = goodHeader();
  header.codec = TapCodec::Opus;
  EXPECT_FALSE(parseTapPacket(message(header, 100))) << "a camera does not send Opus";
  header = goodHeader();
  header.source = TapSource{9};
  EXPECT_FALSE(parseTapPacket(message(header, 100)));
}

TEST(TapHeader, RefusesIdsThatDoNotFit) {
  TapHeader header;
  EXPECT_FALSE(header.setParticipant(""));
  EXPECT_FALSE(header.setParticipant(std::string(33, 'x')));
  EXPECT_TRUE(header.setParticipant(std::string(32, 'x')));
}

TEST(TapFeedback, RoundTripsAndRefusesOtherSizes) {
  TapFeedback feedback;
  ASSERT_TRUE(feedback.setParticipant("bob"));
  feedback.width = 640;
  feedback.height = 360;
  feedback.keyFrame = 1;
  std::vector<std::byte> wire(sizeof(feedback));
  std::memcpy(wire.data(), &feedback, sizeof(feedback));
  const auto parsed = parseTapFeedback(wire);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->participant(), "bob");
  EXPECT_EQ(parsed->width, 640);
  wire.push_back({});
  EXPECT_FALSE(parseTapFeedback(wire));
}

}  // namespace
}  // namespace rostra::ipc
