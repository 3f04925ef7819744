// SPDX-License-Identifier: Apache-2.0
#include "rtp/forward/rewriter.hpp"

#include "packet_builder.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <optional>
#include <string>
#include <vector>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;
using test::Buffer;
using test::hex;
using test::PacketFields;

constexpr std::uint32_t kOut = 0xABCD0001;
const TimePoint kStart{1000s};

// The outgoing packet as a receiver gets it.
struct Sent {
  RewrittenPacket result;
  Buffer bytes;
};

class RewriterTest : public ::testing::Test {
 protected:
  static RewriterConfig config() {
    return {
        .ssrc = kOut, .payloadType = 111, .clockRate = 90000, .firstSequence = 100, .firstTimestamp = 5000};
  }

  Sent send(const PacketFields& fields, TimePoint at = kStart) {
    const Buffer packet = test::packet(fields);
    Rewriter::Header header{};
    Sent sent;
    sent.result = rewriter_.rewrite(test::view(packet), at, header);
    if (!sent.result) return sent;
    sent.bytes.assign(header.begin(), header.begin() + static_cast<std::ptrdiff_t>(sent.result.headerSize));
    const auto shared = Bytes(packet).subspan(sent.result.payloadOffset, sent.result.payloadSize);
    sent.bytes.insert(sent.bytes.end(), shared.begin(), shared.end());
    const auto back = PacketView::parse(sent.bytes);
    EXPECT_TRUE(back) << "every outgoing packet is valid RTP";
    if (back) {
      EXPECT_EQ(back->ssrc(), rewriter_.config().ssrc);
      EXPECT_EQ(back->sequence(), sent.result.sequence);
      EXPECT_EQ(back->timestamp(), sent.result.timestamp);
      EXPECT_EQ(back->payloadType(), rewriter_.config().payloadType);
      EXPECT_EQ(back->marker(), fields.marker);
    }
    return sent;
  }
  // Outgoing sequence number, or -1 for a packet that was dropped.
  int sequenceOf(const PacketFields& fields, TimePoint at = kStart) {
    const Sent sent = send(fields, at);
    return sent.result ? sent.result.sequence : -1;
  }
  RewriteDrop dropOf(const PacketFields& fields, TimePoint at = kStart) {
    return send(fields, at).result.drop;
  }

  Rewriter rewriter_{config()};
};

TEST_F(RewriterTest, WritesItsOwnHeaderAndSharesThePayload) {
  rewriter_.switchTo(7);
  const Sent sent = send({.ssrc = 7,
                          .sequence = 9,
                          .timestamp = 77,
                          .marker = true,
                          .extension = "bede0001 10550000",
                          .payload = "deadbeef"});
  ASSERT_TRUE(sent.result);
  EXPECT_EQ(sent.bytes, hex("80 ef 0064 00001388 abcd0001 deadbeef"));
  EXPECT_EQ(sent.result.headerSize, 12U);
  EXPECT_EQ(sent.result.payloadOffset, 20U);
  EXPECT_EQ(sent.result.payloadSize, 4U);
}

TEST_F(RewriterTest, PaddingBehindAPayloadIsNotSent) {
  rewriter_.switchTo(7);
  const Sent sent = send({.ssrc = 7, .payload = "aabb", .padding = 4});
  EXPECT_EQ(sent.result.payloadSize, 2U);
  EXPECT_EQ(sent.bytes[0], std::byte{0x80});
}

TEST_F(RewriterTest, LongestHeaderFits) {
  RewriterConfig wanted = config();
  wanted.format = PayloadFormat::Vp8;
  rewriter_ = Rewriter(wanted);
  rewriter_.switchTo(7);
  const Sent sent = send({.ssrc = 7, .payload = "b0 f0 8001 02 45 50"});
  ASSERT_TRUE(sent.result);
  EXPECT_EQ(sent.result.headerSize, Rewriter::kMaxHeaderSize);
}

TEST_F(RewriterTest, NothingIsForwardedBeforeASourceIsSelected) {
  EXPECT_EQ(dropOf({.ssrc = 7}), RewriteDrop::NotSelected);
  rewriter_.switchTo(7);
  EXPECT_EQ(dropOf({.ssrc = 8}), RewriteDrop::NotSelected);
  EXPECT_EQ(dropOf({.ssrc = 7}), RewriteDrop::None);
}

