// SPDX-License-Identifier: Apache-2.0
// Shows that begin when a host says so: who may, what the audience gets before, during and after, and that
// nobody who is backstage reaches the mixer.
#include "api/core/time_text.hpp"
#include "control/operations/admin_client.hpp"
#include "glib/json_view.hpp"
#include "integration/control/api_fixture.hpp"

#include <thread>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
using protocol::signalling::StageState;

class Backstage : public ApiTest {
 protected:
  void openBackstage(const std::string& slug) {
    open(slug, [](store::Space& space) { space.settings.backstage = true; });
  }
  std::unique_ptr<Here> hostOnStage() { return enter(joinAs(space_.slug, "Host"), owner_.cookie); }
  static std::optional<server::Live> live(Here& who, const std::function<bool(const server::Live&)>& fits) {
    return who.hear<server::Live>(fits);
  }
  static std::optional<server::Live> in(Here& who, StageState state) {
    return live(who, [state](const auto& each) { return each.state == state; });
  }
  /// How many people the mixer of the room shows; nothing when none runs.
  std::optional<std::size_t> mixed() {
    auto client = control::AdminClient::connect(server_->dataFolder());
    EXPECT_TRUE(client);
    const auto stats = client->stats(space_.slug);
    EXPECT_TRUE(stats) << stats.error().message;
    JsonObject* mixer = stats ? glib::objectOf(stats->get(), "mixer") : nullptr;
    if (!mixer) return std::nullopt;
    std::size_t people = 0;
    glib::eachOf(mixer, "participants", [&](JsonObject*) { ++people; });
    return people;
  }
  /// What the slate of the room is headed with; empty when no mixer runs.
  std::string slateTitle() {
    auto client = control::AdminClient::connect(server_->dataFolder());
    EXPECT_TRUE(client);
    const auto stats = client->stats(space_.slug);
    EXPECT_TRUE(stats) << stats.error().message;
    return stats ? glib::textOf(glib::objectOf(stats->get(), "mixer"), "title") : std::string();
  }
};

TEST_F(Backstage, ANewSpaceBeginsBackstageUnlessItSaysOtherwise) {
  start();
  const auto ada = rows_->account("ada");
  EXPECT_NE(must(ada, "POST", "/spaces", R"({"title":"A","slug":"a"})").body.find("\"backstage\":true"),
            std::string::npos);
  const auto told =
      must(ada, "POST", "/spaces", R"({"title":"B","slug":"b","settings":{"backstage":false}})");
  EXPECT_NE(told.body.find("\"backstage\":false"), std::string::npos);
  EXPECT_EQ(call(ada, "PATCH", "/spaces/a", R"({"settings":{"backstage":1}})").status, 422);
}

TEST_F(Backstage, AHostTakesTheStageOnAirAndOffAgain) {
  start();
  openBackstage("club");
  auto bob = watch("club", "Bob");
  EXPECT_TRUE(bob->seated.settings.backstage);
  auto host = hostOnStage();
  auto ada = join("club", "Ada");
  auto seen = live(*bob, [](const auto& each) { return each.onStage == 2; });
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->state, StageState::Waiting);

  ada->send(client::GoLive{0});
  EXPECT_EQ(ada->refused()->code, ErrorCode::Denied);
  EXPECT_EQ(call(rows_->account("stranger"), "POST", "/spaces/club/live", "{}").status, 403);

  host->send(client::GoLive{0});
  for (Here* each : {bob.get(), host.get(), ada.get()}) EXPECT_TRUE(in(*each, StageState::Live));
  EXPECT_EQ(call(owner_, "POST", "/spaces/club/live", "{}").status, 409) << "on air already";

  host->send(client::EndShow{});
  for (Here* each : {bob.get(), host.get(), ada.get()}) {
    seen = in(*each, StageState::Ended);
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->onStage, 2) << "they are backstage again, not in the audience";
  }
  expectNone<server::ToAudience>(*ada, [](const auto&) { return true; });
  EXPECT_EQ(call(owner_, "POST", "/spaces/club/end").status, 404) << "nothing is on air";

  must(owner_, "POST", "/spaces/club/live", R"({"countdown":0})");
  EXPECT_TRUE(in(*bob, StageState::Live));
  must(owner_, "POST", "/spaces/club/end");
  EXPECT_TRUE(in(*bob, StageState::Ended));
}

TEST_F(Backstage, EveryoneSeesTheCountdownAndAHostCanStopIt) {
  start();
  openBackstage("club");
  auto host = hostOnStage();
  auto bob = watch("club", "Bob");
  host->send(client::GoLive{60});
  const auto counting = live(*bob, [](const auto& each) { return each.liveAt > 0; });
  ASSERT_TRUE(counting);
  EXPECT_EQ(counting->state, StageState::Waiting);
  EXPECT_NEAR(counting->liveAt - counting->serverTime, 60'000, 5'000);
  // Told to the millisecond in both ways; what passes between the two questions is not in it.
  const HttpAnswer show = must(owner_, "GET", "/spaces/club/show");
  const auto parsed = glib::parseObject(show.body, 1 << 20);
  ASSERT_TRUE(parsed);
  const auto told = api::parseTime(glib::textOf(glib::objectOf(parsed->get(), "live"), "liveAt"));
  ASSERT_TRUE(told);
  EXPECT_NEAR(static_cast<double>(*told), counting->liveAt, 50);
  bob->send(client::StayBackstage{});
  EXPECT_EQ(bob->refused()->code, ErrorCode::Denied);
  host->send(client::StayBackstage{});
  const auto stopped = live(*bob, [](const auto& each) { return each.liveAt == 0; });
  ASSERT_TRUE(stopped);
  EXPECT_EQ(stopped->state, StageState::Waiting);
  EXPECT_NE(must(owner_, "GET", "/spaces/club/show").body.find("\"liveAt\":null"), std::string::npos);
  host->send(client::GoLive{1});
  EXPECT_TRUE(in(*bob, StageState::Live));
  EXPECT_EQ(call(owner_, "POST", "/spaces/club/live", R"({"countdown":61})").status, 422);
}

