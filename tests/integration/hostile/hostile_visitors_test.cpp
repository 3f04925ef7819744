// SPDX-License-Identifier: Apache-2.0
// Strangers who take more than their share: connections, spaces, places on a stage, other people's names, and
// a new name after a ban. Each comes from an address of its own on loopback.
#include "integration/control/people_fixture.hpp"

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
using protocol::signalling::ErrorCode;

class HostileVisitors : public PeopleTest {
 protected:
  RawWebSocket from(const std::string& address) {
    RawWebSocket socket(hub_, server_->port(), address);
    EXPECT_EQ(socket.open(), 101) << socket.response();
    return socket;
  }
  /// What the first message of a connection from there is answered with; nothing = they are in.
  std::optional<server::Error> refusalOf(RawWebSocket& socket,
                                         const protocol::signalling::ClientMessage& first) {
    socket.send(first);
    std::optional<server::Error> refusal;
    hub_.waitUntil(
        [&] {
          const auto text = socket.receiveText(0ms);
          const auto message =
              text ? protocol::signalling::parseServerMessage(*text) : fail(ErrorKind::NotFound, "");
          if (!message) return socket.ended();
          if (const auto* error = std::get_if<server::Error>(&*message)) refusal = *error;
          return refusal || std::holds_alternative<server::Seated>(*message);
        },
        30s);
    return refusal;
  }
};

TEST_F(HostileVisitors, OneAddressDoesNotTakeAllConnections) {
  ASSERT_NO_FATAL_FAILURE(start({"--connections-per-address", "3"}));
  std::vector<RawWebSocket> own;
  for (int i = 0; i < 3; ++i) own.push_back(from("127.0.3.1"));
  RawWebSocket fourth(hub_, server_->port(), "127.0.3.1");
  EXPECT_EQ(fourth.open(), 429);
  EXPECT_NE(fourth.response().find("connections-per-address"), std::string::npos) << fourth.response();
  auto innocent = from("127.0.3.2");
  EXPECT_FALSE(refusalOf(innocent, watchMessage("demo")));
  own.pop_back();
  EXPECT_TRUE(hub_.waitUntil(
      [&] {
        RawWebSocket again(hub_, server_->port(), "127.0.3.1");
        return again.open() == 101;
      },
      30s))
      << "a connection that ended counts no longer";
}

TEST_F(HostileVisitors, OneAddressDoesNotTakeAllSpacesAndWatchersTakeNoneFromTheStage) {
  ASSERT_NO_FATAL_FAILURE(
      start({"--rooms-per-address", "2", "--max-rooms", "1", "--max-waiting-rooms", "3"}));
  std::vector<RawWebSocket> own;
  for (const char* space : {"one", "two"}) {
    own.push_back(from("127.0.4.1"));
    EXPECT_FALSE(refusalOf(own.back(), watchMessage(space)));
  }
  auto third = from("127.0.4.1");
  const auto refusal = refusalOf(third, watchMessage("three"));
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code, ErrorCode::Unavailable);
  EXPECT_NE(refusal->message.find("rooms-per-address"), std::string::npos) << refusal->message;
  auto known = from("127.0.4.1");
  EXPECT_FALSE(refusalOf(known, watchMessage("one"))) << "a space that is in use already";

  auto innocent = from("127.0.4.2");
  EXPECT_FALSE(refusalOf(innocent, joinAs("stage", "Ann"))) << "only stages count towards max-rooms";
  auto second = from("127.0.4.3");
  const auto full = refusalOf(second, joinAs("other", "Bob"));
  ASSERT_TRUE(full);
  EXPECT_EQ(full->code, ErrorCode::Unavailable);
}

TEST_F(HostileVisitors, OnePersonDoesNotFillAStageOrARoom) {
  ASSERT_NO_FATAL_FAILURE(
      start({"--places-per-person", "2", "--connections-per-person", "4", "--stage-size", "3"}));
  std::vector<std::unique_ptr<Here>> own;
  for (int i = 0; i < 2; ++i) own.push_back(join("demo", "Mallory"));
  EXPECT_EQ(turnedAway(joinAs("demo", "Mallory"))->code, ErrorCode::AlreadyJoined);
  auto back = joinAs("demo", "Mallory");
  back.resume = own.back()->welcome.resumeToken;
  own.push_back(enter(back));  // in their own place
  auto innocent = join("demo", "Ann");
  EXPECT_EQ(innocent->welcome.participants.size(), 2U);
  for (int i = 0; i < 2; ++i) own.push_back(watch("elsewhere", "Mallory"));
  const auto refusal = turnedAway(watchAs("demo", "Mallory"));
  EXPECT_EQ(refusal->code, ErrorCode::RoomFull) << refusal->message;
}

