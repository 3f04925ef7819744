// SPDX-License-Identifier: Apache-2.0
// Which layer a consumer gets, and how often key frames are asked for.
#include "rtp/forward/key_frame_throttle.hpp"
#include "rtp/forward/layer_selector.hpp"

#include <gtest/gtest.h>

#include <array>
#include <optional>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kFull = 0;
constexpr std::size_t kHalf = 1;
constexpr std::size_t kQuarter = 2;

std::array<LayerState, 3> hdLayers() {
  return {LayerState{{1280, 720}, true}, LayerState{{640, 360}, true}, LayerState{{320, 180}, true}};
}

TEST(ChooseLayer, TakesTheSmallestThatFillsTheTile) {
  struct Case {
    FrameSize tile;
    std::optional<std::size_t> layer;
  };
  const Case cases[] = {
      {{0, 0}, std::nullopt}, {{0, 180}, std::nullopt}, {{1, 1}, kQuarter},    {{320, 180}, kQuarter},
      {{350, 197}, kQuarter}, {{400, 225}, kHalf},      {{640, 360}, kHalf},   {{700, 394}, kHalf},
      {{800, 450}, kFull},    {{1280, 720}, kFull},     {{3840, 2160}, kFull}, {{300, 300}, kQuarter},
      {{360, 640}, kQuarter},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(chooseLayer(hdLayers(), each.tile, std::nullopt), each.layer)
        << each.tile.width << 'x' << each.tile.height;
  }
}

TEST(ChooseLayer, FallsBackWhenALayerIsSilent) {
  auto layers = hdLayers();
  layers[kFull].alive = false;
  EXPECT_EQ(chooseLayer(layers, {1280, 720}, kFull), kHalf);
  layers[kHalf].alive = false;
  EXPECT_EQ(chooseLayer(layers, {1280, 720}, kFull), kQuarter);
  layers = hdLayers();
  layers[kQuarter].alive = false;
  EXPECT_EQ(chooseLayer(layers, {100, 60}, kQuarter), kHalf);
  for (auto& layer : layers) layer.alive = false;
  EXPECT_EQ(chooseLayer(layers, {1280, 720}, kFull), std::nullopt);
  EXPECT_EQ(chooseLayer({}, {1280, 720}, std::nullopt), std::nullopt);
}

TEST(ChooseLayer, ALayerOfUnknownSizeIsOnlyAStart) {
  auto layers = hdLayers();
  for (auto& layer : layers) layer.size = {};
  EXPECT_EQ(chooseLayer(layers, {1280, 720}, std::nullopt), kQuarter) << "listed last, so the smallest";
  layers[kHalf].size = {640, 360};
  EXPECT_EQ(chooseLayer(layers, {1280, 720}, std::nullopt), kHalf);
}

TEST(ChooseLayer, ATileNearABoundaryDoesNotSwitchBackAndForth) {
  const auto layers = hdLayers();
  EXPECT_EQ(chooseLayer(layers, {650, 366}, kFull), kFull) << "a little larger than half: stays";
  EXPECT_EQ(chooseLayer(layers, {640, 360}, kFull), kHalf);
  EXPECT_EQ(chooseLayer(layers, {650, 366}, kHalf), kHalf);
  EXPECT_EQ(chooseLayer(layers, {730, 411}, kHalf), kFull);
}

TEST(LayerSelector, SwitchesOnKeyFramesOnly) {
  LayerSelector selector;
  const auto layers = hdLayers();
  EXPECT_FALSE(selector.update(layers)) << "no tile yet";
  EXPECT_EQ(selector.onPacket(kHalf, true), LayerVerdict::Drop);
  selector.setTile({640, 360});
  EXPECT_TRUE(selector.update(layers));
  EXPECT_EQ(selector.onPacket(kHalf, false), LayerVerdict::Drop);
  EXPECT_EQ(selector.onPacket(kFull, true), LayerVerdict::Drop) << "not the target";
  EXPECT_EQ(selector.onPacket(kHalf, true), LayerVerdict::Switch);
  EXPECT_EQ(selector.onPacket(kHalf, false), LayerVerdict::Forward);
  EXPECT_EQ(selector.onPacket(kHalf, true), LayerVerdict::Forward) << "a later key frame is no switch";
  EXPECT_FALSE(selector.update(layers));
}

