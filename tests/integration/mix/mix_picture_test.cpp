// SPDX-License-Identifier: Apache-2.0
// What a viewer sees of the people on stage: their tiles, the layouts and how these change.
#include "glib/json.hpp"
#include "integration/mix/running_show.hpp"

#include <gtest/gtest.h>

#include <sys/socket.h>

namespace rostra::test {
namespace {

using ipc::TapCodec;
using ipc::TapSource;
using protocol::worker::Person;
using protocol::worker::mixCommand::ActiveSpeaker;

TEST(MixTest, EveryTileShowsItsPersonAndAsksForItsSize) {
  Running run;
  auto red = run.camera("ada", colourVp8(kRedArgb, 640, 360));
  auto green = run.camera("bob", colourVp8(kGreenArgb, 320, 240));
  auto blue = run.camera("eve", colourH264(kBlueArgb, 640, 360), TapCodec::H264);
  run.show.people({{"ada", "Ada", true, true, false},
                   {"bob", "<b>Bob</b> & Söhne", false, true, false},
                   {"eve", "नमस्ते 🎤", true, true, false}});
  for (auto* sender : {red.get(), green.get(), blue.get()}) sender->start();
  ASSERT_TRUE(everybodyIsShown(run.show));
  ASSERT_TRUE(run.show.waitUntil(run.show.seconds() + 0.5));
  const auto tiles = tilesFor(3);
  EXPECT_EQ((std::pair{tiles[0].width, tiles[0].height}), run.tap->wanted("ada", TapSource::Camera));
  const Decoded decoded = run.finish();
  expectWhole(run.show, decoded);
  const auto& frame = *decoded.video.at(decoded.video.size() - 10).frame;
  EXPECT_LT(distance(kRed, tileColour(frame, tiles[0])), kSame);
  EXPECT_LT(distance(kGreen, tileColour(frame, tiles[1])), kSame);
  EXPECT_LT(distance(kBlue, tileColour(frame, tiles[2])), kSame);
}

TEST(MixTest, OnePersonFillsThePicture) {
  Running run;
  auto red = run.camera("ada", colourVp8(kRedArgb, 1280, 720));
  run.show.people({{"ada", "Ada", true, true, false}});
  red->start();
  ASSERT_TRUE(everybodyIsShown(run.show));
  ASSERT_TRUE(run.show.waitUntil(run.show.seconds() + 0.5));
  EXPECT_EQ((std::pair{1280, 720}), run.tap->wanted("ada", TapSource::Camera));
  const Decoded decoded = run.finish();
  expectWhole(run.show, decoded);
  const auto& frame = *decoded.video.at(decoded.video.size() - 10).frame;
  for (const mix::Rect corner : {mix::Rect{0, 0, 20, 20}, {1260, 0, 20, 20}, {1260, 700, 20, 20}}) {
    EXPECT_LT(distance(kRed, Decoded::colourOf(frame, corner)), kSame);
  }
}

TEST(MixTest, AScreenIsShownWholeAndLarge) {
  Running run;
  auto red = run.camera("ada", colourVp8(kRedArgb, 320, 180));
  Sender screen(run.tap, "ada", TapSource::Screen, TapCodec::Vp8, colourVp8(kBlueArgb, 1024, 768, 10));
  run.show.people({{"ada", "Ada", true, true, true}});
  red->start();
  screen.start();
  ASSERT_TRUE(everybodyIsShown(run.show));
  const auto tiles = tilesFor(1, 1);
  EXPECT_EQ((std::pair{tiles[1].width, tiles[1].height}), run.tap->wanted("ada", TapSource::Screen));
  run.show.people({{"ada", "Ada", true, true, false}});
  const double shared = run.show.seconds();
  ASSERT_TRUE(run.show.waitUntil(shared + 1.5));
  const Decoded decoded = run.finish();
  expectWhole(run.show, decoded);
  const auto at = static_cast<std::size_t>(shared * 30) - 10;
  EXPECT_LT(distance(kRed, tileColour(*decoded.video.at(at).frame, tiles[0])), kSame);
  EXPECT_LT(distance(kBlue, tileColour(*decoded.video.at(at).frame, tiles[1])), kSame);
  EXPECT_LT(distance(kRed, tileColour(*decoded.video.at(decoded.video.size() - 5).frame, {0, 0, 1280, 720})),
            kSame);
}

[[nodiscard]] bool becomes(Show& show, const std::string& layout, const std::string& large) {
  return waitForStats(show, [&](JsonObject* stats) {
    return glib::readString(stats, "layout", 64).value_or("") == layout &&
           glib::readString(stats, "large", 64).value_or("?") == large;
  });
}
/// Tiles and what is in them.
struct Scene {
  std::vector<mix::Rect> tiles;
  std::vector<Colour> colours;
  [[nodiscard]] bool is(const AVFrame& frame) const {
    for (std::size_t i = 0; i < tiles.size(); ++i) {
      if (distance(colours[i], tileColour(frame, tiles[i])) > 2 * kSame) return false;
    }
    return true;
  }
};
/// Which of the scenes the show had, one after the other, from the first one on. -1 for a picture that is
/// none of them: two tiles on top of each other, or one missing.
std::vector<int> sequenceOf(const Decoded& decoded, const std::vector<Scene>& scenes) {
  std::vector<int> sequence;
  for (const auto& picture : decoded.video) {
    // What is already there is looked for first: scenes may be the same.
    int now = -1;
    if (!sequence.empty() && sequence.back() >= 0 &&
        scenes[static_cast<std::size_t>(sequence.back())].is(*picture.frame)) {
      continue;
    }
    for (std::size_t i = 0; i < scenes.size() && now < 0; ++i) {
      if (scenes[i].is(*picture.frame)) now = static_cast<int>(i);
    }
    if (sequence.empty() && now != 0) continue;  // slate and placards of the beginning
    if (sequence.empty() || sequence.back() != now) sequence.push_back(now);
  }
  return sequence;
}

TEST(MixTest, WhoSpeaksIsLargeAndTheTwoChangePlaces) {
  auto configure = Show::defaults();
  configure.layout = "speaker";
  Running run(configure);
  auto red = run.camera("ada", colourVp8(kRedArgb, 640, 360));
  auto blue = run.camera("bob", colourVp8(kBlueArgb, 640, 360));
  auto green = run.camera("eve", colourVp8(kGreenArgb, 640, 360));
  run.show.people({{"ada", "Ada", true, true, false},
                   {"bob", "Bob", true, true, false},
                   {"eve", "Eve", true, true, false}});
  for (auto* sender : {red.get(), blue.get(), green.get()}) sender->start();
  ASSERT_TRUE(everybodyIsShown(run.show));
  ASSERT_TRUE(run.show.waitUntil(run.show.seconds() + 0.5));
  run.show.send(ActiveSpeaker{"bob"});
  ASSERT_TRUE(becomes(run.show, "speaker", "bob"));
  const auto tiles = tilesFor(3, 0, "speaker");
  // The SFU is asked for the layer of the new size.
  EXPECT_EQ((std::pair{tiles[0].width, tiles[0].height}), run.tap->wanted("bob", TapSource::Camera));
  EXPECT_EQ((std::pair{tiles[1].width, tiles[1].height}), run.tap->wanted("ada", TapSource::Camera));
  run.show.send(ActiveSpeaker{"eve"});
  ASSERT_TRUE(becomes(run.show, "speaker", "eve"));
  run.show.send(ActiveSpeaker{""});
  ASSERT_TRUE(run.show.waitUntil(run.show.seconds() + 3));
  const Decoded decoded = run.finish();
  expectWhole(run.show, decoded);
  // Nobody spoke yet; Bob; Eve, also when nobody speaks any more. Whoever comes changes places with whoever
  // goes, between two pictures.
  EXPECT_EQ((std::vector<int>{0, 1, 2}), sequenceOf(decoded, {{tiles, {kRed, kBlue, kGreen}},
                                                              {tiles, {kBlue, kRed, kGreen}},
                                                              {tiles, {kGreen, kRed, kBlue}}}));
}

TEST(MixTest, TheLayoutChangesWhileTheShowRuns) {
  using protocol::worker::mixCommand::Layout;
  Running run;
  auto red = run.camera("ada", colourVp8(kRedArgb, 640, 360));
  auto blue = run.camera("bob", colourVp8(kBlueArgb, 640, 360));
  run.show.people({{"ada", "Ada", true, true, false}, {"bob", "Bob", true, true, false}});
  run.show.send(ActiveSpeaker{"bob"});
  for (auto* sender : {red.get(), blue.get()}) sender->start();
  ASSERT_TRUE(everybodyIsShown(run.show));
  struct Step {
    std::string asked;
    std::string layout;
    std::string large;
  };
  for (const Step& step : {Step{"speaker", "speaker", "bob"},
                           {"spotlight", "spotlight", "ada"},
                           {"gone", "grid", ""},  // its file was removed
                           {"speaker", "speaker", "bob"},
                           {"", "grid", ""}}) {
    run.show.send(Layout{step.asked});
    ASSERT_TRUE(becomes(run.show, step.layout, step.large)) << step.asked << "\n" << run.show.stats();
  }
  const Decoded decoded = run.finish();
  expectWhole(run.show, decoded);
  EXPECT_EQ((std::vector<int>{0, 1, 2, 0, 1, 0}),
            sequenceOf(decoded, {{tilesFor(2), {kRed, kBlue}},
                                 {tilesFor(2, 0, "speaker"), {kBlue, kRed}},
                                 {tilesFor(2, 0, "spotlight"), {kRed, kBlue}}}));
}

TEST(MixTest, ASharedScreenTakesTheLargePartFromTheSpeaker) {
  auto configure = Show::defaults();
  configure.layout = "speaker";
  Running run(configure);
  auto red = run.camera("ada", colourVp8(kRedArgb, 320, 180));
  auto green = run.camera("bob", colourVp8(kGreenArgb, 320, 180));
  Sender screen(run.tap, "ada", TapSource::Screen, TapCodec::Vp8, colourVp8(kBlueArgb, 1024, 768, 10));
  const Person sharing{"ada", "Ada", true, true, true};
  run.show.people({sharing, {"bob", "Bob", true, true, false}});
  for (auto* sender : {red.get(), green.get(), &screen}) sender->start();
  ASSERT_TRUE(everybodyIsShown(run.show));
  run.show.send(ActiveSpeaker{"bob"});
  ASSERT_TRUE(becomes(run.show, "speaker", "bob"));
  ASSERT_TRUE(run.show.waitUntil(run.show.seconds() + 1.0));
  const double shared = run.show.seconds() - 0.3;
  run.show.people({{"ada", "Ada", true, true, false}, {"bob", "Bob", true, true, false}});
  ASSERT_TRUE(run.show.waitUntil(run.show.seconds() + 1.5));
  const Decoded decoded = run.finish();
  expectWhole(run.show, decoded);
  const auto& during = *decoded.video.at(static_cast<std::size_t>(shared * 30)).frame;
  const auto with = tilesFor(2, 1, "speaker");
  EXPECT_LT(distance(kRed, tileColour(during, with[0])), kSame);
  EXPECT_LT(distance(kGreen, tileColour(during, with[1])), kSame);
  EXPECT_LT(distance(kBlue, tileColour(during, with[2])), kSame);
  const auto& after = *decoded.video.at(decoded.video.size() - 5).frame;
  const auto without = tilesFor(2, 0, "speaker");
  EXPECT_LT(distance(kGreen, tileColour(after, without[0])), kSame);
  EXPECT_LT(distance(kRed, tileColour(after, without[1])), kSame);
}

}  // namespace
}  // namespace rostra::test