TEST_F(HostileVisitors, AGuestTakesNobodysName) {
  ASSERT_NO_FATAL_FAILURE(start());
  auto ada = join("demo", "Ada");
  EXPECT_EQ(ada->seated.you.name, "Ada");
  auto other = watchAs("demo", "impostor");
  other.name = " ADA ";
  auto impostor = enter(other);
  EXPECT_EQ(impostor->seated.you.name, "ADA 2");
  impostor->send(client::SetName{"ada"});
  EXPECT_EQ(impostor->refused()->code, ErrorCode::BadName);
  impostor->send(client::SetName{"Grace"});
  EXPECT_TRUE(ada->hearOf(impostor->id(), [](const auto& person) { return person.name == "Grace"; }));
  auto tab = watch("demo", "Ada");
  EXPECT_EQ(tab->seated.you.name, "Ada") << "another tab of the same browser";
}

TEST_F(HostileVisitors, ABannedGuestDoesNotComeBackAsSomebodyElseFromTheSameNetwork) {
  ASSERT_NO_FATAL_FAILURE(start());
  const auto owner = rows_->account("owner");
  rows_->space("quiet", owner.account,
               [](store::Space& space) { space.settings.visitors = store::Visitors::Stage; });
  auto host = enter(watchMessage("quiet"), owner.cookie);
  Here eve(from("127.0.5.5"));
  eve.send(watchAs("quiet", "Eve"));
  const auto seated = eve.hear<server::Seated>();
  ASSERT_TRUE(seated);
  host->send(client::Ban{seated->you.id, "too loud"});
  EXPECT_EQ(eve.hear<server::Error>()->code, ErrorCode::Banned);

  auto renamed = from("127.0.5.77");
  const auto refusal = refusalOf(renamed, watchAs("quiet", "Somebody Else"));
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code, ErrorCode::Banned);
  EXPECT_NE(refusal->message.find("your network"), std::string::npos) << refusal->message;
  auto elsewhere = from("127.0.5.77");
  EXPECT_FALSE(refusalOf(elsewhere, watchAs("other", "Somebody Else"))) << "it is a ban from one space";
  auto neighbour = from("127.0.6.5");
  EXPECT_FALSE(refusalOf(neighbour, watchAs("quiet", "Ann"))) << "another network";
  const auto account = rows_->account("member");
  RawWebSocket member(hub_, server_->port(), "127.0.5.78");
  ASSERT_EQ(member.open(account.cookie), 101);
  EXPECT_FALSE(refusalOf(member, watchMessage("quiet"))) << "somebody with an account";
}

TEST_F(HostileVisitors, ABannedGuestStaysOutWhenTheServerStartsAgain) {
  ASSERT_NO_FATAL_FAILURE(start({"--access", "open"}));
  const auto owner = rows_->account("owner", true);
  const store::Space space = rows_->space("quiet", owner.account);
  const auto ban = [&](const std::string& slug, const std::string& address) {
    auto host = enter(watchMessage(slug), owner.cookie);
    Here eve(from(address));
    eve.send(watchAs(slug, "Eve"));
    const auto seated = eve.hear<server::Seated>();
    ASSERT_TRUE(seated);
    host->send(client::Ban{seated->you.id, "too loud"});
    EXPECT_EQ(eve.hear<server::Error>()->code, ErrorCode::Banned);
    ASSERT_TRUE(hub_.waitUntil([&] { return rows_->guestBanned(slug, seated->you.id); }, 30s))
        << "it never came to the database";
  };
  ASSERT_NO_FATAL_FAILURE(ban("quiet", "127.0.7.5"));
  ASSERT_NO_FATAL_FAILURE(ban("anyones", "127.0.8.5"));
  ASSERT_TRUE(server_->restart());

  const auto expectBanned = [&](const std::string& slug, const std::string& name, const std::string& address,
                                const char* why) {
    auto socket = from(address);
    const auto refusal = refusalOf(socket, watchAs(slug, name));
    ASSERT_TRUE(refusal) << name << " came into " << slug << " from " << address;
    EXPECT_EQ(refusal->code, ErrorCode::Banned);
    EXPECT_NE(refusal->message.find(why), std::string::npos) << refusal->message;
  };
  expectBanned("quiet", "Eve", "127.0.9.5", "too loud");
  expectBanned("quiet", "Somebody Else", "127.0.7.77", "your network");
  expectBanned("anyones", "Eve", "127.0.9.5", "too loud");
  expectBanned("anyones", "Somebody Else", "127.0.8.77", "your network");
  for (const char* slug : {"quiet", "anyones"}) {
    auto neighbour = from("127.0.9.6");
    EXPECT_FALSE(refusalOf(neighbour, watchAs(slug, "Ann"))) << "another network";
  }
  auto elsewhere = from("127.0.7.77");
  EXPECT_FALSE(refusalOf(elsewhere, watchAs("anyones", "Bob"))) << "it is a ban from one space";
  auto invited = watchAs("quiet", "Guest of honour");
  invited.invite = rows_->invitation(space, store::Role::Viewer, 1);
  auto honoured = from("127.0.7.78");
  EXPECT_FALSE(refusalOf(honoured, invited)) << "somebody with a role";
}

}  // namespace
}  // namespace rostra::test
