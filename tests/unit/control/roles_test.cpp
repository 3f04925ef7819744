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
  for (const Action action : {Action::Mute, Action::RequestUnmute, Action::LowerHand, Action::InviteToStage,
                              Action::MoveToAudience, Action::Admit, Action::Remove, Action::Ban}) {
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
  for (const Action action : {Action::MuteAll, Action::SetLock, Action::GoLive, Action::EndShow}) {
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

Admission toStage(const Applicant& applicant, const AdmissionRules& rules = {}) {
  return decideAdmission(applicant, Destination::Stage, rules);
}
Admission toAudience(const Applicant& applicant, const AdmissionRules& rules = {}) {
  return decideAdmission(applicant, Destination::Audience, rules);
}

Applicant guest(std::optional<store::Space> space) {
  Applicant applicant;
  applicant.who.person = "g1";
  applicant.space = std::move(space);
  return applicant;
}
store::Space publicSpace() {
  store::Space space;
  space.id = "s";
  space.settings.visitors = store::Visitors::Watch;
  return space;
}

TEST(Admission, AnOpenSpaceTakesEverybodyOnStage) {
  const auto admission = toStage(guest(std::nullopt));
  EXPECT_FALSE(admission.refusal);
  EXPECT_EQ(admission.role, Role::Participant);
  EXPECT_FALSE(admission.lobby);
  auto serverOwner = guest(std::nullopt);
  serverOwner.serverOwner = true;
  EXPECT_EQ(toStage(serverOwner).role, Role::Owner);
}

TEST(Admission, VisitorsDoWhatTheSpaceLetsThem) {
  auto space = publicSpace();
  EXPECT_FALSE(toAudience(guest(space)).refusal);
  EXPECT_EQ(toStage(guest(space)).refusal->code, ErrorCode::Denied);
  space.settings.visitors = store::Visitors::Stage;
  EXPECT_FALSE(toStage(guest(space)).refusal);
  space.settings.guests = false;
  EXPECT_EQ(toAudience(guest(space)).refusal->code, ErrorCode::LoginRequired);
  auto account = guest(space);
  account.who.guest = false;
  EXPECT_FALSE(toAudience(account).refusal);
  account.space->settings.visitors = store::Visitors::None;
  EXPECT_EQ(toAudience(account).refusal->code, ErrorCode::Denied);
  account.space->settings.visitors = store::Visitors::Watch;
  account.space->visibility = store::Visibility::Private;
  EXPECT_EQ(toAudience(account).refusal->code, ErrorCode::Denied);
  account.inviteProblem = "It has run out.";
  EXPECT_EQ(toAudience(account).refusal->code, ErrorCode::InvitationInvalid);
  account.role = store::Role::Viewer;
  EXPECT_FALSE(toAudience(account).refusal);
}

TEST(Admission, BansLockAndLobbyHoldButNotForHosts) {
  auto space = publicSpace();
  space.settings.lobby = true;
  auto applicant = guest(space);
  applicant.role = store::Role::Participant;
  AdmissionRules admitted;
  admitted.admitted = true;
  AdmissionRules locked;
  locked.locked = true;
  EXPECT_TRUE(toStage(applicant).lobby);
  EXPECT_FALSE(toStage(applicant, admitted).lobby);
  EXPECT_EQ(toStage(applicant, locked).refusal->code, ErrorCode::Locked);
  EXPECT_FALSE(toAudience(applicant, locked).refusal);
  applicant.role = store::Role::Host;
  EXPECT_FALSE(toStage(applicant).lobby);
  EXPECT_FALSE(toStage(applicant, locked).refusal);
  applicant.ban = "noise";
  const auto banned = toAudience(applicant);
  ASSERT_TRUE(banned.refusal);
  EXPECT_EQ(banned.refusal->code, ErrorCode::Banned);
  EXPECT_NE(banned.refusal->message.find("noise"), std::string::npos);
}

TEST(Admission, ARoleGivenInTheRoomCounts) {
  AdmissionRules rules;
  rules.roleInRoom = Role::Host;
  EXPECT_EQ(toStage(guest(publicSpace()), rules).role, Role::Host);
}

}  // namespace
}  // namespace rostra::control