TEST_F(RewriterTest, KeepsGapsAndOrderOfOneSource) {
  rewriter_.switchTo(7);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 10}), 100);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 11}), 101);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 14}), 104) << "a gap of two stays";
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 13}), 103) << "and is filled in its place";
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 12}), 102);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 15}), 105);
}

TEST_F(RewriterTest, SequenceWrapsOnBothSides) {
  RewriterConfig wanted = config();
  wanted.firstSequence = 65534;
  rewriter_ = Rewriter(wanted);
  rewriter_.switchTo(7);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 65533}), 65534);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 65534}), 65535);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 0}), 1);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 65535}), 0);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 1}), 2);
}

TEST_F(RewriterTest, ASwitchContinuesTheSequence) {
  rewriter_.switchTo(7);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 10}), 100);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 13}), 103);
  rewriter_.switchTo(8);
  EXPECT_EQ(sequenceOf({.ssrc = 8, .sequence = 60000}), 104);
  EXPECT_EQ(sequenceOf({.ssrc = 8, .sequence = 60002}), 106);
  EXPECT_EQ(sequenceOf({.ssrc = 8, .sequence = 60001}), 105) << "reordered after the switch keeps its place";
  rewriter_.switchTo(7);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 20}), 107);
}

TEST_F(RewriterTest, ASwitchInTheMiddleOfAFrameSkipsANumber) {
  RewriterConfig wanted = config();
  wanted.frames = true;
  rewriter_ = Rewriter(wanted);
  rewriter_.switchTo(7);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 10}), 100) << "nothing was before it";
  rewriter_.switchTo(8);
  EXPECT_EQ(sequenceOf({.ssrc = 8, .sequence = 500, .marker = true}), 102)
      << "or it is the rest of that frame";
  rewriter_.switchTo(7);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 40}), 103) << "that one was whole";
}

TEST_F(RewriterTest, WhatASenderJumpsOverIsSeenToBeMissing) {
  RewriterConfig wanted = config();
  wanted.frames = true;
  rewriter_ = Rewriter(wanted);
  rewriter_.switchTo(7);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 10, .marker = true}), 100);
  EXPECT_EQ(dropOf({.ssrc = 7, .sequence = 5010, .marker = true}), RewriteDrop::OutOfSequence);
  const Sent first = send({.ssrc = 7, .sequence = 5011, .marker = true});
  EXPECT_EQ(first.result.sequence, 102);
  EXPECT_TRUE(first.result.jumped);
  const Sent second = send({.ssrc = 7, .sequence = 5012, .marker = true});
  EXPECT_EQ(second.result.sequence, 103);
  EXPECT_FALSE(second.result.jumped);
}

TEST_F(RewriterTest, NoNumberIsUsedTwice) {
  rewriter_.switchTo(7);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 10}), 100);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 12}), 102);
  EXPECT_EQ(send({.ssrc = 7, .sequence = 12}).result.drop, RewriteDrop::TooLate);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 11}), 101);
  EXPECT_EQ(send({.ssrc = 7, .sequence = 11}).result.drop, RewriteDrop::TooLate);
}

// SRTP refuses what lies so far back, and GStreamer ends the receiver's transport for it.
TEST_F(RewriterTest, WhatSrtpWouldRefuseIsDropped) {
  rewriter_.switchTo(7);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 5000}), 100);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 6000}), 1100);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 6000 - SentWindow::kReach + 1}),
            1100 - static_cast<int>(SentWindow::kReach) + 1);
  for (const int back : {static_cast<int>(SentWindow::kReach), 500, 999}) {
    EXPECT_EQ(send({.ssrc = 7, .sequence = static_cast<std::uint16_t>(6000 - back)}).result.drop,
              RewriteDrop::TooLate)
        << back;
  }
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 6001}), 1101) << "the stream goes on";
}

TEST_F(RewriterTest, LatePacketsFromBeforeASwitchAreDropped) {
  rewriter_.switchTo(7);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 10}), 100);
  rewriter_.switchTo(8);
  EXPECT_EQ(sequenceOf({.ssrc = 8, .sequence = 500}), 101);
  EXPECT_EQ(dropOf({.ssrc = 7, .sequence = 11}), RewriteDrop::NotSelected);
  EXPECT_EQ(dropOf({.ssrc = 8, .sequence = 499}), RewriteDrop::BeforeSwitch);
  EXPECT_EQ(sequenceOf({.ssrc = 8, .sequence = 501}), 102);
}

