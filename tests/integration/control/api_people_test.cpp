// SPDX-License-Identifier: Apache-2.0
// What happens to people in a room when accounts, sessions, roles and bans change outside of it: by the HTTP
// API or by `rostra user`.
#include "base/wall_clock.hpp"
#include "control/operations/admin_client.hpp"
#include "integration/control/api_fixture.hpp"
#include "support/camera_picture.hpp"
#include "unit/rtp/sdp_text.hpp"

namespace rostra::test {
namespace {

using namespace std::chrono_literals;

class ApiPeople : public ApiTest {
 protected:
  /// Is this participant in what the worker (`part`: "sfu") or the mixer ("mixer") of the room says it has?
  bool inMedia(const char* part, const std::string& participant) {
    auto admin = control::AdminClient::connect(server_->dataFolder());
    const auto stats = admin ? admin->stats("club") : tl::make_unexpected(admin.error());
    if (!stats || !json_object_has_member(stats->get(), part)) return false;
    JsonNode* node = json_object_get_member(stats->get(), part);
    if (!JSON_NODE_HOLDS_OBJECT(node)) return false;
    return glib::toText(json_node_get_object(node)).find(participant) != std::string::npos;
  }
  bool until(const std::function<bool()>& condition) { return hub_.waitUntil(condition, 30s); }
};

bool isGone(const server::PersonLeft&) {
  return true;
}

TEST_F(ApiPeople, ADeletedAccountLeavesRoomListMapAndMix) {
  start();
  open("club");
  const auto carol = rows_->account("carol", false, "carol has a password");
  auto witness = enter(watchMessage("club"), owner_.cookie);
  auto onStage = enter(joinMessage("club", "x"), carol.cookie);
  auto tab = enter(watchMessage("club"), carol.cookie);
  witness->send(client::Map{true});
  ASSERT_TRUE(witness->hear<server::Positions>([&](const auto& each) { return each.positions.size() == 2; }));
  auto bob = join("club", "Bob");
  // The SFU worker routes and the mixer mixes who is on stage.
  const std::string carolsId = onStage->welcome.participant;
  const std::string bobsId = bob->welcome.participant;
  ASSERT_TRUE(until([&] { return inMedia("sfu", carolsId) && inMedia("mixer", carolsId); }));

  must(carol, "DELETE", "/me", R"({"password":"carol has a password"})");
  expectEnd(*onStage, ErrorCode::LoginRequired, "deleted");
  expectEnd(*tab, ErrorCode::LoginRequired, "deleted");
  const auto left = witness->hear<server::PersonLeft>();
  ASSERT_TRUE(left);
  EXPECT_EQ(left->person, carol.account);
  const auto off = bob->hear<server::ParticipantLeft>();
  ASSERT_TRUE(off);
  EXPECT_EQ(off->participant, carolsId);
  EXPECT_EQ(off->reason, LeaveReason::Removed);
  EXPECT_TRUE(until([&] { return !inMedia("sfu", carolsId) && !inMedia("mixer", carolsId); }));
  EXPECT_TRUE(until([&] { return inMedia("sfu", bobsId) && inMedia("mixer", bobsId); }))
      << "others stay in sound and mix";
  ASSERT_TRUE(witness->hear<server::Live>([](const auto& live) { return live.onStage == 1; }));
  auto late = watch("club", "Late");
  EXPECT_EQ(late->seated.people.size(), 3U) << "the owner, Bob and Late";
  late->send(client::Map{true});
  const auto all = late->hear<server::Positions>();
  ASSERT_TRUE(all);
  for (const auto& position : all->positions)
    EXPECT_NE(position.person, carol.account) << "a ghost on the map";
  // Neither an old token nor the old session brings them back as who they were.
  auto back = joinMessage("club", "x");
  back.resume = onStage->welcome.resumeToken;
  back.guest = secret("carol");
  auto again = enter(back, carol.cookie);
  EXPECT_TRUE(again->seated.you.guest);
}

TEST_F(ApiPeople, LoggingOutEndsThatSessionAndNoOther) {
  start();
  open("club");
  const auto carol = rows_->account("carol");
  const auto other = rows_->logIn(carol.account);
  auto here = enter(joinMessage("club", "x"), carol.cookie);
  auto elsewhere = enter(watchMessage("club"), other.cookie);
  auto guest = watch("club", "Guest");
  ASSERT_TRUE(guest->socket.receive<server::Live>());
  must(carol, "DELETE", "/sessions/current");
  expectEnd(*here, ErrorCode::LoginRequired, "logged out");
  EXPECT_TRUE(guest->hearOf(carol.account, [](const auto& each) { return each.place == Place::Audience; }))
      << "still here by the other session, but not on stage";
  elsewhere->send(client::Chat{"still here", "n", std::nullopt});
  EXPECT_TRUE(guest->hear<server::Chat>([](const auto& each) { return each.message.text == "still here"; }));

  must(other, "DELETE", "/sessions");
  expectEnd(*elsewhere, ErrorCode::LoginRequired, "logged out");
  EXPECT_EQ(guest->hear<server::PersonLeft>()->person, carol.account);
  guest->send(client::Chat{"guests stay", "n", std::nullopt});
  EXPECT_TRUE(guest->hear<server::Chat>([](const auto& each) { return each.message.text == "guests stay"; }));
}

TEST_F(ApiPeople, APasswordThatChangesEndsTheOtherSessions) {
  start();
  open("club");
  const auto carol = rows_->account("carol", false, "carol has a password");
  const auto other = rows_->logIn(carol.account);
  auto here = enter(watchMessage("club"), carol.cookie);
  auto elsewhere = enter(watchMessage("club"), other.cookie);
  must(carol, "PUT", "/me/password",
       R"({"oldPassword":"carol has a password","newPassword":"quite another one"})");
  expectEnd(*elsewhere, ErrorCode::LoginRequired, "logged out");
  here->send(client::Chat{"I stay", "n", std::nullopt});
  EXPECT_TRUE(here->hear<server::Chat>());
}

TEST_F(ApiPeople, WhoIsLoggedOutDoesNotComeBackByALostConnection) {
  start({"--resume-grace", "120s"});
  open("club");
  const auto carol = rows_->account("carol");
  auto witness = watch("club", "Witness");
  auto onStage = enter(joinMessage("club", "x"), carol.cookie);
  ASSERT_TRUE(witness->hearOf(carol.account));
  onStage->send(client::PublishOffer{rtp::test::sdpFile("chromium-publish-offer.sdp")});
  ASSERT_TRUE(onStage->hear<server::PublishAnswer>());
  onStage->socket.close();  // as a laptop that is closed: the place is kept for two minutes
  ASSERT_TRUE(hub_.waitUntil(
      [&] { return server_->log().find("participant's signalling connection lost") != std::string::npos; },
      30s));
  must(carol, "DELETE", "/sessions");
  const auto left = witness->hear<server::PersonLeft>(isGone);
  ASSERT_TRUE(left) << "the place is kept for somebody who was logged out";
  EXPECT_EQ(left->person, carol.account);
  auto back = joinMessage("club", "Somebody");
  back.resume = onStage->welcome.resumeToken;
  auto again = enter(back, carol.cookie);
  EXPECT_NE(again->id(), carol.account);
  EXPECT_TRUE(again->seated.you.guest);
}

TEST_F(ApiPeople, RolesGivenAndTakenAreSeenAndHold) {
  start();
  open("club", [](store::Space& space) { space.settings.visitors = store::Visitors::Watch; });
  const auto carol = rows_->account("carol");
  const std::string member = "/spaces/club/members/" + carol.account;
  auto here = enter(watchMessage("club"), carol.cookie);
  auto guest = watch("club", "Guest");
  EXPECT_EQ(here->seated.you.role, Role::Viewer);
  here->send(client::SetLock{true});
  EXPECT_EQ(here->refused()->code, ErrorCode::Denied);

  must(owner_, "PUT", member, R"({"role":"host"})");
  for (Here* each : {here.get(), guest.get()}) {
    const auto seen =
        each->hearOf(carol.account, [](const auto& person) { return person.role == Role::Host; });
    EXPECT_TRUE(seen);
  }
  here->send(client::SetLock{true});
  EXPECT_TRUE(guest->hear<server::Settings>([](const auto& each) { return each.settings.locked; }));

  must(owner_, "PUT", member, R"({"role":"viewer"})");
  for (Here* each : {here.get(), guest.get()}) {
    EXPECT_TRUE(each->hearOf(carol.account, [](const auto& person) { return person.role == Role::Viewer; }));
  }
  here->send(client::SetLock{false});
  EXPECT_EQ(here->refused()->code, ErrorCode::Denied) << "the right is gone at once";

  must(owner_, "DELETE", member);
  expectEnd(*here, ErrorCode::Unavailable, "role");
  EXPECT_EQ(guest->hear<server::PersonLeft>()->person, carol.account);
  auto again = enter(watchMessage("club"), carol.cookie);
  EXPECT_EQ(again->seated.you.role, Role::Viewer) << "as any visitor";
}

TEST_F(ApiPeople, ABanEndsPresenceAndHoldsUntilItIsLifted) {
  start();
  open("club");
  const auto mallory = rows_->account("mallory");
  auto host = enter(watchMessage("club"), owner_.cookie);
  auto onStage = enter(joinMessage("club", "x"), mallory.cookie);
  auto tab = enter(watchMessage("club"), mallory.cookie);
  const auto ban = must(owner_, "POST", "/spaces/club/bans", R"({"person":"@mallory","reason":"too loud"})");
  expectEnd(*onStage, ErrorCode::Banned, "too loud");
  expectEnd(*tab, ErrorCode::Banned, "too loud");
  EXPECT_EQ(host->hear<server::PersonLeft>()->person, mallory.account);
  EXPECT_EQ(turnedAway(watchMessage("club"), mallory.cookie)->code, ErrorCode::Banned);
  auto back = joinMessage("club", "x");
  back.resume = onStage->welcome.resumeToken;
  EXPECT_EQ(turnedAway(back, mallory.cookie)->code, ErrorCode::Banned);
  must(owner_, "DELETE", "/spaces/club/bans/" + textIn(ban, "id"));
  auto again = enter(watchMessage("club"), mallory.cookie);
  EXPECT_EQ(again->id(), mallory.account);

  // The same for a ban that was made in the room, while that room is open.
  auto eve = watch("club", "Eve");
  host->send(client::Ban{eve->id(), "spam"});
  expectEnd(*eve, ErrorCode::Banned, "spam");
  ASSERT_TRUE(hub_.waitUntil([&] { return rows_->ban(space_, eve->id()).has_value(); }, 30s));
  EXPECT_EQ(turnedAway(watchAs("club", "Eve"))->code, ErrorCode::Banned);
  must(owner_, "DELETE", "/spaces/club/bans/" + rows_->ban(space_, eve->id())->id);
  auto forgiven = watch("club", "Eve");
  EXPECT_EQ(forgiven->id(), eve->id());

  // Guests are banned by their id; nobody bans the owner, themselves, or who is as high.
  must(owner_, "POST", "/spaces/club/bans", R"({"person":")" + eve->id() + "\"}");
  expectEnd(*forgiven, ErrorCode::Banned, "banned");
  const auto host2 = rows_->account("second");
  rows_->role(space_, host2.account, store::Role::Host);
  const auto host3 = rows_->account("third");
  rows_->role(space_, host3.account, store::Role::Host);
  EXPECT_EQ(call(host2, "POST", "/spaces/club/bans", R"({"person":"@third"})").status, 403);
  EXPECT_EQ(call(host2, "POST", "/spaces/club/bans", R"({"person":"@second"})").status, 403);
  EXPECT_EQ(call(host2, "POST", "/spaces/club/bans", R"({"person":"@owner-of-club"})").status, 409);
  EXPECT_EQ(call(host2, "POST", "/spaces/club/bans", R"({"person":"@nobody"})").status, 404);
  EXPECT_EQ(call(mallory, "POST", "/spaces/club/bans", R"({"person":"@third"})").status, 403);
}

TEST_F(ApiPeople, ProfilesThatChangeAreShownAtOnce) {
  start();
  open("club");
  auto guest = watch("club", "Guest");
  auto host = enter(watchMessage("club"), owner_.cookie);
  must(owner_, "PATCH", "/me", R"({"displayName":"Her Majesty","status":"on tour"})");
  const auto seen =
      guest->hearOf(owner_.account, [](const auto& each) { return each.name == "Her Majesty"; });
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->person.status, "on tour");
  // On stage, too: the name under the picture, here and in the mix.
  auto other = join("club", "Other");
  auto onStage = enter(joinMessage("club", "ignored"), owner_.cookie);
  ASSERT_TRUE(other->hear<server::ParticipantJoined>(
      [](const auto& came) { return came.participant.name == "Her Majesty"; }));
  must(owner_, "PATCH", "/me", R"({"displayName":"Her Majesty II"})");
  EXPECT_TRUE(other->hear<server::ParticipantUpdated>([&](const auto& updated) {
    return updated.participant.id == onStage->welcome.participant &&
           updated.participant.name == "Her Majesty II";
  }));
}

