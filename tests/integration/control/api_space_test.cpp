// SPDX-License-Identifier: Apache-2.0
// A space that is changed or deleted through the HTTP API while people are in it, and chat by program: they
// hear it at once, exactly once, and what was changed holds.
#include "integration/control/api_fixture.hpp"
#include "support/camera_picture.hpp"

#include <algorithm>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
using protocol::signalling::ChatAccess;
using protocol::signalling::FloorPlan;
using protocol::signalling::StageState;

class ApiSpace : public ApiTest {
 protected:
  static std::optional<server::Settings> settings(Here& who,
                                                  const std::function<bool(const server::Settings&)>& fits) {
    return who.hear<server::Settings>(fits);
  }
  static void say(Here& who, const std::string& text, const std::string& nonce) {
    who.send(client::Chat{text, nonce, std::nullopt});
  }
};

TEST_F(ApiSpace, LockLobbyAndStageSizeReachTheRoomAndHold) {
  start();
  open("club");
  auto ada = join("club", "Ada");
  auto bob = watch("club", "Bob");
  set(R"("locked":true)");
  for (Here* each : {ada.get(), bob.get()})
    EXPECT_TRUE(settings(*each, [](const auto& all) { return all.settings.locked; }));
  EXPECT_EQ(turnedAway(joinAs("club", "Cy"))->code, ErrorCode::Locked);

  set(R"("locked":false,"lobby":true)");
  for (Here* each : {ada.get(), bob.get()})
    EXPECT_TRUE(settings(*each, [](const auto& all) { return !all.settings.locked && all.settings.lobby; }));
  Here cy(connect());
  cy.send(joinAs("club", "Cy"));
  ASSERT_TRUE(cy.hear<server::Lobby>());
  // Who waits comes in when the lobby is switched off.
  set(R"("lobby":false)");
  ASSERT_TRUE(cy.hear<server::Welcome>()) << "left waiting in a lobby that is no more";
  ASSERT_TRUE(cy.hear<server::Seated>());

  set(R"("stageSize":2)");
  EXPECT_TRUE(settings(*bob, [](const auto& all) { return all.settings.stageSize == 2; }));
  EXPECT_EQ(turnedAway(joinAs("club", "Dora"))->code, ErrorCode::RoomFull);
  ada->send(client::Ping{1});
  EXPECT_TRUE(ada->hear<server::Pong>()) << "who is on stage stays";
  set(R"("stageSize":3)");
  auto dora = join("club", "Dora");
  EXPECT_EQ(dora->welcome.stageSize, 3);
}

TEST_F(ApiSpace, ALockHoldsForTheLobbyToo) {
  start();
  open("club", [](store::Space& space) { space.settings.lobby = true; });
  Here cy(connect());
  cy.send(joinAs("club", "Cy"));
  ASSERT_TRUE(cy.hear<server::Lobby>());
  set(R"("locked":true,"lobby":false)");
  EXPECT_EQ(turnedAway(joinAs("club", "Dora"))->code, ErrorCode::Locked);
  cy.send(client::Ping{1});
  EXPECT_FALSE(cy.hear<server::Welcome>(nullptr, 500ms)) << "nobody new comes on a locked stage";
  set(R"("locked":false)");
  EXPECT_TRUE(cy.hear<server::Welcome>());
}

TEST_F(ApiSpace, ChatRulesReachTheRoomAndHold) {
  start({"--chat-rate", "100", "--chat-burst", "100"});
  open("club");
  auto ada = watch("club", "Ada");
  auto star = join("club", "Star");
  const auto refusal = [&](Here& who, const std::string& nonce) {
    say(who, "words", nonce);
    const auto refused = who.hear<server::ChatRefused>([&](const auto& each) { return each.nonce == nonce; });
    EXPECT_TRUE(refused);
    return refused ? refused->code : ErrorCode::Internal;
  };
  const auto taken = [&](Here& who, const std::string& nonce) {
    say(who, "words", nonce);
    EXPECT_TRUE(who.hear<server::Chat>([&](const auto& each) { return each.nonce == nonce; }));
  };
  taken(*ada, "1");
  set(R"("chat":"stage")");
  EXPECT_TRUE(settings(*ada, [](const auto& all) { return all.settings.chat == ChatAccess::Stage; }));
  EXPECT_EQ(refusal(*ada, "2"), ErrorCode::Denied);
  taken(*star, "1");
  set(R"("chat":"off")");
  EXPECT_EQ(refusal(*star, "2"), ErrorCode::Denied);
  set(R"("chat":"everyone","slowModeSeconds":60)");
  EXPECT_TRUE(settings(*ada, [](const auto& all) { return all.settings.slowMode == 60; }));
  EXPECT_EQ(refusal(*ada, "3"), ErrorCode::SlowMode);
  set(R"("slowModeSeconds":0)");
  taken(*ada, "4");
}

