// SPDX-License-Identifier: Apache-2.0
#include "control/show/ladder_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rostra::control {
namespace {

using testing::ElementsAre;

const pipeline::Ladder kLadder{"",
                               {{0, 720, 2'500'000, 0, false},
                                {0, 480, 1'100'000, 0, true},
                                {0, 240, 350'000, 64'000, false},
                                {0, 0, 0, 48'000, false}}};

std::vector<std::string> planned(const Configuration& configuration,
                                 const pipeline::Ladder& ladder = kLadder) {
  std::vector<std::string> all;
  for (const auto& rung : planLadder(ladder, configuration).rungs) {
    all.push_back(rung.name + " " + std::to_string(rung.width) + "x" + std::to_string(rung.height) + " " +
                  std::to_string(rung.videoBitrate / 1000) + "+" + std::to_string(rung.audioBitrate / 1000) +
                  (rung.onDemand ? " on demand" : ""));
  }
  return all;
}

Configuration given(Canvas canvas = {}, std::int64_t videoBitrate = 0) {
  Configuration configuration;
  configuration.canvas = canvas;
  configuration.videoBitrate.bps = videoBitrate;
  configuration.audioBitrate.bps = 128'000;
  return configuration;
}

TEST(LadderPlan, IsWhatTheLadderSays) {
  EXPECT_EQ(planLadder(kLadder, given()).canvas, (Canvas{1280, 720}));
  EXPECT_THAT(planned(given()), ElementsAre("720p 1280x720 2500+128", "480p 854x480 1100+128 on demand",
                                            "240p 426x240 350+64", "audio 0x0 0+48"));
}

TEST(LadderPlan, OptionsChangeTheFirstRenditionAndTheShapeOfAll) {
  EXPECT_THAT(planned(given({640, 480}, 2'000'000)),
              ElementsAre("480p 640x480 2000+128", "240p 320x240 350+64", "audio 0x0 0+48"))
      << "480p is no smaller than the canvas";
  EXPECT_THAT(planned(given({}, 1'000'000)),
              ElementsAre("720p 1280x720 1000+128", "240p 426x240 350+64", "audio 0x0 0+48"))
      << "480p would need more than the canvas";
  EXPECT_THAT(planned(given({320, 180})), ElementsAre("180p 320x180 2500+128", "audio 0x0 0+48"));
}

TEST(LadderPlan, TheFirstRenditionMayHaveAnotherShape) {
  const pipeline::Ladder tall{"", {{720, 1280, 2'500'000, 0, false}, {0, 640, 800'000, 0, false}}};
  EXPECT_THAT(planned(given(), tall), ElementsAre("1280p 720x1280 2500+128", "640p 360x640 800+128"));
}

}  // namespace
}  // namespace rostra::control