TEST_F(RewriterTest, ResumingTheSameSourceClosesTheHole) {
  rewriter_.switchTo(7);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 10}), 100);
  rewriter_.switchTo(7);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 2000}), 101);
  EXPECT_EQ(dropOf({.ssrc = 7, .sequence = 1999}), RewriteDrop::BeforeSwitch);
}

TEST_F(RewriterTest, PaddingOnlyPacketsLeaveNoGap) {
  rewriter_.switchTo(7);
  const auto padding = [](std::uint16_t sequence) {
    return PacketFields{.ssrc = 7, .sequence = sequence, .payload = "", .padding = 8};
  };
  EXPECT_EQ(dropOf(padding(9)), RewriteDrop::PaddingOnly) << "does not start the stream";
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 10}), 100);
  EXPECT_EQ(dropOf(padding(11)), RewriteDrop::PaddingOnly);
  EXPECT_EQ(dropOf(padding(12)), RewriteDrop::PaddingOnly);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 13}), 101);
  EXPECT_EQ(dropOf(padding(14)), RewriteDrop::PaddingOnly);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 15}), 102);
  EXPECT_EQ(dropOf(padding(14)), RewriteDrop::PaddingOnly) << "a repetition changes nothing";
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 16}), 103);
}

TEST_F(RewriterTest, PaddingBetweenReorderedPacketsKeepsTheirPlaces) {
  rewriter_.switchTo(7);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 10}), 100);
  EXPECT_EQ(dropOf({.ssrc = 7, .sequence = 12, .payload = "", .padding = 8}), RewriteDrop::PaddingOnly);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 13}), 102);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 11}), 101) << "came late, from before the padding";
  EXPECT_EQ(dropOf({.ssrc = 7, .sequence = 12}), RewriteDrop::BeforeSwitch) << "its place is given away";
}

TEST_F(RewriterTest, PaddingBetweenAllPacketsLeavesNoGap) {
  rewriter_.switchTo(7);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 10}), 100);
  for (std::uint16_t i = 0; i < 200; ++i) {
    EXPECT_EQ(
        dropOf({.ssrc = 7, .sequence = static_cast<std::uint16_t>(11 + 2 * i), .payload = "", .padding = 8}),
        RewriteDrop::PaddingOnly);
    EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = static_cast<std::uint16_t>(12 + 2 * i)}), 101 + i);
  }
}

TEST_F(RewriterTest, AJumpIsTakenWhenTheNextPacketConfirmsIt) {
  rewriter_.switchTo(7);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 10}), 100);
  EXPECT_EQ(dropOf({.ssrc = 7, .sequence = 20000}), RewriteDrop::OutOfSequence);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 11}), 101) << "one stray packet changes nothing";
  EXPECT_EQ(dropOf({.ssrc = 7, .sequence = 40000}), RewriteDrop::OutOfSequence);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 40001}), 102);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 40002}), 103);
}

TEST_F(RewriterTest, TimestampsFollowTheSourceAndTheClockAtASwitch) {
  rewriter_.switchTo(7);
  EXPECT_EQ(send({.ssrc = 7, .sequence = 10, .timestamp = 900000}).result.timestamp, 5000U);
  EXPECT_EQ(send({.ssrc = 7, .sequence = 11, .timestamp = 903000}, kStart + 33ms).result.timestamp, 8000U);
  EXPECT_EQ(send({.ssrc = 7, .sequence = 12, .timestamp = 903000}, kStart + 40ms).result.timestamp, 8000U);
  rewriter_.switchTo(8);
  // 67 ms after the first packet of the newest frame: 6030 ticks.
  EXPECT_EQ(send({.ssrc = 8, .sequence = 1, .timestamp = 55}, kStart + 100ms).result.timestamp, 14030U);
  EXPECT_EQ(send({.ssrc = 8, .sequence = 2, .timestamp = 3055}, kStart + 133ms).result.timestamp, 17030U);
}

