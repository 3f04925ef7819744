// SPDX-License-Identifier: Apache-2.0
#include <rostra/mix/layout.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace rostra::mix {
namespace {

std::string shipped() {
  std::ifstream file(std::string(ROSTRA_SOURCE_DIR) + "/pipelines/layouts/grid.json");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

Layout grid() {
  auto layout = Layout::parse(shipped());
  EXPECT_TRUE(layout) << layout.error().message;
  return *layout;
}

bool overlap(const Rect& a, const Rect& b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

struct Scene {
  std::size_t cameras;
  std::size_t screens;
  int width;
  int height;
};

TEST(LayoutTest, TilesAreEvenInsideTheCanvasAndNeverOverlap) {
  for (const auto& [width, height] :
       {std::pair{1280, 720}, {1920, 1080}, {640, 360}, {720, 1280}, {160, 90}, {3840, 2160}}) {
    for (std::size_t screens = 0; screens <= 3; ++screens) {
      for (std::size_t cameras = 0; cameras <= 30; ++cameras) {
        const Arrangement arrangement = grid().arrange(cameras, screens, width, height);
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

TEST(LayoutTest, OnePersonFillsTheCanvasWithoutRoundCorners) {
  const Arrangement one = grid().arrange(1, 0, 1280, 720);
  ASSERT_EQ(1U, one.cameras.size());
  EXPECT_EQ((Rect{0, 0, 1280, 720}), one.cameras[0]);
  EXPECT_EQ(0, one.cornerRadius);
}

TEST(LayoutTest, TwoPeopleStandSideBySide) {
  const Arrangement two = grid().arrange(2, 0, 1280, 720);
  ASSERT_EQ(2U, two.cameras.size());
  EXPECT_EQ(two.cameras[0].y, two.cameras[1].y);
  EXPECT_LT(two.cameras[0].x + two.cameras[0].width, two.cameras[1].x);
  EXPECT_GT(two.cornerRadius, 0);
}

TEST(LayoutTest, EverybodyIsShownUpToSixteen) {
  for (std::size_t people = 1; people <= 16; ++people)
    EXPECT_EQ(people, grid().arrange(people, 0, 1280, 720).cameras.size());
}

TEST(LayoutTest, AScreenGetsTheLargePart) {
  const Arrangement scene = grid().arrange(4, 1, 1280, 720);
  ASSERT_EQ(1U, scene.screens.size());
  ASSERT_EQ(4U, scene.cameras.size());
  for (const Rect& camera : scene.cameras) {
    EXPECT_GT(scene.screens[0].width * scene.screens[0].height, 10 * camera.width * camera.height);
    EXPECT_GE(camera.x, scene.screens[0].x + scene.screens[0].width);
  }
}

TEST(LayoutTest, WrongFilesSayWhatIsWrong) {
  const std::string good = shipped();
  const auto replaced = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    const auto at = text.find(from);
    EXPECT_NE(std::string::npos, at) << from;
    return text.replace(at, from.size(), to);
  };
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