TEST_F(ApiPeople, APictureIsShownUprightAndSaysNothingElse) {
  start();
  open("club");
  auto guest = watch("club", "Guest");
  auto host = enter(watchMessage("club"), owner_.cookie);
  const std::string photo = cameraPicture(400, 300, 6);  // a phone that was held upright
  must(owner_, "PUT", "/me/avatar", photo, "image/jpeg");
  const auto seen = guest->hearOf(owner_.account, [](const auto& each) { return each.avatar.has_value(); });
  ASSERT_TRUE(seen) << "the people in the room are shown it";
  const HttpAnswer answer = httpGet(hub_, server_->url() + *seen->person.avatar);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.contentType, "image/jpeg");
  EXPECT_EQ(quartersOf(answer.body), "bryg");
  for (const std::string_view word : {kSecretPlace, kSecretCamera, std::string_view("Exif")})
    EXPECT_EQ(answer.body.find(word), std::string::npos) << word;
}

TEST_F(ApiPeople, TheCommandLineEndsLiveConnections) {
  start();
  open("club");
  const auto carol = rows_->account("carol");
  const auto dave = rows_->account("dave");
  const auto erin = rows_->account("erin");
  rows_->space("of-erin", erin.account);
  auto witness = enter(watchMessage("club"), owner_.cookie);
  std::string said;

  auto onStage = enter(joinMessage("club", "x"), carol.cookie);
  ASSERT_EQ(command({"user", "disable", "carol"}, said), 0) << said;
  // The command returns when the server has been told: that moment is "at once".
  expectEnd(*onStage, ErrorCode::LoginRequired, "disabled");
  EXPECT_EQ(witness->hear<server::PersonLeft>()->person, carol.account);
  auto guest = enter(watchMessage("club"), carol.cookie);
  EXPECT_TRUE(guest->seated.you.guest) << "the session is gone, too";

  auto watching = enter(watchMessage("club"), dave.cookie);
  ASSERT_EQ(command({"user", "delete", "dave", "--yes"}, said), 0) << said;
  expectEnd(*watching, ErrorCode::LoginRequired, "deleted");

  // Spaces go with their owner, and so does everyone who is in them.
  auto stranger = watch("of-erin", "Stranger");
  EXPECT_TRUE(stranger->seated.settings.managed);
  ASSERT_EQ(command({"user", "delete", "erin", "--yes"}, said), 0) << said;
  expectEnd(*stranger, ErrorCode::NotFound, "deleted");
  witness->send(client::Ping{1});
  EXPECT_TRUE(witness->hear<server::Pong>()) << "others stay";
}

