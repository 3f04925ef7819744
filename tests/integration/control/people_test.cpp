// SPDX-License-Identifier: Apache-2.0
// People in the rooms of a real server: presence, roles, lobby, bans, hands, the way onto the stage and back.
#include "integration/control/people_fixture.hpp"

#include <algorithm>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
using protocol::signalling::ErrorCode;
using protocol::signalling::LeaveReason;
using protocol::signalling::Place;
using protocol::signalling::Role;
using protocol::signalling::Source;

class People : public PeopleTest {
 protected:
  /// A managed space with its owner in the audience.
  void open(const std::string& slug, const std::function<void(store::Space&)>& change = nullptr) {
    owner_ = rows_->account("owner-of-" + slug);
    space_ = rows_->space(slug, owner_.account, [&](store::Space& space) {
      space.settings.visitors = store::Visitors::Stage;
      if (change) change(space);
    });
    host_ = enter(watchMessage(slug), owner_.cookie);
    EXPECT_EQ(host_->seated.you.role, Role::Owner);
  }
  std::string metric(const std::string& name) {
    const std::string text = httpGet(hub_, server_->url() + "/metrics").body;
    const auto at = text.find("\n" + name + " ");
    if (at == std::string::npos) return "none";
    const auto from = at + name.size() + 2;
    return text.substr(from, text.find('\n', from) - from);
  }

  SpaceRows::LoggedIn owner_;
  store::Space space_;
  std::unique_ptr<Here> host_;
};

TEST_F(People, TwoTabsAreOnePersonAndAllCountsAgree) {
  start();
  auto witness = watch("demo", "Witness");
  EXPECT_FALSE(witness->seated.settings.managed);
  EXPECT_EQ(witness->seated.you.role, Role::Participant);
  ASSERT_EQ(witness->seated.people.size(), 1U);
  auto first = watch("demo", "Ada");
  const auto came = witness->hearOf(first->id());
  ASSERT_TRUE(came);
  EXPECT_EQ(came->person.name, "Ada");
  EXPECT_TRUE(came->person.guest);
  EXPECT_EQ(came->person.place, Place::Audience);
  auto second = watch("demo", "Ada");
  EXPECT_EQ(second->id(), first->id());
  EXPECT_NE(first->id(), witness->id());
  EXPECT_EQ(second->seated.people.size(), 2U);
  ASSERT_TRUE(witness->hear<server::Live>([](const auto& live) { return live.viewers == 2; }));
  EXPECT_EQ(metric("rostra_viewers"), "2");
  // On stage in one tab, watching in another: on stage.
  auto third = join("demo", "Ada");
  EXPECT_EQ(third->id(), first->id());
  EXPECT_TRUE(witness->hearOf(first->id(), [](const auto& person) { return person.place == Place::Stage; }));
  ASSERT_TRUE(
      witness->hear<server::Live>([](const auto& live) { return live.viewers == 1 && live.onStage == 1; }));
  EXPECT_EQ(metric("rostra_viewers"), "1");
  EXPECT_EQ(metric("rostra_participants"), "1");
  third->send(client::Leave{});
  EXPECT_TRUE(
      witness->hearOf(first->id(), [](const auto& person) { return person.place == Place::Audience; }));
  first->socket.close();
  second->socket.close();
  const auto gone = witness->hear<server::PersonLeft>();
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->person, first->id());
  ASSERT_TRUE(
      witness->hear<server::Live>([](const auto& live) { return live.viewers == 1 && live.onStage == 0; }));
}

TEST_F(People, WhoFallsSilentIsNoGhost) {
  start({"--ping-interval", "1s", "--ping-timeout", "4s", "--resume-grace", "1s"});
  auto witness = watch("demo", "Witness");
  auto asleep = watch("demo", "Sleeper");
  auto onStage = join("demo", "Star");
  ASSERT_TRUE(witness->hearOf(onStage->id()));
  asleep->socket.ignorePings();
  onStage->socket.close();  // as a browser that is killed
  std::vector<std::string> left;
  // The witness must be read, or it is a ghost itself.
  while (left.size() < 2) {
    const auto gone = witness->hear<server::PersonLeft>(nullptr, 30s);
    ASSERT_TRUE(gone) << "a ghost stays";
    left.push_back(gone->person);
  }
  EXPECT_TRUE(std::ranges::find(left, asleep->id()) != left.end());
  EXPECT_TRUE(std::ranges::find(left, onStage->id()) != left.end());
}