TEST_F(RewriterTest, ATimestampAdvancesAtASwitchEvenWithoutTime) {
  rewriter_.switchTo(7);
  EXPECT_EQ(send({.ssrc = 7, .sequence = 10, .timestamp = 4000000000}).result.timestamp, 5000U);
  rewriter_.switchTo(8);
  EXPECT_EQ(send({.ssrc = 8, .sequence = 10, .timestamp = 1}).result.timestamp, 5001U);
}

class Vp8RewriterTest : public RewriterTest {
 protected:
  Vp8RewriterTest() {
    RewriterConfig wanted = config();
    wanted.format = PayloadFormat::Vp8;
    wanted.firstPictureId = 1000;
    rewriter_ = Rewriter(wanted);
  }
  // The outgoing payload in hex-able form.
  Buffer payloadOf(const PacketFields& fields, TimePoint at = kStart) {
    const Sent sent = send(fields, at);
    if (!sent.result) return {};
    const auto payload = test::view(sent.bytes).payload();
    return {payload.begin(), payload.end()};
  }
};

TEST_F(Vp8RewriterTest, PictureIdsContinueOverASwitch) {
  rewriter_.switchTo(7);
  EXPECT_EQ(payloadOf({.ssrc = 7, .sequence = 1, .payload = "90 e0 8010 05 20 50aa"}),
            hex("90 e0 83e8 05 20 50aa"));
  EXPECT_EQ(payloadOf({.ssrc = 7, .sequence = 2, .payload = "80 e0 8010 05 20 bbcc"}),
            hex("80 e0 83e8 05 20 bbcc"))
      << "same frame";
  EXPECT_EQ(payloadOf({.ssrc = 7, .sequence = 3, .payload = "90 e0 8011 06 20 51"}),
            hex("90 e0 83e9 06 20 51"));
  rewriter_.switchTo(8);
  EXPECT_EQ(payloadOf({.ssrc = 8, .sequence = 9, .payload = "90 e0 ffff ff 20 50"}),
            hex("90 e0 83ea 07 20 50"));
  EXPECT_EQ(payloadOf({.ssrc = 8, .sequence = 10, .payload = "90 e0 8000 00 20 51"}),
            hex("90 e0 83eb 08 20 51"))
      << "wraps in the source";
}

TEST_F(Vp8RewriterTest, ShortPictureIdsAreWrittenLongSoThatTheyContinue) {
  rewriter_.switchTo(7);
  EXPECT_EQ(payloadOf({.ssrc = 7, .sequence = 1, .payload = "90 80 7f 50"}), hex("90 80 83e8 50"));
  EXPECT_EQ(payloadOf({.ssrc = 7, .sequence = 2, .payload = "90 80 00 51"}), hex("90 80 83e9 51"));
  rewriter_.switchTo(8);
  EXPECT_EQ(payloadOf({.ssrc = 8, .sequence = 1, .payload = "90 80 8123 50"}), hex("90 80 83ea 50"));
}

TEST_F(Vp8RewriterTest, AReorderedFrameKeepsItsPictureId) {
  rewriter_.switchTo(7);
  EXPECT_EQ(payloadOf({.ssrc = 7, .sequence = 1, .payload = "90 c0 8010 05 50"}), hex("90 c0 83e8 05 50"));
  EXPECT_EQ(payloadOf({.ssrc = 7, .sequence = 3, .payload = "90 c0 8012 07 51"}), hex("90 c0 83ea 07 51"));
  EXPECT_EQ(payloadOf({.ssrc = 7, .sequence = 2, .payload = "90 c0 8011 06 51"}), hex("90 c0 83e9 06 51"));
  rewriter_.switchTo(8);
  EXPECT_EQ(payloadOf({.ssrc = 8, .sequence = 2, .payload = "90 c0 8001 00 50"}), hex("90 c0 83eb 08 50"));
}