TEST_F(ApiPeople, AnInvitationThatIsOverSaysWhy) {
  start();
  open("members", [](store::Space& space) { space.settings.visitors = store::Visitors::None; });
  const auto reasonAt = [&](const std::string& token) {
    return textIn(httpGet(hub_, server_->url() + "/api/v1/invitations/" + token), "reason");
  };
  const auto refusalOf = [&](const std::string& token) {
    auto watch = watchAs("members", "Ada");
    watch.invite = token;
    const auto error = turnedAway(watch);
    EXPECT_EQ(error->code, ErrorCode::InvitationInvalid);
    return error->message;
  };
  const auto carol = rows_->account("carol");
  const auto detailOf = [&](const std::string& token) {
    const auto answer = call(carol, "POST", "/invitations/" + token + "/accept");
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(textIn(answer, "code"), "invitation-invalid");
    return textIn(answer, "detail");
  };
  struct Case {
    const char* reason;
    const char* words;
    std::function<void(store::InvitationRow&)> change;
  };
  const std::vector<Case> cases{
      {"expired", "has expired", [](store::InvitationRow& row) { row.expires = rostra::wallClockMs() - 1; }},
      {"used-up", "has been used up", [](store::InvitationRow& row) { row.uses = row.maxUses.value_or(0); }},
      {"revoked", "was revoked", [](store::InvitationRow& row) { row.revoked = true; }}};
  for (const Case& each : cases) {
    const std::string token = rows_->invitation(space_, store::Role::Viewer, 10, each.change);
    EXPECT_EQ(reasonAt(token), each.reason);
    EXPECT_NE(refusalOf(token).find(each.words), std::string::npos)
        << each.reason << ": " << refusalOf(token);
    EXPECT_NE(detailOf(token).find(each.words), std::string::npos) << each.reason << ": " << detailOf(token);
  }
}

}  // namespace
}  // namespace rostra::test
