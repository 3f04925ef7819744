// SPDX-License-Identifier: Apache-2.0
#include "rtp/congestion/allocator.hpp"

#include <gtest/gtest.h>

#include <string>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart{1h};
constexpr Bitrate kAudio = Bitrate::kbps(40);

// 90/130/170, 250/370/500, 900/1300/1700 kbit/s.
VideoDemand camera(std::uint32_t id, std::uint32_t pixels = 640 * 360, bool pinned = false) {
  VideoDemand demand{.id = id, .pinned = pinned, .tilePixels = pixels, .wantedSpatial = 2};
  const std::int64_t whole[] = {170, 500, 1700};
  for (std::size_t spatial = 0; spatial < 3; ++spatial) {
    for (std::size_t temporal = 0; temporal < 3; ++temporal)
      demand.bitrates[spatial][temporal] =
          Bitrate::bps(whole[spatial] * (530 + 235 * static_cast<std::int64_t>(temporal)));
  }
  return demand;
}

std::string text(std::span<const VideoShare> shares) {
  std::string out;
  for (const VideoShare& share : shares) {
    out += share.layer ? std::to_string(share.layer->spatial) + std::to_string(share.layer->temporal) : "--";
    out += share.lowBandwidth ? "! " : " ";
  }
  return out;
}

TEST(Allocator, GivesUpSizeBeforeFramesAndPausesBeforeAudioSuffers) {
  struct Case {
    int estimate;
    const char* shares;
  };
  const Case cases[] = {
      {3000, "22 "}, {1500, "12! "}, {900, "12! "}, {500, "02! "}, {200, "01! "},
      {160, "00! "}, {100, "--! "},  {40, "--! "},  {10, "--! "},  {0, "--! "},
  };
  for (const Case& each : cases) {
    Allocator allocator;
    const VideoDemand demands[] = {camera(1)};
    EXPECT_EQ(text(allocator.allocate(demands, kAudio, Bitrate::kbps(each.estimate), kStart)), each.shares)
        << each.estimate;
    const auto wanted = [&] { return static_cast<double>(allocator.wanted().bps()) / 1000; };
    EXPECT_NEAR(wanted(), 1740 + 255, 1) << "what it takes to go up has to be found";
    (void)allocator.allocate(demands, kAudio, Bitrate::kbps(each.estimate), kStart);
    EXPECT_NEAR(wanted(), each.estimate >= 3000 ? 1740 : 1740 + 255, 1);
  }
}

TEST(Allocator, EverybodyIsSeenBeforeSomebodyIsLarge) {
  Allocator allocator;
  const VideoDemand demands[] = {camera(1, 100), camera(2, 900), camera(3, 500, true), camera(4, 0)};
  EXPECT_EQ(text(allocator.allocate(demands, kAudio, Bitrate::kbps(250), kStart)), "--! 00! 00! -- ")
      << "pinned first, then the larger";
  Allocator more;
  EXPECT_EQ(text(more.allocate(demands, kAudio, Bitrate::kbps(1000), kStart)), "02! 02! 12! -- ");
  Allocator all;
  EXPECT_EQ(text(all.allocate(demands, kAudio, Bitrate::kbps(9000), kStart)), "22 22 22 -- ");
}

TEST(Allocator, TakesLayersThatAreThere) {
  Allocator allocator;
  VideoDemand demand = camera(1);
  demand.bitrates[0] = {};
  demand.bitrates[1] = {Bitrate::kbps(500), Bitrate(), Bitrate()};  // no temporal layers
  demand.bitrates[2] = {};
  EXPECT_EQ(text(allocator.allocate({&demand, 1}, kAudio, Bitrate::kbps(5000), kStart)), "10 ");
  demand.bitrates = {};
  EXPECT_EQ(text(allocator.allocate({&demand, 1}, kAudio, Bitrate::kbps(5000), kStart)), "-- ")
      << "nothing to send is no want of bandwidth";
  demand = camera(2);
  demand.wantedSpatial = 0;
  EXPECT_EQ(text(allocator.allocate({&demand, 1}, kAudio, Bitrate::kbps(5000), kStart)), "02 ");
}

TEST(Allocator, AnEstimateThatWaversDoesNotMakeTheLayerFlap) {
  Allocator allocator;
  const VideoDemand demands[] = {camera(1)};
  int changes = 0;
  std::string before;
  for (int i = 0; i < 1200; ++i) {  // two minutes around what the middle layer costs
    const auto estimate = Bitrate::kbps(540 + (i % 40 < 20 ? 100 : -100));
    const std::string now = text(allocator.allocate(demands, kAudio, estimate, kStart + i * 100ms));
    if (i >= 600 && now != before) ++changes;
    before = now;
  }
  EXPECT_LE(changes, 4) << "in the second minute";
}

