// SPDX-License-Identifier: Apache-2.0
// Who is here: several tabs are one person, nobody is announced twice, and large audiences only count.
#include "control/room/people.hpp"

#include "control/room/invitations.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace rostra::control {
namespace {

using namespace std::chrono_literals;
using Place = People::Place;

Identity person(const std::string& id, Role role = Role::Viewer) {
  Identity who;
  who.person = id;
  who.name = id;
  who.role = role;
  return who;
}

TEST(People, TwoTabsAreOnePersonUntilTheLastIsClosed) {
  People people(10);
  people.enter("#1", person("ada"), Place::Audience, 100);
  people.enter("#2", person("ada"), Place::Audience, 200);
  EXPECT_EQ(people.size(), 1U);
  EXPECT_EQ(people.viewers(), 1U);
  EXPECT_EQ(people.find("ada")->since, 100);
  auto changes = people.takeChanges();
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].publicView->place, Place::Audience);

  people.enter("p1", person("ada"), Place::Stage, 300);
  EXPECT_EQ(people.viewers(), 0U) << "the stage counts before the audience";
  people.leave("#1");
  people.leave("#2");
  people.leave("p1");
  people.leave("p1");  // again: nothing
  EXPECT_EQ(people.size(), 0U);
  EXPECT_EQ(people.viewers(), 0U);
  changes = people.takeChanges();
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_TRUE(changes[0].forAll);
  EXPECT_FALSE(changes[0].publicView);
}

TEST(People, WhoReplacesThemselvesIsNeverGone) {
  People people(10);
  people.enter("p1", person("ada"), Place::Stage, 1);
  (void)people.takeChanges();
  people.enter("p2", person("ada"), Place::Stage, 2);
  people.leave("p1");
  EXPECT_TRUE(people.takeChanges().empty());
  people.enter("p2", person("ada"), Place::Audience, 3);
  EXPECT_EQ(people.viewers(), 1U);
  EXPECT_EQ(people.takeChanges().size(), 1U);
}

TEST(People, WhoComesAndGoesAtOnceIsNoNews) {
  People people(10);
  people.enter("#1", person("ada"), Place::Audience, 1);
  people.leave("#1");
  EXPECT_TRUE(people.takeChanges().empty());
}

TEST(People, OnlyHostsSeeTheLobby) {
  People people(10);
  people.enter("#1", person("bob"), Place::Lobby, 1);
  EXPECT_EQ(people.viewers(), 0U);
  const auto changes = people.takeChanges();
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_FALSE(changes[0].forAll);
  EXPECT_EQ(changes[0].hostView->place, Place::Lobby);
  EXPECT_TRUE(people.list(false, 100).empty());
  EXPECT_EQ(people.list(true, 100).size(), 1U);
}

TEST(People, ALargeAudienceOnlyCountsButEveryHandIsSeen) {
  constexpr std::size_t kLimit = 5;
  People people(kLimit);
  for (int i = 0; i < 20; ++i)
    people.enter("#" + std::to_string(i), person("v" + std::to_string(i)), Place::Audience, i);
  EXPECT_EQ(people.viewers(), 20U);
  EXPECT_EQ(people.list(false, 1000).size(), kLimit);
  (void)people.takeChanges();
  people.setHand("v19", true, 50);
  auto changes = people.takeChanges();
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_FALSE(changes[0].forAll);
  EXPECT_EQ(changes[0].hostView->hand, 50);
  EXPECT_EQ(people.list(true, 1000).size(), kLimit + 1);
  people.enter("host", person("h", Role::Host), Place::Audience, 60);
  EXPECT_EQ(people.list(false, 1000).size(), kLimit + 1) << "hosts are always seen";
  // A free place is taken by whoever came first of the rest.
  (void)people.takeChanges();
  people.leave("#0");
  changes = people.takeChanges();
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_TRUE(
      std::ranges::any_of(changes, [](const auto& each) { return each.person == "v5" && each.publicView; }));
  EXPECT_EQ(people.viewers(), 20U);
}

TEST(People, WhoeverNobodyElseIsToldOfHearsOfThemselves) {
  People people(1);
  people.enter("#0", person("first"), Place::Audience, 1);
  people.enter("#1", person("ada"), Place::Audience, 2);
  people.enter("#2", person("bob"), Place::Lobby, 3);
  for (const auto& change : people.takeChanges()) EXPECT_FALSE(change.ownView) << "`seated` says it";
  people.setRole("first", Role::Participant, true);
  people.setRole("ada", Role::Participant, true);
  people.setHand("bob", true, 50);
  const auto changes = people.takeChanges();
  ASSERT_EQ(changes.size(), 3U);
  const auto of = [&](const std::string& who) {
    return *std::ranges::find_if(changes, [&](const auto& each) { return each.person == who; });
  };
  EXPECT_FALSE(of("first").ownView);
  EXPECT_TRUE(of("first").publicView->member);
  ASSERT_TRUE(of("ada").ownView && of("bob").ownView);
  EXPECT_TRUE(of("ada").ownView->member);
  EXPECT_EQ(of("ada").ownView->role, Role::Participant);
  EXPECT_EQ(of("bob").ownView->hand, 50);
  people.setRole("ada", Role::Participant, true);
  EXPECT_TRUE(people.takeChanges().empty());
}

TEST(People, TheListIsCutButTheStageIsFirst) {
  People people(100);
  for (int i = 0; i < 50; ++i)
    people.enter("#" + std::to_string(i), person("v" + std::to_string(i)), Place::Audience, i);
  people.enter("p", person("star", Role::Participant), Place::Stage, 99);
  const auto list = people.list(false, 10);
  ASSERT_EQ(list.size(), 10U);
  EXPECT_EQ(list.front().id, "star");
}

TEST(Invitations, HoldOnceAndForAWhile) {
  Invitations invitations(60s);
  const Invitations::TimePoint start{};
  EXPECT_FALSE(invitations.answer("ada", start)) << "nobody invited her";
  invitations.invite("ada", start);
  EXPECT_EQ(invitations.next(), start + 60s);
  EXPECT_TRUE(invitations.answer("ada", start + 59s));
  EXPECT_FALSE(invitations.answer("ada", start + 59s)) << "once";
  invitations.addTicket("t", "ada", start + 59s);
  EXPECT_FALSE(invitations.holderOf("x", start + 60s));
  EXPECT_EQ(invitations.holderOf("t", start + 60s), "ada");
  EXPECT_EQ(invitations.holderOf("t", start + 60s), "ada") << "only a join uses it up";
  invitations.forget("ada");
  EXPECT_FALSE(invitations.holderOf("t", start + 60s)) << "once";

  invitations.invite("bob", start);
  invitations.addTicket("late", "bob", start);
  EXPECT_TRUE(invitations.takeExpired(start + 59s).empty());
  EXPECT_EQ(invitations.takeExpired(start + 60s), std::vector<std::string>{"bob"});
  EXPECT_FALSE(invitations.holderOf("late", start + 60s));
  EXPECT_FALSE(invitations.next());

  invitations.invite("eve", start);
  invitations.addTicket("gone", "eve", start);
  invitations.forget("eve");
  EXPECT_FALSE(invitations.answer("eve", start));
  EXPECT_FALSE(invitations.holderOf("gone", start));
}

}  // namespace
}  // namespace rostra::control