TEST_F(People, MessagesBeforeTheAnswerAreKeptInOrder) {
  start();
  auto socket = connect();
  socket.send(watchAs("demo", "Eager"));
  socket.send(client::Chat{"first words", "n1", std::nullopt});
  socket.send(client::Ping{7});
  // A ping is answered whatever happens: before the answer to Watch, or after it.
  const auto untilChat = socket.receiveThrough<server::Chat>();
  ASSERT_FALSE(untilChat.empty());
  EXPECT_EQ(std::get<server::Chat>(untilChat.back()).message.text, "first words");
  const auto isPong = [](const auto& message) { return std::holds_alternative<server::Pong>(message); };
  EXPECT_TRUE(std::ranges::any_of(untilChat, isPong) || socket.receive<server::Pong>());
  auto gone = connect();
  gone.send(watchAs("demo", "Hasty"));
  gone.send(client::Leave{});
  EXPECT_TRUE(gone.waitForEnd());
  EXPECT_EQ(gone.closeCode(), 1000);
}

TEST_F(People, HostsModerateAndOthersAreToldWhatIsMissing) {
  start();
  open("club");
  auto ada = join("club", "Ada");
  auto bob = join("club", "Bob");
  ada->send(client::MediaState{true, true, false});
  ASSERT_TRUE(bob->hear<server::ParticipantUpdated>(
      [](const auto& each) { return each.participant.microphone && each.participant.camera; }));

  for (const protocol::signalling::ClientMessage& message : std::vector<protocol::signalling::ClientMessage>{
           client::Mute{ada->id(), Source::Microphone}, client::MuteAll{},
           client::RequestUnmute{ada->id(), Source::Microphone}, client::Remove{ada->id()},
           client::Ban{ada->id(), std::nullopt}, client::SetLock{true}, client::EndShow{},
           client::SetRole{ada->id(), Role::Viewer}, client::LowerHand{ada->id()},
           client::InviteToStage{ada->id()}, client::MoveToAudience{ada->id()},
           client::Admit{ada->id(), true}}) {
    bob->send(message);
    const auto refused = bob->refused();
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->code, ErrorCode::Denied) << refused->message;
    EXPECT_FALSE(refused->fatal);
    EXPECT_NE(refused->message.find("host"), std::string::npos) << refused->message;
  }

  host_->send(client::Mute{ada->id(), Source::Microphone});
  const auto muted = ada->hear<server::Muted>();
  ASSERT_TRUE(muted);
  EXPECT_EQ(muted->source, Source::Microphone);
  EXPECT_EQ(muted->by, "owner-of-club");
  const auto updated = bob->hear<server::ParticipantUpdated>();
  ASSERT_TRUE(updated);
  EXPECT_FALSE(updated->participant.microphone);
  EXPECT_TRUE(updated->participant.camera);
  EXPECT_EQ(updated->participant.person, ada->id());
  ada->send(client::MediaState{true, true, false});
  EXPECT_TRUE(bob->hear<server::ParticipantUpdated>()->participant.microphone)
      << "one may switch it on again";
  host_->send(client::MuteAll{});
  EXPECT_FALSE(bob->hear<server::ParticipantUpdated>()->participant.microphone);
  host_->send(client::RequestUnmute{ada->id(), Source::Microphone});
  const auto asked = ada->hear<server::UnmuteRequest>();
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->source, Source::Microphone);
  EXPECT_EQ(asked->by, "owner-of-club");

  host_->send(client::Remove{ada->id()});
  const auto removed = ada->refused();
  ASSERT_TRUE(removed);
  EXPECT_EQ(removed->code, ErrorCode::Removed);
  EXPECT_TRUE(ada->socket.waitForEnd());
  EXPECT_EQ(bob->hear<server::ParticipantLeft>()->reason, LeaveReason::Removed);
  EXPECT_EQ(bob->hear<server::PersonLeft>()->person, ada->id());
  auto again = join("club", "Ada");
  EXPECT_EQ(again->id(), ada->id()) << "they can come back";

  host_->send(client::SetLock{true});
  EXPECT_TRUE(bob->hear<server::Settings>()->settings.locked);
  EXPECT_EQ(turnedAway(joinAs("club", "Eve"))->code, ErrorCode::Locked);
  EXPECT_TRUE(hub_.waitUntil([&] { return rows_->read("club").settings.locked; }, 30s)) << "it is stored";
  host_->send(client::SetLock{false});
  EXPECT_FALSE(bob->hear<server::Settings>()->settings.locked);

  host_->send(client::EndShow{});
  const auto over = bob->hear<server::ToAudience>();
  ASSERT_TRUE(over);
  EXPECT_EQ(over->by, "owner-of-club");
  EXPECT_TRUE(over->ended);
  EXPECT_TRUE(bob->hear<server::Live>([](const auto& live) {
    return live.state == protocol::signalling::StageState::Ended && live.onStage == 0;
  }));
}