TEST(Allocator, APauseEndsAsSoonAsTheSmallestLayerFits) {
  Allocator allocator;
  VideoDemand demand = camera(1);
  demand.bitrates[0] = {Bitrate::kbps(500), Bitrate(), Bitrate()};
  demand.bitrates[1] = {};
  EXPECT_EQ(text(allocator.allocate({&demand, 1}, kAudio, Bitrate::kbps(300), kStart)), "--! ");
  EXPECT_EQ(text(allocator.allocate({&demand, 1}, kAudio, Bitrate::kbps(545), kStart + 10s)), "00! ")
      << "of a path of 600 kbit/s no more is ever estimated";
  EXPECT_EQ(text(allocator.allocate({&demand, 1}, kAudio, Bitrate::kbps(1750), kStart + 20s)), "00! ")
      << "larger only where some is left over";
  EXPECT_EQ(text(allocator.allocate({&demand, 1}, kAudio, Bitrate::kbps(2000), kStart + 30s)), "22 ");
}

TEST(Allocator, AShortDipIsWaitedOutAndALongOrDeepOneIsNot) {
  Allocator allocator;
  const VideoDemand demands[] = {camera(1)};
  const auto at = [&](int kbps, Duration after) {
    return text(allocator.allocate(demands, kAudio, Bitrate::kbps(kbps), kStart + after));
  };
  EXPECT_EQ(at(3000, 0ms), "22 ");
  EXPECT_EQ(at(1500, 1000ms), "22 ") << "of the 1740 that are sent";
  EXPECT_EQ(at(1400, 1500ms), "22 ");
  EXPECT_EQ(at(1800, 1700ms), "22 ") << "it is over";
  EXPECT_EQ(at(1500, 2000ms), "22 ");
  EXPECT_EQ(at(1500, 3900ms), "22 ") << "another one";
  EXPECT_EQ(at(1500, 4000ms), "12! ") << "it is none";
  Allocator other;
  EXPECT_EQ(text(other.allocate(demands, kAudio, Bitrate::kbps(3000), kStart)), "22 ");
  EXPECT_EQ(text(other.allocate(demands, kAudio, Bitrate::kbps(1100), kStart + 1s)), "12! ") << "much less";
}

TEST(Allocator, GoesDownAtOnceAndUpWithinSecondsOfARecovery) {
  Allocator allocator;
  const VideoDemand demands[] = {camera(1)};
  EXPECT_EQ(text(allocator.allocate(demands, kAudio, Bitrate::kbps(3000), kStart)), "22 ");
  EXPECT_EQ(text(allocator.allocate(demands, kAudio, Bitrate::kbps(300), kStart + 60s)), "02! ");
  EXPECT_EQ(text(allocator.allocate(demands, kAudio, Bitrate::kbps(3000), kStart + 63s)), "02! ")
      << "caution";
  EXPECT_EQ(text(allocator.allocate(demands, kAudio, Bitrate::kbps(3000), kStart + 64s)), "22 ");
  EXPECT_EQ(text(allocator.allocate(demands, kAudio, Bitrate::kbps(300), kStart + 66s)), "02! ");
  EXPECT_EQ(text(allocator.allocate(demands, kAudio, Bitrate::kbps(3000), kStart + 73s)), "02! ")
      << "more caution";
  EXPECT_EQ(text(allocator.allocate(demands, kAudio, Bitrate::kbps(3000), kStart + 74s)), "22 ");
}

TEST(Allocator, WhoWentUpTooEarlyIsNotCautiousOnAPathThatCarriesMuchMore) {
  Allocator allocator;
  VideoDemand demand = camera(1);
  demand.bitrates[0] = {Bitrate::kbps(250), Bitrate::kbps(350), Bitrate::kbps(450)};
  demand.bitrates[1] = {};
  const auto at = [&](int kbps, Duration after) {
    return text(allocator.allocate({&demand, 1}, kAudio, Bitrate::kbps(kbps), kStart + after));
  };
  Duration time = 0s;
  for (int i = 0; i < 4; ++i) {  // a line of 300 kbit/s
    time += 60s;
    EXPECT_EQ(at(300, time), "00! ");
    EXPECT_EQ(at(150, time + 5s), "--! ");
  }
  EXPECT_EQ(at(320, time + 20s), "--! ") << "it was tried often enough";
  EXPECT_EQ(at(550, time + 21s), "02! ") << "the line is another one";
}

}  // namespace
}  // namespace rostra::rtp
