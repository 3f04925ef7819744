// SPDX-License-Identifier: Apache-2.0
// A space's layout from the API through a real server into a real mixer, while a viewer follows the show.
#include "control/operations/admin_client.hpp"
#include "glib/json.hpp"
#include "integration/control/people_fixture.hpp"
#include "support/playlist_follower.hpp"

namespace rostra::test {
namespace {

using namespace std::chrono_literals;

class Layouts : public PeopleTest {
 protected:
  void open(const std::string& layout) {
    // Nobody here has media: they stay on stage all the same.
    start({"--connect-timeout", "120s"});
    owner_ = rows_->account("owner");
    rows_->space("jazz", owner_.account, [&](store::Space& space) {
      space.settings.visitors = store::Visitors::Stage;
      space.settings.layout = layout;
    });
    // "Cookie: name=value\r\n"
    const auto from = owner_.cookie.find(' ') + 1;
    headers_ = {{"Cookie", owner_.cookie.substr(from, owner_.cookie.find('\r') - from)},
                {"Origin", server_->url()}};
    const auto session = api("GET", "/session");
    ASSERT_EQ(session.status, 200) << session.body;
    const auto object = glib::parseObject(session.body, kMost);
    ASSERT_TRUE(object);
    headers_.emplace_back("X-CSRF-Token", *glib::readString(object->get(), "csrfToken", 200));
  }
  HttpAnswer api(const std::string& method, const std::string& path, const std::string& json = {}) {
    return httpCall(hub_, {method, server_->url() + "/api/v1" + path, headers_, json});
  }
  HttpAnswer setLayout(const std::string& name) {
    return api("PATCH", "/spaces/jazz", R"({"settings":{"layout":")" + name + "\"}}");
  }
  /// The mixer of a room, as `rostra stats` has it; null while there is none.
  glib::Ref<JsonObject> mixer(const std::string& room) {
    auto client = control::AdminClient::connect(server_->dataFolder());
    if (!client) return {};
    const auto stats = client->stats(room);
    if (!stats || !glib::has(stats->get(), "mixer")) return {};
    return glib::Ref<JsonObject>::retain(*glib::readObject(stats->get(), "mixer"));
  }
  /// Until the mixer of a room has this layout, and shows two people in tiles like that.
  bool mixes(const std::string& room, const std::string& layout, bool firstIsLarger) {
    return hub_.waitUntil(
        [&] {
          const auto stats = mixer(room);
          if (!stats || glib::readString(stats.get(), "layout", 64).value_or("") != layout) return false;
          const auto people = glib::readArray(stats.get(), "participants", 16);
          if (!people || json_array_get_length(*people) != 2) return false;
          const auto width = [&](std::size_t index) {
            const auto person = glib::objectAt(*people, index, "participants");
            const auto camera = glib::readObject(*person, "camera");
            return glib::readInteger(*camera, "tileWidth", 0, 4000).value_or(-1);
          };
          return firstIsLarger ? width(0) > 2 * width(1) : width(0) == width(1);
        },
        30s);
  }

  static constexpr std::size_t kMost = 1U << 20;
  SpaceRows::LoggedIn owner_;
  std::vector<std::pair<std::string, std::string>> headers_;
};

TEST_F(Layouts, AChangeReachesTheRunningShowWithoutAGap) {
  open("");
  const auto ada = join("jazz", "Ada");
  const auto bob = join("jazz", "Bob");
  ASSERT_TRUE(mixes("jazz", "grid", false)) << server_->log();
  ASSERT_TRUE(hub_.waitUntil(
      [&] { return httpGet(hub_, server_->url() + "/hls/jazz/live.m3u8").status == 200; }, 30s));
  const auto viewer = PlaylistFollower::start(server_->url(), "jazz");
  ASSERT_TRUE(hub_.waitUntil([&] { return viewer->parts().size() >= 3; }, 30s));
  const auto mixersBefore = server_->workers("mix-worker").size();

  EXPECT_EQ(setLayout("speaker").status, 200);
  EXPECT_TRUE(mixes("jazz", "speaker", true)) << server_->log();
  EXPECT_EQ(setLayout("spotlight").status, 200);
  EXPECT_TRUE(mixes("jazz", "spotlight", true)) << server_->log();

  const auto refused = setLayout("mosaic");
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.contentType, "application/problem+json");
  EXPECT_NE(refused.body.find("choose one of grid, speaker, spotlight, or none"), std::string::npos)
      << refused.body;
  EXPECT_EQ(setLayout("../grid").status, 422);
  EXPECT_EQ(rows_->read("jazz").settings.layout, "spotlight");

  EXPECT_EQ(setLayout("").status, 200);
  EXPECT_TRUE(mixes("jazz", "grid", false)) << server_->log();

  const auto seen = viewer->parts().size();
  EXPECT_TRUE(hub_.waitUntil([&] { return viewer->parts().size() >= seen + 5; }, 30s));
  EXPECT_EQ(viewer->discontinuities(), 0U);
  EXPECT_EQ(viewer->complaints(), std::vector<std::string>());
  EXPECT_EQ(server_->workers("mix-worker").size(), mixersBefore);
  EXPECT_EQ(server_->log().find("worker died"), std::string::npos) << server_->log();
}

TEST_F(Layouts, AShowBeginsWithTheLayoutOfItsSpace) {
  open("speaker");
  const auto ada = join("jazz", "Ada");
  const auto bob = join("jazz", "Bob");
  EXPECT_TRUE(mixes("jazz", "speaker", true)) << server_->log();
}

TEST_F(Layouts, ALayoutThatIsGoneMeansTheConfiguredOneAndAWarning) {
  open("was-removed");
  const auto ada = join("jazz", "Ada");
  const auto bob = join("jazz", "Bob");
  EXPECT_TRUE(mixes("jazz", "grid", false)) << server_->log();
  EXPECT_TRUE(hub_.waitUntil(
      [&] {
        return server_->log().find("layout unusable, falling back to the configured one") !=
               std::string::npos;
      },
      30s))
      << server_->log();
  EXPECT_NE(server_->log().find("was-removed"), std::string::npos);
  EXPECT_EQ(server_->log().find("worker died"), std::string::npos) << server_->log();
}

TEST_F(Layouts, AnOpenSpaceHasTheConfiguredOne) {
  start({"--connect-timeout", "120s", "--layout", "spotlight"});
  const auto ada = join("anywhere", "Ada");
  const auto bob = join("anywhere", "Bob");
  EXPECT_TRUE(mixes("anywhere", "spotlight", true)) << server_->log();
}

}  // namespace
}  // namespace rostra::test