TEST_F(ApiSpace, MapProximityAndTitleReachTheRoom) {
  start();
  open("club");
  auto ada = join("club", "Ada");
  auto bob = watch("club", "Bob");
  bob->send(client::Map{true});
  ASSERT_TRUE(bob->hear<server::Positions>());
  set(R"("proximity":true)");
  EXPECT_TRUE(settings(*ada, [](const auto& all) { return all.settings.proximity; }));
  set(R"("map":false)");
  EXPECT_TRUE(settings(*bob, [](const auto& all) { return !all.settings.map && !all.settings.proximity; }));
  ada->send(client::Move{10, 10});
  EXPECT_EQ(ada->refused()->code, ErrorCode::Denied);
  bob->send(client::Map{true});
  EXPECT_EQ(bob->refused()->code, ErrorCode::Denied);
  set(R"("map":true)");
  bob->send(client::Map{true});
  ASSERT_TRUE(bob->hear<server::Positions>());
  ada->send(client::Move{10, 10});
  EXPECT_TRUE(bob->hear<server::Positions>([&](const auto& each) {
    return std::ranges::any_of(each.positions, [&](const auto& position) {
      return position.person == ada->id() && position.x == 10;
    });
  }));
  must(owner_, "PATCH", "/spaces/club", R"({"title":"The Late Show"})");
  EXPECT_TRUE(settings(*bob, [](const auto& all) { return all.title == "The Late Show"; }));
  EXPECT_TRUE(bob->hear<server::Live>([](const auto& live) { return live.title == "The Late Show"; }));
  EXPECT_EQ(join("club", "Cy")->welcome.title, "The Late Show");
}

TEST_F(ApiSpace, TheFloorOfTheMapIsShownAtOnce) {
  start({"--floor-picture-size", "16KiB"});
  open("club");
  auto ada = join("club", "Ada");
  EXPECT_EQ(ada->seated.settings.floor, FloorPlan::Lounge);
  set(R"("floor":"hall")");
  EXPECT_TRUE(settings(*ada, [](const auto& all) { return all.settings.floor == FloorPlan::Hall; }));
  EXPECT_EQ(call(owner_, "PATCH", "/spaces/club", R"({"settings":{"floor":"picture"}})").status, 422)
      << "there is none yet";

  const std::string photo = cameraPicture(400, 300, 6);
  const auto carol = rows_->account("carol");
  EXPECT_EQ(call(carol, "PUT", "/floor-pictures/club", photo, "image/jpeg").status, 403);
  EXPECT_EQ(call(owner_, "PUT", "/floor-pictures/club", "<svg onload=alert(1)>", "image/png").status, 415);
  EXPECT_EQ(call(owner_, "PUT", "/floor-pictures/club", std::string((16 << 10) + 1, 'x'), "image/png").status,
            413);
  EXPECT_EQ(call(owner_, "PUT", "/floor-pictures/nowhere", photo, "image/jpeg").status, 404);
  must(owner_, "PUT", "/floor-pictures/club", photo, "image/jpeg");
  std::string path;
  ASSERT_TRUE(settings(*ada, [&](const auto& all) {
    path = all.settings.floorPicture.value_or("");
    return all.settings.floor == FloorPlan::Picture && !path.empty();
  }));
  const HttpAnswer shown = httpGet(hub_, server_->url() + path);
  EXPECT_EQ(shown.status, 200);
  EXPECT_EQ(shown.contentType, "image/jpeg");
  EXPECT_EQ(quartersOf(shown.body), "bryg");
  EXPECT_EQ(sizeOfJpeg(shown.body), std::pair(1600, 900));
  EXPECT_EQ(httpGet(hub_, server_->url() + path.substr(0, path.find('?'))).status, 404)
      << "nobody guesses it";
  EXPECT_EQ(textIn(must(owner_, "GET", "/spaces/club"), "floorPictureUrl"), path);

  must(owner_, "DELETE", "/floor-pictures/club");
  EXPECT_TRUE(settings(*ada, [](const auto& all) {
    return all.settings.floor == FloorPlan::Lounge && !all.settings.floorPicture;
  }));
  EXPECT_EQ(httpGet(hub_, server_->url() + path).status, 404);
}

