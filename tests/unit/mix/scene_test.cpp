// SPDX-License-Identifier: Apache-2.0
#include "mix/scene/scene.hpp"

#include "support/paths.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <utility>

namespace rostra::mix {
namespace {

Layout layoutOf(const std::string& name) {
  std::ifstream file(rostra::test::sourceFolder() + "/pipelines/layouts/" + name + ".json");
  auto layout =
      Layout::parse(std::string((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>()));
  EXPECT_TRUE(layout);
  return *layout;
}
Scene sceneOf(const std::string& layout, std::vector<Scene::Member> members) {
  Scene scene(1280, 720, layout, layoutOf(layout));
  scene.setMembers(std::move(members));
  return scene;
}
/// "ada bob/screen": who has a place, the first one first.
std::string shown(const Scene& scene) {
  std::string text;
  for (const auto& tile : scene.arrange()) {
    if (tile.shown()) text += (text.empty() ? "" : " ") + tile.id + (tile.screen ? "/screen" : "");
  }
  return text;
}
int widest(const Scene& scene, std::string_view id, bool screen = false) {
  for (const auto& tile : scene.arrange()) {
    if (tile.id == id && tile.screen == screen) return tile.place.width;
  }
  return -1;
}
bool speak(Scene& scene, const std::string& who) {
  constexpr std::uint64_t kNow = 1'000'000'000;
  scene.setSpeaker(kNow, who);
  return scene.update(kNow);
}

TEST(SceneTest, SeatsPeopleInOrderOfJoining) {
  const Scene scene = sceneOf("grid", {{"ada"}, {"bob"}, {"eve"}});
  EXPECT_EQ("ada bob eve", shown(scene));
  EXPECT_EQ("", scene.large());
  EXPECT_FALSE(scene.empty());
}

TEST(SceneTest, NobodyIsEmpty) {
  const Scene scene = sceneOf("speaker", {});
  EXPECT_TRUE(scene.empty());
  EXPECT_TRUE(scene.arrange().empty());
  EXPECT_EQ("", scene.large());
}

TEST(SceneTest, WhoSpeaksGetsTheLargePart) {
  Scene scene = sceneOf("speaker", {{"ada"}, {"bob"}});
  EXPECT_EQ("ada", scene.large());
  EXPECT_TRUE(speak(scene, "bob"));
  EXPECT_EQ("bob", scene.large());
  EXPECT_EQ("bob ada", shown(scene));
  EXPECT_GT(widest(scene, "bob"), widest(scene, "ada"));
}

TEST(SceneTest, InAGridSpeakingChangesNothing) {
  Scene scene = sceneOf("grid", {{"ada"}, {"bob"}});
  EXPECT_FALSE(speak(scene, "bob"));
  EXPECT_EQ("ada bob", shown(scene));
}

TEST(SceneTest, AScreenTakesTheLargePartAndNobodyChangesPlaces) {
  Scene scene = sceneOf("speaker", {{"ada"}, {"bob"}});
  EXPECT_TRUE(speak(scene, "bob"));
  scene.setMembers({{"ada", true}, {"bob"}});
  EXPECT_EQ("ada/screen ada bob", shown(scene));
  EXPECT_GT(widest(scene, "ada", true), widest(scene, "bob"));
  EXPECT_EQ("bob", scene.large());  // has it again as soon as the screen is gone
  scene.setMembers({{"ada"}, {"bob"}});
  EXPECT_EQ("bob ada", shown(scene));
}

TEST(SceneTest, AnotherLayoutHoldsAtOnce) {
  Scene scene = sceneOf("grid", {{"ada"}, {"bob"}});
  const int before = widest(scene, "ada");
  scene.setLayout("speaker", layoutOf("speaker"));
  EXPECT_EQ("speaker", scene.layoutName());
  EXPECT_GT(widest(scene, "ada"), before);
}

TEST(SceneTest, WhoHasNoRoomIsNotShown) {
  std::vector<Scene::Member> crowd;
  for (int i = 0; i < 200; ++i) crowd.push_back({std::to_string(i)});
  const Scene scene = sceneOf("grid", crowd);
  const auto tiles = scene.arrange();
  ASSERT_EQ(200U, tiles.size());
  EXPECT_TRUE(tiles.front().shown());
  EXPECT_FALSE(tiles.back().shown());
  EXPECT_EQ(0, tiles.back().place.height);
}

}  // namespace
}  // namespace rostra::mix
