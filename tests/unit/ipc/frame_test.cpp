// SPDX-License-Identifier: Apache-2.0
#include "ipc/frame.hpp"

#include <gtest/gtest.h>

namespace rostra::ipc {
namespace {

std::vector<std::byte> bytes(std::string_view text) {
  const auto* data = reinterpret_cast<const std::byte*>(text.data());
  return {data, data + text.size()};
}

std::string wire(std::string_view header, std::string_view body, std::uint8_t descriptors = 0) {
  return encodePrefix(header, body.size(), descriptors) + std::string(header) + std::string(body);
}

TEST(FrameParser, FindsFramesHoweverTheBytesAreCut) {
  const std::string stream = wire("{}", "") + wire(R"({"type":"part"})", "media", 1) + wire("{\"a\":1}", "");
  for (std::size_t step = 1; step <= stream.size(); ++step) {
    FrameParser parser;
    std::vector<Frame> frames;
    for (std::size_t at = 0; at < stream.size(); at += step) {
      ASSERT_TRUE(parser.feed(bytes(stream.substr(at, step))));
      for (Frame frame; parser.next(frame);) frames.push_back(std::move(frame));
    }
    ASSERT_EQ(frames.size(), 3U) << step;
    EXPECT_EQ(frames[1].header, R"({"type":"part"})");
    EXPECT_EQ(frames[1].body, bytes("media"));
    EXPECT_EQ(frames[1].descriptors, 1);
    EXPECT_TRUE(frames[2].body.empty());
  }
}

TEST(FrameParser, RefusesNonsenseAndStaysBroken) {
  std::string wrongMagic = wire("{}", "");
  wrongMagic[0] = 'X';
  std::string wrongVersion = wire("{}", "");
  wrongVersion[4] = 9;
  std::string tooManyDescriptors = wire("{}", "");
  tooManyDescriptors[5] = 5;
  std::string emptyHeader = wire("{}", "");
  emptyHeader[11] = 0;
  std::string hugeHeader = wire("{}", "");
  hugeHeader[8] = '\x7f';
  std::string hugeBody = wire("{}", "");
  hugeBody[12] = '\x7f';
  for (const std::string& stream :
       {wrongMagic, wrongVersion, tooManyDescriptors, emptyHeader, hugeHeader, hugeBody}) {
    FrameParser parser;
    const auto fed = parser.feed(bytes(stream));
    ASSERT_FALSE(fed);
    EXPECT_EQ(fed.error().kind, ErrorKind::InvalidInput);
    EXPECT_FALSE(parser.feed(bytes(wire("{}", ""))));
    Frame frame;
    EXPECT_FALSE(parser.next(frame));
  }
}

}  // namespace
}  // namespace rostra::ipc