TEST_F(ApiSpace, VisitorsLeaveWhenTheSpaceIsForOthersOnly) {
  start();
  open("club");
  const auto carol = rows_->account("carol");
  const auto member = rows_->account("member");
  rows_->role(space_, member.account, store::Role::Viewer);
  auto host = enter(watchMessage("club"), owner_.cookie);
  auto guest = join("club", "Guest");
  auto visitor = enter(watchMessage("club"), carol.cookie);
  auto viewer = enter(watchMessage("club"), member.cookie);
  set(R"("guests":false)");
  expectEnd(*guest, ErrorCode::LoginRequired, "account");
  EXPECT_TRUE(host->hear<server::PersonLeft>([&](const auto& each) { return each.person == guest->id(); }));
  visitor->send(client::Ping{1});
  EXPECT_TRUE(visitor->hear<server::Pong>()) << "who has an account stays";
  // What visitors may do is another thing now: their page is told.
  set(R"("visitors":"watch")");
  EXPECT_TRUE(visitor->hearOf(carol.account, [](const auto& each) { return each.role == Role::Viewer; }));
  EXPECT_EQ(turnedAway(joinMessage("club", "x"), carol.cookie)->code, ErrorCode::Denied);
  must(owner_, "PATCH", "/spaces/club", R"({"visibility":"private"})");
  expectEnd(*visitor, ErrorCode::Denied, "invitation");
  EXPECT_EQ(turnedAway(watchMessage("club"), carol.cookie)->code, ErrorCode::Denied);
  for (Here* each : {host.get(), viewer.get()}) {
    each->send(client::Ping{1});
    EXPECT_TRUE(each->hear<server::Pong>()) << "who has a role stays";
  }
}

TEST_F(ApiSpace, ADeletedSpaceTellsEveryoneAndCloses) {
  start({"--access", "accounts"});
  open("club");
  auto onStage = join("club", "Ada");
  auto viewer = watch("club", "Bob");
  const auto live = viewer->hear<server::Live>([](const auto& each) { return !each.playlist.empty(); }, 40s);
  ASSERT_TRUE(live) << "nothing on air";
  EXPECT_EQ(httpGet(hub_, server_->url() + live->playlist).status, 200);
  must(owner_, "DELETE", "/spaces/club");
  expectEnd(*onStage, ErrorCode::NotFound, "deleted");
  expectEnd(*viewer, ErrorCode::NotFound, "deleted");
  EXPECT_EQ(turnedAway(watchAs("club", "Bob"))->code, ErrorCode::BadSpace);
  EXPECT_GE(httpGet(hub_, server_->url() + live->playlist).status, 400) << "its show can still be watched";

  // Somebody else takes the address: nothing of the old room is in theirs.
  open("other");
  const auto erin = rows_->account("erin");
  must(erin, "POST", "/spaces", R"({"title":"Mine","slug":"club","settings":{"chat":"members"}})");
  auto again = watch("club", "Bob");
  EXPECT_EQ(again->seated.title, "Mine");
  EXPECT_EQ(again->seated.settings.chat, ChatAccess::Members);
  auto mine = enter(watchMessage("club"), erin.cookie);
  EXPECT_EQ(mine->seated.you.role, Role::Owner);
  say(*mine, "first", "1");
  const auto first = mine->hear<server::Chat>();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->message.id, 1) << "the chat is that of the new space";
}

