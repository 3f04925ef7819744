// SPDX-License-Identifier: Apache-2.0
#include "mix/input/tap_queue.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace rostra::mix {
namespace {

using ipc::TapSource;

constexpr std::size_t kBytes = 1000;

/// One RTP packet of a stream, with its bytes.
struct Sample {
  std::vector<std::byte> bytes;
  ipc::TapPacket packet;
  Sample(std::string_view id, TapSource source, std::uint16_t sequence, std::uint8_t frame = 0)
      : bytes(kBytes) {
    bytes[0] = std::byte{0x80};
    bytes[2] = static_cast<std::byte>(sequence >> 8);
    bytes[3] = static_cast<std::byte>(sequence & 0xFF);
    bytes[7] = std::byte{frame};
    packet.header.source = source;
    packet.header.codec = source == TapSource::Microphone ? ipc::TapCodec::Opus : ipc::TapCodec::Vp8;
    EXPECT_TRUE(packet.header.setParticipant(id));
    packet.rtp = bytes;
  }
};
bool push(TapQueue& queue, const Sample& sample) {
  return queue.push({&sample.packet, 1});
}
unsigned sequenceOf(const TapQueue::Packet& packet) {
  return std::to_integer<unsigned>(packet.rtp[2]) << 8 | std::to_integer<unsigned>(packet.rtp[3]);
}
TapQueue::Limits limitsOf(std::size_t soundPackets, std::size_t videoPackets, std::size_t streamPackets) {
  const std::size_t cost = TapQueue::costOf(kBytes);
  return {soundPackets * cost, videoPackets * cost, streamPackets * cost};
}

TEST(TapQueueTest, GivesEachStreamInOrderAndSoundFirst) {
  TapQueue queue;
  EXPECT_TRUE(push(queue, {"ada", TapSource::Camera, 1}));
  EXPECT_FALSE(push(queue, {"ada", TapSource::Camera, 2}));
  EXPECT_FALSE(push(queue, {"ada", TapSource::Microphone, 3}));
  EXPECT_FALSE(push(queue, {"bob", TapSource::Microphone, 4}));
  const auto taken = queue.take(10);
  ASSERT_EQ(4U, taken.size());
  EXPECT_EQ("ada", taken[0].header.participant());
  EXPECT_EQ(TapSource::Microphone, taken[0].header.source);
  EXPECT_EQ("bob", taken[1].header.participant());
  EXPECT_EQ(1U, sequenceOf(taken[2]));
  EXPECT_EQ(2U, sequenceOf(taken[3]));
  EXPECT_EQ(0U, queue.counters().queuedBytes);
}

TEST(TapQueueTest, TellsTheConsumerOnceAndAgainWhenItHasTakenEverything) {
  TapQueue queue;
  EXPECT_FALSE(queue.push({}));
  EXPECT_TRUE(push(queue, {"ada", TapSource::Camera, 1}));
  EXPECT_FALSE(push(queue, {"ada", TapSource::Camera, 2}));
  EXPECT_EQ(1U, queue.take(1).size());  // as many as asked for: the consumer comes again
  EXPECT_FALSE(push(queue, {"ada", TapSource::Camera, 3}));
  EXPECT_EQ(2U, queue.take(3).size());
  EXPECT_TRUE(push(queue, {"ada", TapSource::Camera, 4}));
}

TEST(TapQueueTest, DropsVideoToTheEndOfTheFrameAndCountsIt) {
  TapQueue queue(limitsOf(10, 2, 10));
  EXPECT_TRUE(push(queue, {"ada", TapSource::Camera, 1, 1}));
  EXPECT_FALSE(push(queue, {"ada", TapSource::Camera, 2, 2}));
  EXPECT_FALSE(push(queue, {"ada", TapSource::Camera, 3, 2}));  // no room
  EXPECT_EQ(1U, queue.take(1).size());
  EXPECT_FALSE(push(queue, {"ada", TapSource::Camera, 4, 2}));  // room, but its frame is cut
  EXPECT_FALSE(push(queue, {"ada", TapSource::Camera, 5, 3}));  // the next frame
  EXPECT_EQ(2U, queue.counters().droppedVideo);
  const auto taken = queue.take(10);
  ASSERT_EQ(2U, taken.size());
  EXPECT_EQ(2U, sequenceOf(taken[0]));
  EXPECT_EQ(5U, sequenceOf(taken[1]));
}

TEST(TapQueueTest, SoundHasRoomOfItsOwn) {
  TapQueue queue(limitsOf(2, 1, 10));
  for (std::uint16_t i = 0; i < 5; ++i) {
    (void)push(queue, {"ada", TapSource::Camera, i, static_cast<std::uint8_t>(i)});
    (void)push(queue, {"ada", TapSource::Microphone, i});
  }
  EXPECT_EQ(4U, queue.counters().droppedVideo);
  EXPECT_EQ(3U, queue.counters().droppedSound);
  EXPECT_EQ(3 * TapQueue::costOf(kBytes), queue.counters().queuedBytes);
}

TEST(TapQueueTest, OneFloodLeavesRoomForTheOthers) {
  TapQueue queue(limitsOf(10, 10, 4));
  for (std::uint16_t i = 0; i < 100; ++i)
    (void)push(queue, {"flood", TapSource::Screen, i, static_cast<std::uint8_t>(i)});
  (void)push(queue, {"ada", TapSource::Camera, 7});
  EXPECT_EQ(96U, queue.counters().droppedVideo);
  EXPECT_EQ(5 * TapQueue::costOf(kBytes), queue.counters().queuedBytes);
  EXPECT_EQ("ada", queue.take(5).back().header.participant());
}

TEST(TapQueueTest, IsBoundedWhenNobodyTakes) {
  TapQueue queue;
  const TapQueue::Limits limits;
  for (unsigned i = 0; i < 45'000; ++i) {
    (void)push(queue, {"p" + std::to_string(i % 50), i % 3 == 0 ? TapSource::Microphone : TapSource::Camera,
                       static_cast<std::uint16_t>(i), static_cast<std::uint8_t>(i)});
  }
  const auto counters = queue.counters();
  EXPECT_LE(counters.queuedBytes, limits.soundBytes + limits.videoBytes);
  EXPECT_GT(counters.droppedSound, 0U);
  EXPECT_GT(counters.droppedVideo, 0U);
  queue.clear();
  EXPECT_EQ(0U, queue.counters().queuedBytes);
  EXPECT_EQ(counters.droppedVideo, queue.counters().droppedVideo);
}

}  // namespace
}  // namespace rostra::mix
