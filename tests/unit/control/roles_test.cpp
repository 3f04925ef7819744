// SPDX-License-Identifier: Apache-2.0
// Who may do what to whom, and who may come in: every cell of both tables.
#include "control/room/roles.hpp"

#include "control/room/admission.hpp"

#include <gtest/gtest.h>

#include <array>

namespace rostra::control {
namespace {

using ErrorCode = protocol::signalling::ErrorCode;
constexpr std::array kRoles{Role::Viewer, Role::Participant, Role::Host, Role::Owner};

TEST(Roles, OnlyHostsActOnOthersAndNobodyActsOnWhoIsAbove) {
  for (const Action action : {Action::Mute, Action::LowerHand, Action::InviteToStage, Action::MoveToAudience,
                              Action::Admit, Action::Remove, Action::Ban}) {
    const bool outranks = action == Action::Remove || action == Action::Ban;
    for (const Role actor : kRoles) {
      for (const Role target : kRoles) {
        const bool allowed = actor >= Role::Host && (outranks ? target < actor : target <= actor);
        const auto refusal = refusalOf(action, actor, target, false);
        EXPECT_EQ(!refusal, allowed) << static_cast<int>(action) << ' ' << static_cast<int>(actor) << ' '
                                     << static_cast<int>(target);
        if (refusal) {
          EXPECT_EQ(refusal->code, ErrorCode::Denied);
          EXPECT_GT(refusal->message.size(), 20U) << "says what is missing";
        }
      }
    }
  }
  for (const Action action : {Action::MuteAll, Action::SetLock, Action::EndShow}) {
    for (const Role actor : kRoles)
      EXPECT_EQ(!refusalOf(action, actor, std::nullopt, false), actor >= Role::Host);
  }
}

TEST(Roles, EveryoneMayLowerTheirOwnHandAndLeaveTheStage) {
  for (const Role role : kRoles) {
    EXPECT_FALSE(refusalOf(Action::LowerHand, role, role, true));
    EXPECT_FALSE(refusalOf(Action::MoveToAudience, role, role, true));
    EXPECT_TRUE(refusalOf(Action::Remove, role, role, true)) << "one leaves instead";
  }
}

TEST(Roles, OnlyOwnersMakeHostsAndNobodyTouchesTheCreator) {
  for (const Role actor : kRoles) {
    for (const Role from : kRoles) {
      for (const Role to : kRoles) {
        RoleChange change{actor, from, to};
        const bool allowed =
            actor == Role::Owner || (actor == Role::Host && from < Role::Host && to < Role::Host);
        EXPECT_EQ(!refusalOf(change), allowed);
        change.creator = true;
        EXPECT_TRUE(refusalOf(change));
        change.creator = false;
        change.guest = true;
        EXPECT_EQ(!refusalOf(change), allowed && to != Role::Owner) << "a guest is nobody's owner";
      }
    }
  }
  RoleChange stepDown{Role::Host, Role::Host, Role::Participant};
  stepDown.self = true;
  EXPECT_FALSE(refusalOf(stepDown));
}

Door door(Wish wish, bool Door::*also = nullptr) {
  Door result;
  result.wish = wish;
  if (also) result.*also = true;
  return result;
}

Arrival guest(std::optional<store::Space> space) {
  Arrival arrival;
  arrival.who.person = "g1";
  arrival.space = std::move(space);
  return arrival;
}
store::Space publicSpace() {
  store::Space space;
  space.id = "s";
  space.settings.visitors = store::Visitors::Watch;
  return space;
}

TEST(Admission, AnOpenSpaceTakesEverybodyOnStage) {
  const auto verdict = judge(guest(std::nullopt), door(Wish::Stage));
  EXPECT_FALSE(verdict.refusal);
  EXPECT_EQ(verdict.role, Role::Participant);
  EXPECT_FALSE(verdict.lobby);
  auto ruler = guest(std::nullopt);
  ruler.serverOwner = true;
  EXPECT_EQ(judge(ruler, door(Wish::Stage)).role, Role::Owner);
}

TEST(Admission, VisitorsDoWhatTheSpaceLetsThem) {
  auto space = publicSpace();
  EXPECT_FALSE(judge(guest(space), door(Wish::Watch)).refusal);
  EXPECT_EQ(judge(guest(space), door(Wish::Stage)).refusal->code, ErrorCode::Denied);
  EXPECT_FALSE(judge(guest(space), door(Wish::Stage, &Door::ticket)).refusal) << "a host invited them";
  space.settings.visitors = store::Visitors::Stage;
  EXPECT_FALSE(judge(guest(space), door(Wish::Stage)).refusal);
  space.settings.guests = false;
  EXPECT_EQ(judge(guest(space), door(Wish::Watch)).refusal->code, ErrorCode::LoginRequired);
  auto account = guest(space);
  account.who.guest = false;
  EXPECT_FALSE(judge(account, door(Wish::Watch)).refusal);
  account.space->settings.visitors = store::Visitors::None;
  EXPECT_EQ(judge(account, door(Wish::Watch)).refusal->code, ErrorCode::Denied);
  account.space->settings.visitors = store::Visitors::Watch;
  account.space->visibility = store::Visibility::Private;
  EXPECT_EQ(judge(account, door(Wish::Watch)).refusal->code, ErrorCode::Denied);
  account.inviteProblem = "It has run out.";
  EXPECT_EQ(judge(account, door(Wish::Watch)).refusal->code, ErrorCode::InvitationInvalid);
  account.role = store::Role::Viewer;
  EXPECT_FALSE(judge(account, door(Wish::Watch)).refusal);
}

TEST(Admission, BansLockAndLobbyHoldButNotForHosts) {
  auto space = publicSpace();
  space.settings.lobby = true;
  auto arrival = guest(space);
  arrival.role = store::Role::Participant;
  EXPECT_TRUE(judge(arrival, door(Wish::Stage)).lobby);
  EXPECT_FALSE(judge(arrival, door(Wish::Stage, &Door::admitted)).lobby);
  EXPECT_EQ(judge(arrival, door(Wish::Stage, &Door::locked)).refusal->code, ErrorCode::Locked);
  EXPECT_FALSE(judge(arrival, door(Wish::Watch, &Door::locked)).refusal);
  arrival.role = store::Role::Host;
  EXPECT_FALSE(judge(arrival, door(Wish::Stage)).lobby);
  EXPECT_FALSE(judge(arrival, door(Wish::Stage, &Door::locked)).refusal);
  arrival.ban = "noise";
  const auto banned = judge(arrival, door(Wish::Watch));
  ASSERT_TRUE(banned.refusal);
  EXPECT_EQ(banned.refusal->code, ErrorCode::Banned);
  EXPECT_NE(banned.refusal->message.find("noise"), std::string::npos);
}

TEST(Admission, ARoleGivenInTheRoomCounts) {
  Door given = door(Wish::Stage);
  given.given = Role::Host;
  EXPECT_EQ(judge(guest(publicSpace()), given).role, Role::Host);
}

}  // namespace
}  // namespace rostra::control