TEST_F(People, RolesAreGivenAndTakenAndKept) {
  start();
  open("roles", [](store::Space& space) { space.settings.visitors = store::Visitors::Watch; });
  const auto carol = rows_->account("carol");
  auto member = enter(watchMessage("roles"), carol.cookie);
  EXPECT_EQ(member->seated.you.role, Role::Viewer);
  EXPECT_FALSE(member->seated.you.guest);
  EXPECT_EQ(member->seated.you.name, "carol");
  EXPECT_EQ(turnedAway(joinMessage("roles", "x"), carol.cookie)->code, ErrorCode::Denied);
  host_->send(client::SetRole{carol.account, Role::Host});
  const auto raised = member->hearOf(carol.account);
  ASSERT_TRUE(raised);
  EXPECT_EQ(raised->person.role, Role::Host);
  EXPECT_EQ(rows_->roleOf(space_, carol.account), store::Role::Host);
  auto guest = watch("roles", "Guest");
  member->send(client::SetRole{guest->id(), Role::Participant});
  EXPECT_EQ(guest->hearOf(guest->id(), [](const auto& p) { return p.role != Role::Viewer; })->person.role,
            Role::Participant);
  auto tab = join("roles", "Guest");
  EXPECT_EQ(tab->id(), guest->id()) << "the role opened the stage";
  member->send(client::SetRole{guest->id(), Role::Host});
  EXPECT_EQ(member->refused()->code, ErrorCode::Denied) << "only an owner can make hosts";
  member->send(client::SetRole{owner_.account, Role::Viewer});
  EXPECT_EQ(member->refused()->code, ErrorCode::Denied);
  host_->send(client::SetRole{guest->id(), Role::Viewer});
  EXPECT_TRUE(tab->hear<server::ToAudience>()) << "a viewer stays on stage";
  host_->send(client::SetRole{carol.account, Role::Viewer});
  EXPECT_TRUE(member->hearOf(carol.account, [](const auto& p) { return p.role == Role::Viewer; }));
  member->send(client::MuteAll{});
  EXPECT_EQ(member->refused()->code, ErrorCode::Denied) << "the role is gone at once";
}

TEST_F(People, AHostsWordReachesADeviceThatIsStillBeingOpened) {
  start();
  open("opening");
  auto ada = join("opening", "Ada");
  // Nothing of hers is on yet: her page may be opening it, and has to know that the last word was the host's.
  for (const Source source : {Source::Microphone, Source::Camera, Source::Screen}) {
    host_->send(client::Mute{ada->id(), source});
    EXPECT_TRUE(ada->hear<server::Muted>([&](const auto& each) { return each.source == source; }));
  }
  host_->send(client::MuteAll{});
  EXPECT_TRUE(ada->hear<server::Muted>([](const auto& each) { return each.source == Source::Microphone; }));
}