TEST_F(Vp8RewriterTest, WhatIsLeftOutOnPurposeIsNotMissed) {
  rewriter_.switchTo(7);
  const auto leaveOut = [&](std::uint16_t sequence, const char* payload) {
    const Buffer packet = test::packet({.ssrc = 7, .sequence = sequence, .payload = payload});
    rewriter_.leaveOut(test::view(packet), kStart);
  };
  EXPECT_EQ(payloadOf({.ssrc = 7, .sequence = 1, .payload = "90 e0 8010 05 00 50"}),
            hex("90 e0 83e8 05 00 50"));
  leaveOut(2, "90 e0 8011 05 80 51");
  leaveOut(3, "80 e0 8011 05 80 51");
  const Sent next = send({.ssrc = 7, .sequence = 4, .payload = "90 e0 8012 05 40 51"});
  EXPECT_EQ(next.result.sequence, 101);
  EXPECT_EQ(Bytes(next.bytes).subspan(12, 4).back(), std::byte{0xE9}) << "the next picture";
  leaveOut(5, "90 e0 8013 05 80 51");
  EXPECT_EQ(payloadOf({.ssrc = 7, .sequence = 7, .payload = "90 e0 8015 06 00 51"}),
            hex("90 e0 83eb 06 00 51"))
      << "a real gap stays one";
  EXPECT_EQ(payloadOf({.ssrc = 7, .sequence = 6, .payload = "90 e0 8014 06 80 51"}),
            hex("90 e0 83ea 06 80 51"))
      << "and is filled";
  rewriter_.switchTo(8);
  leaveOut(90, "90 e0 8001 00 80 51");
  EXPECT_EQ(payloadOf({.ssrc = 8, .sequence = 91, .payload = "90 e0 8002 00 00 50"}),
            hex("90 e0 83ec 07 00 50"));
}

TEST_F(Vp8RewriterTest, HundredsOfPicturesLeftOutLeaveNoGap) {
  rewriter_.switchTo(7);
  std::uint16_t sequence = 60'000;
  std::uint16_t picture = 0;
  const auto payload = [&] {
    char text[32];
    std::snprintf(text, sizeof text, "90 80 %02x%02x 51", 0x80 | picture >> 8, picture & 0xFF);
    return std::string(text);
  };
  int expected = 100;
  for (int i = 0; i < 20'000; ++i, ++sequence, picture = (picture + 1) & 0x7FFF) {
    const std::string descriptor = payload();
    const PacketFields fields{.ssrc = 7, .sequence = sequence, .payload = descriptor};
    if (i % 2 == 1) {
      const Buffer packet = test::packet(fields);
      rewriter_.leaveOut(test::view(packet), kStart);
      continue;
    }
    const Sent sent = send(fields);
    ASSERT_EQ(sent.result.sequence, expected & 0xFFFF) << i;
    const unsigned out =
        std::to_integer<unsigned>(sent.bytes[14]) << 8 | std::to_integer<unsigned>(sent.bytes[15]);
    ASSERT_EQ(out & 0x7FFFU, (1000U + static_cast<unsigned>(expected - 100)) & 0x7FFFU) << i;
    ++expected;
  }
}

TEST_F(Vp8RewriterTest, ADescriptorWithoutPictureIdStaysAsItIs) {
  rewriter_.switchTo(7);
  EXPECT_EQ(payloadOf({.ssrc = 7, .sequence = 1, .payload = "10 50aabb"}), hex("10 50aabb"));
  EXPECT_EQ(payloadOf({.ssrc = 7, .sequence = 2, .payload = "90 30 c5 51"}), hex("90 30 c5 51"));
}

TEST_F(Vp8RewriterTest, TheVp8DataIsSharedNotCopied) {
  rewriter_.switchTo(7);
  const Sent sent = send({.ssrc = 7, .payload = "90 e0 8010 05 20 50aabbcc"});
  EXPECT_EQ(sent.result.payloadOffset, 12U + 6U);
  EXPECT_EQ(sent.result.payloadSize, 4U);
}

TEST_F(Vp8RewriterTest, ABrokenDescriptorIsDroppedWithoutMovingTheStream) {
  rewriter_.switchTo(7);
  EXPECT_EQ(dropOf({.ssrc = 7, .sequence = 500, .payload = "90 e0 80"}), RewriteDrop::Malformed);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 10, .payload = "10 50"}), 100);
  EXPECT_EQ(dropOf({.ssrc = 7, .sequence = 11, .payload = "90"}), RewriteDrop::Malformed);
  EXPECT_EQ(sequenceOf({.ssrc = 7, .sequence = 12, .payload = "10 51"}), 102);
}

}  // namespace
}  // namespace rostra::rtp
