// SPDX-License-Identifier: Apache-2.0
#include "mix/scene/layout.hpp"

#include "support/paths.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace rostra::mix {
namespace {

std::string shipped(const std::string& name = "grid") {
  std::ifstream file(rostra::test::sourceFolder() + "/pipelines/layouts/" + name + ".json");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

Layout parsed(const std::string& text) {
  auto layout = Layout::parse(text);
  EXPECT_TRUE(layout) << layout.error().message;
  return *layout;
}
Layout grid() {
  return parsed(shipped());
}

std::string replacedIn(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(std::string::npos, at) << from;
  return text.replace(at, from.size(), to);
}

bool overlap(const Rect& a, const Rect& b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

int areaOf(const Rect& tile) {
  return tile.width * tile.height;
}

class ShippedLayout : public testing::TestWithParam<const char*> {};
TEST_P(ShippedLayout, TilesAreEvenInsideTheCanvasAndNeverOverlap) {
  const Layout layout = parsed(shipped(GetParam()));
  for (const auto& [width, height] :
       {std::pair{1280, 720}, {1920, 1080}, {640, 360}, {720, 1280}, {160, 90}, {3840, 2160}}) {
    for (std::size_t screens = 0; screens <= 3; ++screens) {
      for (std::size_t cameras = 0; cameras <= 30; ++cameras) {
        const Arrangement arrangement = layout.arrange(cameras, screens, width, height);
        std::vector<Rect> all = arrangement.screens;
        all.insert(all.end(), arrangement.cameras.begin(), arrangement.cameras.end());
        EXPECT_LE(arrangement.cameras.size(), cameras);
        for (std::size_t i = 0; i < all.size(); ++i) {
          const Rect& one = all[i];
          SCOPED_TRACE(testing::Message() << width << "x" << height << " cameras " << cameras << " screens "
                                          << screens << " tile " << i);
          EXPECT_EQ(0, (one.x | one.y | one.width | one.height) & 1);
          EXPECT_GE(one.x, 0);
          EXPECT_GE(one.y, 0);
          EXPECT_LE(one.x + one.width, width);
          EXPECT_LE(one.y + one.height, height);
          EXPECT_GE(std::min(one.width, one.height), Layout::kMinTile);
          for (std::size_t k = 0; k < i; ++k) EXPECT_FALSE(overlap(one, all[k]));
        }
      }
    }
  }
}

TEST_P(ShippedLayout, OnePersonFillsTheCanvasWithoutRoundCorners) {
  const Arrangement one = parsed(shipped(GetParam())).arrange(1, 0, 1280, 720);
  ASSERT_EQ(1U, one.cameras.size());
  EXPECT_EQ((Rect{0, 0, 1280, 720}), one.cameras[0]);
  EXPECT_EQ(0, one.cornerRadius);
}

TEST_P(ShippedLayout, EverybodyIsShownUpToSixteen) {
  for (std::size_t people = 1; people <= 16; ++people)
    EXPECT_EQ(people, parsed(shipped(GetParam())).arrange(people, 0, 1280, 720).cameras.size());
}

TEST_P(ShippedLayout, AScreenGetsTheLargePart) {
  const Arrangement scene = parsed(shipped(GetParam())).arrange(4, 1, 1280, 720);
  ASSERT_EQ(1U, scene.screens.size());
  ASSERT_EQ(4U, scene.cameras.size());
  for (const Rect& camera : scene.cameras) {
    EXPECT_GT(areaOf(scene.screens[0]), 10 * areaOf(camera));
    EXPECT_EQ(areaOf(scene.cameras[0]), areaOf(camera));
  }
}

TEST_P(ShippedLayout, SaysWhatItIsFor) {
  EXPECT_TRUE(parsed(shipped(GetParam())).description().ends_with('.'));
}

INSTANTIATE_TEST_SUITE_P(Files, ShippedLayout, testing::Values("grid", "speaker", "spotlight"),
                         [](const auto& test) { return std::string(test.param); });

TEST(LayoutTest, WhoIsLargeIsSaidByTheFile) {
  EXPECT_EQ(Large::Nobody, grid().large());
  EXPECT_EQ(Large::First, parsed(shipped("spotlight")).large());
  const Layout speaker = parsed(shipped("speaker"));
  EXPECT_EQ(Large::Speaker, speaker.large());
  EXPECT_EQ(std::chrono::milliseconds(0), speaker.speakAfter());
  EXPECT_EQ(std::chrono::seconds(2), speaker.holdLarge());
}

TEST(LayoutTest, TheFirstIsLargeAndTheOthersStandInAStrip) {
  struct Case {
    const char* layout;
    std::size_t people;
    bool below;
  };
  for (const Case& each : {Case{"speaker", 2, false},
                           {"speaker", 3, false},
                           {"speaker", 5, false},
                           {"speaker", 16, false},
                           {"spotlight", 2, true},
                           {"spotlight", 5, true},
                           {"spotlight", 16, true}}) {
    SCOPED_TRACE(std::string(each.layout) + " " + std::to_string(each.people));
    const Arrangement scene = parsed(shipped(each.layout)).arrange(each.people, 0, 1280, 720);
    ASSERT_EQ(each.people, scene.cameras.size());
    const Rect& large = scene.cameras[0];
    EXPECT_GT(areaOf(large), 1280 * 720 / 2);
    EXPECT_GT(scene.cornerRadius, 0);
    for (std::size_t i = 1; i < each.people; ++i) {
      const Rect& tile = scene.cameras[i];
      EXPECT_GT(areaOf(large), 9 * areaOf(tile));
      EXPECT_EQ(areaOf(scene.cameras[1]), areaOf(tile));
      if (each.below) {
        EXPECT_GE(tile.y, large.y + large.height);
      } else {
        EXPECT_GE(tile.x, large.x + large.width);
      }
    }
  }
}

TEST(LayoutTest, GridHasNobodyLarge) {
  for (std::size_t people = 2; people <= 16; ++people) {
    const auto tiles = grid().arrange(people, 0, 1280, 720).cameras;
    for (const Rect& tile : tiles) EXPECT_EQ(areaOf(tiles[0]), areaOf(tile));
  }
}

TEST(LayoutTest, TheStripMayStandBelowAndSharesAreOfItsDirection) {
  const std::string beside = shipped("speaker");
  const std::string below = replacedIn(beside, "\"beside\"", "\"below\"");
  const auto large = [](const std::string& text) { return parsed(text).arrange(3, 0, 1280, 720).cameras[0]; };
  EXPECT_NEAR(0.78 * (1280 - 24 - 8), large(beside).width, 2);
  EXPECT_NEAR(0.78 * (720 - 24 - 8), large(below).height, 2);
  const std::string wide = replacedIn(beside, "\"largeShare\": 0.78", "\"largeShare\": 0.6");
  EXPECT_LT(large(wide).width, large(beside).width);
}

TEST(LayoutTest, TwoPeopleStandSideBySide) {
  const Arrangement two = grid().arrange(2, 0, 1280, 720);
  ASSERT_EQ(2U, two.cameras.size());
  EXPECT_EQ(two.cameras[0].y, two.cameras[1].y);
  EXPECT_LT(two.cameras[0].x + two.cameras[0].width, two.cameras[1].x);
  EXPECT_GT(two.cornerRadius, 0);
}

TEST(LayoutTest, WrongFilesSayWhatIsWrong) {
  const std::string good = shipped();
  const auto replaced = [&](const std::string& from, const std::string& to) {
    return replacedIn(good, from, to);
  };
  const std::string speaker = shipped("speaker");
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "JSON"},
      {"[]", "object"},
      {replaced("\"margin\": 12", "\"margin\": -1"), "margin"},
      {replaced("\"margin\": 12", "\"margin\": \"x\""), "margin"},
      {replaced("\"minAspect\": 1.3333", "\"minAspect\": 2.5"), "minAspect"},
      {replaced("\"screenShare\": 0.78", "\"screenShare\": 1.5"), "screenShare"},
      {replaced("[[2], ", "[[0], "), "rows[0]"},
      {replaced("[[2], ", "[2, "), "rows[0]"},
      {replaced("[[2], ", "[[], "), "rows[0]"},
      {replaced("[[2], ", "[[2], [1, 1], "), "two entries"},
      {replaced("[[2], ", "[[64, 64], "), "rows[0]"},
      {replaced("\"margin\": 12", "\"margn\": 12"), "'margn' is not known; a layout has description, margin"},
      {replaced("\"margin\": 12,", ""), "'margin' is missing"},
      {replaced("\"description\": [", "\"description\": [1, "), "description"},
      {replaced("\"large\": \"nobody\"", "\"large\": \"loudest\""), "'large' must be"},
      {replaced("\"large\": \"nobody\"", "\"large\": 1"), "'large' must be"},
      {replaced("\"large\": \"nobody\"", "\"large\": \"first\""), "'largeShare' is missing"},
      {replaced("\"strip\": \"beside\"", "\"strip\": \"left\""), "'strip' must be"},
      {replacedIn(speaker, "\"largeShare\": 0.78", "\"largeShare\": 1"), "largeShare"},
      {replacedIn(speaker, "\"speakAfter\": 0,", ""), "'speakAfter' is missing"},
      {replacedIn(speaker, "\"holdLarge\": 2", "\"holdLarge\": -1"), "holdLarge"},
      {replacedIn(speaker, "\"holdLarge\": 2", "\"holdLarge\": \"2s\""), "holdLarge"},
  };
  for (const auto& [text, part] : cases) {
    const auto layout = Layout::parse(text);
    ASSERT_FALSE(layout) << text;
    EXPECT_EQ(ErrorKind::InvalidInput, layout.error().kind);
    if (part != "JSON") {
      EXPECT_NE(std::string::npos, layout.error().message.find(part)) << layout.error().message;
    }
  }
}

TEST(FitPictureTest, SameAspectIsUsedWhole) {
  const Fit fit = fitPicture(640, 360, 426, 240, true);
  EXPECT_EQ((Rect{0, 0, 640, 360}), fit.source);
  EXPECT_EQ((Rect{0, 0, 426, 240}), fit.target);
}

TEST(FitPictureTest, CamerasFillTheirTileScreensAndUprightPhonesAreShownWhole) {
  const Fit camera = fitPicture(640, 480, 640, 360, true);
  EXPECT_EQ((Rect{0, 0, 640, 360}), camera.target);
  EXPECT_EQ(640, camera.source.width);
  EXPECT_EQ(360, camera.source.height);
  EXPECT_EQ(60, camera.source.y);
  const Fit screen = fitPicture(640, 480, 640, 360, false);
  EXPECT_EQ((Rect{0, 0, 640, 480}), screen.source);
  EXPECT_EQ((Rect{80, 0, 480, 360}), screen.target);
  const Fit phone = fitPicture(360, 640, 640, 360, true);
  EXPECT_EQ((Rect{0, 0, 360, 640}), phone.source);
  EXPECT_EQ(360, phone.target.height);
}

TEST(FitPictureTest, ExtremeSizesStayInsidePictureAndTile) {
  for (const int width : {2, 3, 16, 641, 3840}) {
    for (const int height : {2, 5, 359, 2160}) {
      for (const bool crop : {true, false}) {
        const Fit fit = fitPicture(width, height, 426, 240, crop);
        EXPECT_GE(fit.source.x, 0);
        EXPECT_LE(fit.source.x + fit.source.width, std::max(2, width));
        EXPECT_LE(fit.source.y + fit.source.height, std::max(2, height));
        EXPECT_LE(fit.target.x + fit.target.width, 426);
        EXPECT_LE(fit.target.y + fit.target.height, 240);
        EXPECT_GE(fit.target.width, 2);
        EXPECT_GE(fit.target.height, 2);
      }
    }
  }
}

}  // namespace
}  // namespace rostra::mix