TEST_F(People, TheLobbyLetsInOneByOne) {
  start();
  open("lobby", [](store::Space& space) { space.settings.lobby = true; });
  auto audience = watch("lobby", "Audience");
  auto ada = connect();
  ada.send(joinAs("lobby", "Ada"));
  ASSERT_TRUE(ada.receive<server::Lobby>());
  const auto waiting =
      host_->hear<server::Person>([](const auto& each) { return each.person.place == Place::Lobby; });
  ASSERT_TRUE(waiting);
  EXPECT_EQ(waiting->person.name, "Ada");
  ada.send(client::Chat{"let me in", "n", std::nullopt});
  EXPECT_EQ(ada.receive<server::Error>()->code, ErrorCode::Denied);
  host_->send(client::Admit{waiting->person.id, true});
  EXPECT_TRUE(ada.receive<server::Welcome>());
  EXPECT_TRUE(ada.receive<server::Seated>());
  const auto seen = audience->hearOf(waiting->person.id);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->person.place, Place::Stage) << "whoever is no host never heard of the lobby";

  const auto carol = rows_->account("carol");
  auto deputy = connect(carol.cookie);
  deputy.send(joinMessage("lobby", "Carol"));
  ASSERT_TRUE(deputy.receive<server::Lobby>());
  ASSERT_TRUE(host_->hearOf(carol.account));
  host_->send(client::SetRole{carol.account, Role::Host});
  EXPECT_TRUE(deputy.receive<server::Welcome>()) << "a host waits in the lobby";

  auto eve = connect();
  eve.send(joinAs("lobby", "Eve"));
  ASSERT_TRUE(eve.receive<server::Lobby>());
  const auto other = host_->hear<server::Person>(
      [](const auto& each) { return each.person.place == Place::Lobby && each.person.name == "Eve"; });
  ASSERT_TRUE(other);
  host_->send(client::Admit{other->person.id, false});
  EXPECT_EQ(eve.receive<server::Error>()->code, ErrorCode::Denied);
  EXPECT_TRUE(eve.waitForEnd());
  EXPECT_EQ(host_->hear<server::PersonLeft>()->person, other->person.id);
}

TEST_F(People, ABanHoldsForTheBrowserAndTheAccount) {
  start();
  open("ban");
  auto eve = watch("ban", "Eve");
  auto tab = join("ban", "Eve");
  host_->send(client::Ban{eve->id(), "too loud"});
  for (auto* each : {eve.get(), tab.get()}) {
    const auto error = each->hear<server::Error>();
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, ErrorCode::Banned);
    EXPECT_NE(error->message.find("too loud"), std::string::npos);
    EXPECT_TRUE(each->socket.waitForEnd());
  }
  auto back = joinAs("ban", "Other Name");
  back.guest = secret("Eve");
  back.resume = tab->welcome.resumeToken;
  EXPECT_EQ(turnedAway(back)->code, ErrorCode::Banned) << "neither another name nor an old token helps";
  EXPECT_EQ(turnedAway(watchAs("ban", "Eve"))->code, ErrorCode::Banned);
  EXPECT_TRUE(hub_.waitUntil([&] { return rows_->ban(space_, eve->id()).has_value(); }, 30s));

  const auto mallory = rows_->account("mallory");
  auto member = enter(watchMessage("ban"), mallory.cookie);
  host_->send(client::Ban{mallory.account, std::nullopt});
  EXPECT_EQ(member->hear<server::Error>()->code, ErrorCode::Banned);
  EXPECT_EQ(turnedAway(watchMessage("ban"), mallory.cookie)->code, ErrorCode::Banned);
  host_->send(client::Ban{owner_.account, std::nullopt});
  EXPECT_EQ(host_->refused()->code, ErrorCode::Denied);
}