TEST_F(ApiSpace, ASpaceThatMovesTakesNobodyByMistake) {
  start();
  open("old");
  auto viewer = watch("old", "Bob");
  must(owner_, "PATCH", "/spaces/old", R"({"slug":"new"})");
  expectEnd(*viewer, ErrorCode::NotFound, "/watch/new");
  auto moved = watch("new", "Bob");
  EXPECT_TRUE(moved->seated.settings.managed);
  auto stranger = watch("old", "Eve");
  EXPECT_FALSE(stranger->seated.settings.managed) << "the old address is an open space again";
  // An open space that somebody creates: who is in it asks again, by its rules.
  must(owner_, "POST", "/spaces", R"({"title":"Old again","slug":"old","settings":{"visitors":"none"}})");
  expectEnd(*stranger, ErrorCode::Unavailable, "new rules");
  EXPECT_EQ(turnedAway(watchAs("old", "Eve"))->code, ErrorCode::LoginRequired);
}

TEST_F(ApiSpace, ChatByProgramReachesTheRoomOnceAndInOrder) {
  start({"--chat-rate", "100", "--chat-burst", "100"});
  open("club");
  auto ada = watch("club", "Ada");
  auto host = enter(joinMessage("club", "x"), owner_.cookie);
  const auto post = [&](const std::string& text, const std::string& nonce) {
    return numberIn(must(owner_, "POST", "/spaces/club/messages",
                         R"({"text":")" + text + R"(","nonce":")" + nonce + "\"}"),
                    "id");
  };
  const auto first = post("one", "a");
  say(*ada, "two", "b");
  ASSERT_TRUE(ada->hear<server::Chat>([](const auto& each) { return each.message.text == "two"; }));
  EXPECT_EQ(post("one", "a"), first) << "a repetition is the same message";
  const auto third = post("three", "c");
  // Ada has heard "one" and "two" by now; the repetition was told to nobody.
  const auto next = ada->hear<server::Chat>();
  ASSERT_TRUE(next);
  EXPECT_EQ(next->message.text, "three");
  EXPECT_EQ(next->message.id, third);
  std::vector<std::string> heard;
  for (int i = 0; i < 3; ++i) {
    const auto chat = host->hear<server::Chat>();
    ASSERT_TRUE(chat);
    EXPECT_FALSE(chat->nonce) << "the author's page did not send it";
    heard.push_back(chat->message.text);
  }
  EXPECT_EQ(heard, (std::vector<std::string>{"one", "two", "three"}));

  const std::string message = "/spaces/club/messages/" + std::to_string(first);
  must(owner_, "PATCH", message, R"({"text":"uno"})");
  must(owner_, "DELETE", message);
  for (Here* each : {ada.get(), host.get()}) {
    const auto edited = each->hear<server::ChatUpdated>();
    ASSERT_TRUE(edited);
    EXPECT_EQ(edited->message.text, "uno");
    EXPECT_TRUE(edited->message.edited);
    const auto deleted = each->hear<server::ChatUpdated>();
    ASSERT_TRUE(deleted);
    EXPECT_TRUE(deleted->message.deleted);
    EXPECT_EQ(deleted->message.text, "");
    expectNone<server::ChatUpdated>(*each, [](const auto&) { return true; });
    expectNone<server::Chat>(*each, [](const auto&) { return true; });
  }
}

TEST_F(ApiSpace, TheEndOfTheShowByProgramMovesTheStageIntoTheAudience) {
  start();
  open("club");
  EXPECT_EQ(call(owner_, "POST", "/spaces/club/end").status, 404) << "nothing is on air";
  auto ada = join("club", "Ada");
  auto bob = watch("club", "Bob");
  const auto carol = rows_->account("carol");
  EXPECT_EQ(call(carol, "POST", "/spaces/club/end").status, 403);
  must(owner_, "POST", "/spaces/club/end");
  EXPECT_EQ(ada->hear<server::ToAudience>()->by, "owner-of-club");
  EXPECT_TRUE(bob->hearOf(ada->id(), [](const auto& each) { return each.place == Place::Audience; }));
  EXPECT_TRUE(bob->hear<server::Live>(
      [](const auto& live) { return live.state == StageState::Ended && live.onStage == 0; }));
}

}  // namespace
}  // namespace rostra::test