TEST(LayerSelector, TheOldLayerFlowsUntilTheNewOneHasAKeyFrame) {
  LayerSelector selector;
  selector.setTile({320, 180});
  selector.update(hdLayers());
  EXPECT_EQ(selector.onPacket(kQuarter, true), LayerVerdict::Switch);
  selector.setTile({1280, 720});
  EXPECT_TRUE(selector.update(hdLayers()));
  EXPECT_EQ(selector.onPacket(kQuarter, false), LayerVerdict::Forward);
  EXPECT_EQ(selector.onPacket(kFull, false), LayerVerdict::Drop);
  EXPECT_EQ(selector.onPacket(kFull, true), LayerVerdict::Switch);
  EXPECT_EQ(selector.onPacket(kQuarter, true), LayerVerdict::Drop);
}

TEST(LayerSelector, ATileThatDisappearsStopsForwardingAndComesBackWithAKeyFrame) {
  LayerSelector selector;
  selector.setTile({320, 180});
  selector.update(hdLayers());
  EXPECT_EQ(selector.onPacket(kQuarter, true), LayerVerdict::Switch);
  selector.setTile({});
  EXPECT_FALSE(selector.update(hdLayers()));
  EXPECT_EQ(selector.onPacket(kQuarter, true), LayerVerdict::Drop);
  selector.setTile({320, 180});
  EXPECT_TRUE(selector.update(hdLayers()));
  EXPECT_EQ(selector.onPacket(kQuarter, false), LayerVerdict::Drop);
  EXPECT_EQ(selector.onPacket(kQuarter, true), LayerVerdict::Switch);
}

TEST(LayerSelector, AfterAResetTheNextPacketsWaitForAKeyFrame) {
  LayerSelector selector;
  selector.setTile({320, 180});
  selector.update(hdLayers());
  EXPECT_EQ(selector.onPacket(kQuarter, true), LayerVerdict::Switch);
  selector.reset();
  EXPECT_TRUE(selector.waitsForKeyFrame());
  EXPECT_EQ(selector.onPacket(kQuarter, false), LayerVerdict::Drop);
  EXPECT_EQ(selector.onPacket(kQuarter, true), LayerVerdict::Switch);
}

const TimePoint kNow{100s};

TEST(KeyFrameThrottle, SendsTheFirstRequestAtOnceAndRemembersTheNext) {
  KeyFrameThrottle throttle(500ms);
  EXPECT_FALSE(throttle.due());
  EXPECT_TRUE(throttle.request(kNow));
  EXPECT_FALSE(throttle.due()) << "nothing is waiting";
  EXPECT_FALSE(throttle.request(kNow + 100ms));
  EXPECT_FALSE(throttle.request(kNow + 200ms));
  EXPECT_EQ(throttle.due(), kNow + 500ms);
  EXPECT_FALSE(throttle.expire(kNow + 499ms));
  EXPECT_TRUE(throttle.expire(kNow + 500ms)) << "many requests are one";
  EXPECT_FALSE(throttle.expire(kNow + 500ms));
  EXPECT_FALSE(throttle.request(kNow + 600ms)) << "the remembered one starts a new interval";
  EXPECT_EQ(throttle.due(), kNow + 1000ms);
}

TEST(KeyFrameThrottle, AKeyFrameAnswersWhatIsRemembered) {
  KeyFrameThrottle throttle(500ms);
  EXPECT_TRUE(throttle.request(kNow));
  EXPECT_FALSE(throttle.request(kNow + 10ms));
  throttle.onKeyFrame();
  EXPECT_FALSE(throttle.due());
  EXPECT_FALSE(throttle.expire(kNow + 600ms));
  EXPECT_TRUE(throttle.request(kNow + 600ms));
}

TEST(KeyFrameThrottle, AnIntervalOfZeroHoldsNothingBack) {
  KeyFrameThrottle throttle(0ms);
  EXPECT_TRUE(throttle.request(kNow));
  EXPECT_TRUE(throttle.request(kNow));
}

TEST(KeyFrameThrottle, ARequestAfterTheIntervalReplacesARememberedOne) {
  KeyFrameThrottle throttle(500ms);
  EXPECT_TRUE(throttle.request(kNow));
  EXPECT_FALSE(throttle.request(kNow + 100ms));
  EXPECT_TRUE(throttle.request(kNow + 700ms));
  EXPECT_FALSE(throttle.due());
}

}  // namespace
}  // namespace rostra::rtp