TEST_F(People, FromARaisedHandOntoTheStageAndBack) {
  start({"--stage-invitation-timeout", "2s"});
  open("hands", [](store::Space& space) { space.settings.visitors = store::Visitors::Watch; });
  auto ada = watch("hands", "Ada");
  auto crowd = watch("hands", "Crowd");
  EXPECT_EQ(turnedAway(joinAs("hands", "Ada"))->code, ErrorCode::Denied);
  ada->send(client::RaiseHand{true});
  EXPECT_TRUE(host_->hearOf(ada->id(), [](const auto& person) { return person.hand > 0; }));
  host_->send(client::InviteToStage{ada->id()});
  const auto invitation = ada->hear<server::StageInvitation>();
  ASSERT_TRUE(invitation);
  EXPECT_EQ(invitation->by, "owner-of-hands");
  EXPECT_EQ(invitation->seconds, 2);
  // Not answered in time: hosts learn it, and it holds no more.
  const auto late = host_->hear<server::InvitationAnswered>();
  ASSERT_TRUE(late);
  EXPECT_FALSE(late->accepted);
  ada->send(client::AnswerInvitation{true});
  EXPECT_EQ(ada->refused()->code, ErrorCode::InvitationInvalid);

  host_->send(client::InviteToStage{ada->id()});
  ASSERT_TRUE(ada->hear<server::StageInvitation>());
  ada->send(client::AnswerInvitation{true});
  const auto ticket = ada->hear<server::StageTicket>();
  ASSERT_TRUE(ticket);
  EXPECT_TRUE(host_->hear<server::InvitationAnswered>()->accepted);
  auto join = joinAs("hands", "Ada");
  join.ticket = ticket->ticket;
  auto misspelt = join;
  misspelt.name = "\u202e";
  EXPECT_EQ(turnedAway(misspelt)->code, ErrorCode::BadName) << "and the ticket is still good";
  auto onStage = enter(join);
  EXPECT_EQ(onStage->id(), ada->id());
  const auto seen = crowd->hearOf(ada->id(), [](const auto& person) { return person.place == Place::Stage; });
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->person.hand, 0);
  EXPECT_EQ(turnedAway(join)->code, ErrorCode::InvitationInvalid) << "a ticket holds once";
  ada->send(client::Leave{});  // the watch page's own connection is not needed any more
  EXPECT_TRUE(ada->socket.waitForEnd());

  host_->send(client::MoveToAudience{ada->id()});
  const auto moved = onStage->hear<server::ToAudience>();
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->by, "owner-of-hands");
  EXPECT_FALSE(moved->ended);
  EXPECT_TRUE(crowd->hearOf(ada->id(), [](const auto& person) { return person.place == Place::Audience; }));
  // The same connection is one of the audience now.
  onStage->send(client::Chat{"thank you", "n", std::nullopt});
  EXPECT_EQ(crowd->hear<server::Chat>()->message.text, "thank you");
  EXPECT_EQ(turnedAway(joinAs("hands", "Ada"))->code, ErrorCode::Denied);
}

TEST_F(People, SpacesThatAreNotThereOrNotForEverybody) {
  start({"--access", "accounts"});
  EXPECT_EQ(turnedAway(watchAs("nowhere", "Ada"))->code, ErrorCode::BadSpace);
  open("members", [](store::Space& space) { space.settings.visitors = store::Visitors::None; });
  EXPECT_EQ(turnedAway(watchAs("members", "Ada"))->code, ErrorCode::LoginRequired);
  const auto carol = rows_->account("carol");
  EXPECT_EQ(turnedAway(watchMessage("members"), carol.cookie)->code, ErrorCode::Denied);
  auto invited = watchAs("members", "Ada");
  invited.invite = "rsi_no-such-token";
  EXPECT_EQ(turnedAway(invited)->code, ErrorCode::InvitationInvalid);
  invited.invite = rows_->invitation(space_, store::Role::Participant, 1);
  auto ada = enter(invited);
  EXPECT_EQ(ada->seated.you.role, Role::Participant);
  auto tab = enter(invited);
  EXPECT_EQ(tab->id(), ada->id()) << "the second tab uses nothing up";
  auto other = invited;
  other.guest = secret("Eve");
  EXPECT_EQ(turnedAway(other)->code, ErrorCode::InvitationInvalid) << "it was for one";
  auto wrong = watchAs("members", "Ada");
  wrong.guest = "short";
  EXPECT_EQ(turnedAway(wrong)->code, ErrorCode::BadMessage);
  EXPECT_EQ(turnedAway(watchMessage("members"), "Cookie: rostra_session=rss_forged\r\n")->code,
            ErrorCode::LoginRequired);
}

TEST_F(People, ThePlaylistOfAPrivateSpaceNeedsItsKey) {
  start();
  open("secret", [](store::Space& space) { space.visibility = store::Visibility::Private; });
  auto onStage = enter(joinMessage("secret", "x"), owner_.cookie);
  const auto live = host_->hear<server::Live>([](const auto& each) { return !each.playlist.empty(); }, 30s);
  ASSERT_TRUE(live) << "nothing on air";
  EXPECT_NE(live->playlist.find("?key="), std::string::npos);
  EXPECT_EQ(httpGet(hub_, server_->url() + live->playlist).status, 200);
  const auto without = httpGet(hub_, server_->url() + "/hls/secret/live.m3u8");
  EXPECT_EQ(without.status, 403);
  EXPECT_NE(without.body.find("private"), std::string::npos);
  EXPECT_EQ(httpGet(hub_, server_->url() + "/hls/secret/live.m3u8?key=guess").status, 403);
  EXPECT_EQ(turnedAway(watchAs("secret", "Eve"))->code, ErrorCode::LoginRequired);
}

}  // namespace
}  // namespace rostra::test
