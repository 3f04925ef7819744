// SPDX-License-Identifier: Apache-2.0
#include "sfu/transport/bandwidth_share.hpp"

#include "sfu/forward/consumer.hpp"

#include <gtest/gtest.h>

#include <array>

namespace rostra::sfu {
namespace {

using rtp::Bitrate;

constexpr std::array<LayerCost, 3> kCamera{
    {{{{640, 360}, true}, 1700}, {{{320, 180}, true}, 400}, {{{160, 90}, true}, 100}}};

TEST(BandwidthShare, TheSmallestLayerComesFirst) {
  const auto demand = demandOf(7, kCamera, {640, 360}, -1);
  EXPECT_EQ(demand.id, 7U);
  EXPECT_EQ(demand.tilePixels, 640U * 360U);
  EXPECT_EQ(demand.wantedSpatial, 2U);
  EXPECT_LT(demand.bitrates[0][0], demand.bitrates[1][0]);
  EXPECT_LT(demand.bitrates[1][0], demand.bitrates[2][0]);
  EXPECT_GE(demand.bitrates[2][0], Bitrate::kbps(1700));
  EXPECT_EQ(demandOf(7, kCamera, {320, 180}, -1).wantedSpatial, 1U);
  EXPECT_EQ(demandOf(7, kCamera, {0, 0}, 0).tilePixels, 0U);
}

TEST(BandwidthShare, ALayerThatDoesNotComeCostsNothingAndAnUnknownOneSomething) {
  auto layers = kCamera;
  layers[1].state.alive = false;
  layers[2].kbps = 0;
  const auto demand = demandOf(1, layers, {640, 360}, -1);
  EXPECT_EQ(demand.bitrates[1][0], Bitrate());
  EXPECT_GT(demand.bitrates[0][0], Bitrate());
}

TEST(BandwidthShare, OnlyTheSmallestLayerIsEverThinnedOut) {
  auto layers = kCamera;
  layers[2] = {{{160, 90}, true}, 100, {25, 35}};
  layers[1] = {{{320, 180}, true}, 400, {100, 140}};
  const auto demand = demandOf(1, layers, {640, 360}, -1);
  EXPECT_EQ(demand.bitrates[0][0], Bitrate::kbps(40) * 1.05);
  EXPECT_EQ(demand.bitrates[0][2], Bitrate::kbps(100) * 1.05);
  rtp::VideoShare share;
  share.layer = rtp::VideoLayer{0, 0};
  EXPECT_EQ(temporalLimitOf(share, demand), 0);
  share.layer = rtp::VideoLayer{0, 1};
  EXPECT_EQ(temporalLimitOf(share, demand), 1);
  share.layer = rtp::VideoLayer{0, 2};
  EXPECT_EQ(temporalLimitOf(share, demand), rtp::TemporalFilter::kAll);
  share.layer = rtp::VideoLayer{2, 0};
  EXPECT_EQ(temporalLimitOf(share, demand), rtp::TemporalFilter::kAll) << "it has no temporal layers";
  share.layer.reset();
  EXPECT_EQ(temporalLimitOf(share, demand), rtp::TemporalFilter::kAll);

  const auto at = [&](int kbps) {
    rtp::Allocator fresh;
    return *fresh
                .allocate({&demand, 1}, Bitrate::kbps(40), Bitrate::kbps(kbps),
                          rtp::TimePoint(std::chrono::hours(1)))[0]
                .layer;
  };
  EXPECT_EQ(at(600), (rtp::VideoLayer{1, 2})) << "size before frames";
  EXPECT_EQ(at(120), (rtp::VideoLayer{0, 1}));
  EXPECT_EQ(at(90), (rtp::VideoLayer{0, 0}));
}

TEST(BandwidthShare, AShareNamesTheLargestLayer) {
  rtp::VideoShare share;
  EXPECT_EQ(limitOf(share, 3), Consumer::kPaused);
  for (std::uint8_t spatial = 0; spatial < 3; ++spatial) {
    share.layer = rtp::VideoLayer{spatial, 0};
    EXPECT_EQ(limitOf(share, 3), 2U - spatial);
  }
  share.layer = rtp::VideoLayer{0, 0};
  EXPECT_EQ(limitOf(share, 1), 0U);
}

TEST(BandwidthShare, TheFittingLayerIsAllowed) {
  rtp::Allocator allocator;
  const auto at = [&](Bitrate estimate, rtp::TimePoint now) {
    const std::array demands{demandOf(1, kCamera, {640, 360}, -1)};
    return limitOf(allocator.allocate(demands, Bitrate::kbps(50), estimate, now)[0], 3);
  };
  using namespace std::chrono_literals;
  const rtp::TimePoint start{1h};
  EXPECT_EQ(at(Bitrate::kbps(3000), start), 0U);
  EXPECT_EQ(at(Bitrate::kbps(1000), start + 1s), 1U);
  EXPECT_EQ(at(Bitrate::kbps(300), start + 2s), 2U);
  EXPECT_EQ(at(Bitrate::kbps(60), start + 3s), Consumer::kPaused);
  EXPECT_EQ(at(Bitrate::kbps(3000), start + 60s), 0U);
}

}  // namespace
}  // namespace rostra::sfu