TEST_F(Backstage, NobodyGoesLiveWithAnEmptyStage) {
  start();
  openBackstage("club");
  auto host = enter(watchAs("club", "Host"), owner_.cookie);
  host->send(client::GoLive{0});
  const auto refused = host->refused();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->code, ErrorCode::BadMessage);
  EXPECT_NE(refused->message.find("Nobody is on stage"), std::string::npos);
  EXPECT_EQ(call(owner_, "POST", "/spaces/club/live", "{}").status, 409);
}

TEST_F(Backstage, NobodyBackstageIsInTheMix) {
  start();
  openBackstage("club");
  auto bob = watch("club", "Bob");
  auto host = hostOnStage();
  auto ada = join("club", "Ada");
  ASSERT_TRUE(live(*bob, [](const auto& each) { return !each.playlist.empty(); })) << "the slate";
  EXPECT_EQ(mixed(), 0U);
  host->send(client::GoLive{0});
  ASSERT_TRUE(in(*bob, StageState::Live));
  EXPECT_EQ(mixed(), 2U);
  auto cy = join("club", "Cy");
  ASSERT_TRUE(live(*bob, [](const auto& each) { return each.onStage == 3; }));
  EXPECT_EQ(mixed(), 3U);
  host->send(client::EndShow{});
  ASSERT_TRUE(in(*bob, StageState::Ended));
  EXPECT_EQ(mixed(), std::nullopt);
}

TEST_F(Backstage, ANewTitleReachesTheSlateOfThoseWhoWait) {
  start();
  openBackstage("club");
  auto bob = watch("club", "Bob");
  auto host = hostOnStage();
  ASSERT_TRUE(live(*bob, [](const auto& each) { return !each.playlist.empty(); })) << "the slate";
  must(owner_, "PATCH", "/spaces/club", R"({"title":"The Late Show"})");
  ASSERT_TRUE(live(*bob, [](const auto& each) { return each.title == "The Late Show"; }));
  EXPECT_EQ(slateTitle(), "The Late Show");
}

TEST_F(Backstage, TheRuleTakesEffectImmediately) {
  start();
  openBackstage("club");
  auto ada = join("club", "Ada");
  ASSERT_TRUE(in(*ada, StageState::Waiting));
  set(R"("backstage":false)");
  EXPECT_TRUE(in(*ada, StageState::Live)) << "who is on stage is on air where no host decides";
  set(R"("backstage":true)");
  ASSERT_TRUE(ada->hear<server::Settings>([](const auto& each) { return each.settings.backstage; }));
  ada->send(client::Ping{1});
  EXPECT_TRUE(ada->hear<server::Pong>()) << "a show on air goes on";
}

TEST_F(Backstage, AnOpenSpaceIsLiveAtOnce) {
  start();
  auto ada = join("any-word", "Ada");
  EXPECT_FALSE(ada->seated.settings.backstage);
  EXPECT_TRUE(in(*ada, StageState::Live));
}

TEST_F(Backstage, ThePlanIsToldToTheAudienceAndFollowsItsChange) {
  start();
  openBackstage("club");
  auto bob = watch("club", "Bob");
  must(owner_, "PATCH", "/spaces/club", R"({"startsAt":"2031-01-02T20:15:00Z"})");
  const auto planned = live(*bob, [](const auto& each) { return each.startsAt > 0; });
  ASSERT_TRUE(planned);
  EXPECT_EQ(planned->startsAt, 1'925'151'300'000.0);
  must(owner_, "PATCH", "/spaces/club", R"({"startsAt":null})");
  EXPECT_TRUE(live(*bob, [](const auto& each) { return each.startsAt == 0; }));
}

TEST_F(Backstage, TheOperatorTakesARoomOnAirAndEndsItsShow) {
  start();
  openBackstage("club");
  std::string output;
  EXPECT_EQ(command({"room", "live", "club"}, output), 4) << output;
  auto host = hostOnStage();
  EXPECT_EQ(command({"room", "live", "club", "--countdown", "61"}, output), 2) << output;
  EXPECT_EQ(command({"room", "begin", "club"}, output), 2) << output;
  EXPECT_EQ(command({"room", "live", "club", "--countdown", "0"}, output), 0) << output;
  EXPECT_TRUE(in(*host, StageState::Live));
  EXPECT_NE(command({"room", "live", "club"}, output), 0) << output;
  EXPECT_NE(output.find("on air already"), std::string::npos) << output;
  EXPECT_EQ(command({"room", "end", "club"}, output), 0) << output;
  EXPECT_TRUE(in(*host, StageState::Ended));
}

}  // namespace
}  // namespace rostra::test
