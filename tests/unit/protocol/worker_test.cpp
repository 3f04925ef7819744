// SPDX-License-Identifier: Apache-2.0
#include "protocol/worker.hpp"

#include <gtest/gtest.h>

namespace rostra::protocol::worker {
namespace {

TEST(SfuCommand, ConfigureRoundTripsWithEveryMember) {
  sfuCommand::Configure configure;
  configure.pipelines = "/usr/share/rostra/pipelines";
  configure.localAddresses = {"127.0.0.1", "::1"};
  configure.announcedAddress = "203.0.113.7";
  configure.minPort = 40000;
  configure.maxPort = 40999;
  configure.turnServers = {{"turn://u:p@127.0.0.1:3478"}};
  configure.nackWindowMs = 150;
  configure.keyFrameIntervalMs = 500;
  configure.startBitrateKbps = 2000;
  configure.silenceMs = 10000;
  configure.connectMs = 20000;
  configure.maxParticipants = 100;
  configure.limits = {4, 128, 32, 50, 65536};
  configure.rtpEngine = true;
  const auto back = parseSfuCommand(toJson(configure));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(std::get<sfuCommand::Configure>(*back), configure);
}

TEST(MixEvent, PartKeepsLargeNumbers) {
  mixEvent::Part part;
  part.rendition = "720p";
  part.segment = 9007199254740991;
  part.durationUs = 200000;
  part.wallTimeMs = 1790000000123;
  const auto back = parseMixEvent(toJson(part));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(std::get<mixEvent::Part>(*back), part);
}

TEST(SfuEvent, MetricsKeepTheirNumbersInOrder) {
  sfuEvent::Metrics metrics;
  metrics.request = 7;
  metrics.counters = {{SfuCount::NacksOut, 3}, {SfuCount::LayersDown, 9007199254740991}};
  metrics.histograms = {{SfuDistribution::LossIn, {5, 0, 9007199254740991}, 12},
                        {SfuDistribution::VideoForward, {}, 0}};
  const auto back = parseSfuEvent(toJson(metrics));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(std::get<sfuEvent::Metrics>(*back), metrics);
}

TEST(SfuEvent, BucketsAreWholeNumbersFromZero) {
  const auto with = [](const std::string& buckets) {
    return parseSfuEvent(
        R"({"type":"metrics","request":1,"counters":[],"histograms":[{"what":"loss-in","sum":0,"buckets":)" +
        buckets + "}]}");
  };
  EXPECT_TRUE(with("[1,2]"));
  for (const char* wrong : {"[-1]", "[1.5]", R"(["1"])", "[null]", "[{}]", "[9007199254740992]", "5",
                            "[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]"})
    EXPECT_FALSE(with(wrong)) << wrong;
}

TEST(SfuEvent, AnEventOfAnotherGroupIsRefused) {
  EXPECT_FALSE(parseSfuEvent(toJson(mixCommand::Stop{})));
}

}  // namespace
}  // namespace rostra::protocol::worker
