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

TEST(SfuEvent, AnEventOfAnotherGroupIsRefused) {
  EXPECT_FALSE(parseSfuEvent(toJson(mixCommand::Stop{})));
}

}  // namespace
}  // namespace rostra::protocol::worker
