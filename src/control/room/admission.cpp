// SPDX-License-Identifier: Apache-2.0
#include "control/room/admission.hpp"

namespace rostra::control {
namespace {

using ErrorCode = protocol::signalling::ErrorCode;

Verdict refused(ErrorCode code, std::string message) {
  Verdict verdict;
  verdict.refusal = Refusal{code, std::move(message)};
  return verdict;
}

Refusal bannedRefusal(const std::string& reason) {
  return {ErrorCode::Banned, reason.empty() ? "You were banned from this space by a host."
                                            : "You were banned from this space by a host: " + reason};
}

/// Somebody without a role: what the space lets them do.
Verdict judgeVisitor(const Arrival& arrival, const store::Space& space) {
  const bool guest = arrival.who.guest;
  if (arrival.inviteProblem) return refused(ErrorCode::InvitationInvalid, *arrival.inviteProblem);
  if (space.visibility == store::Visibility::Private || space.settings.visitors == store::Visitors::None) {
    return guest
               ? refused(ErrorCode::LoginRequired,
                         "Only people with a role may come in here. Log in, or open the invitation link you "
                         "were given.")
               : refused(ErrorCode::Denied,
                         "Only people with a role may come in here. Ask a host for an invitation link.");
  }
  if (guest && !space.settings.guests) {
    return refused(ErrorCode::LoginRequired, "This space is for people with an account; please log in.");
  }
  Verdict verdict;
  verdict.role = space.settings.visitors == store::Visitors::Stage ? Role::Participant : Role::Viewer;
  return verdict;
}

}  // namespace

Verdict judge(const Arrival& arrival, const Door& door) {
  Verdict verdict;
  const bool ruler = arrival.serverOwner && (!arrival.space || !arrival.role);
  if (arrival.ban && !arrival.serverOwner) {
    verdict.refusal = bannedRefusal(*arrival.ban);
    return verdict;
  }
  if (!arrival.space) {
    verdict.role = arrival.serverOwner ? Role::Owner : Role::Participant;
    verdict.member = true;
  } else if (ruler) {
    // Whoever runs the server can look after every space on it.
    verdict.role = Role::Owner;
    verdict.member = true;
  } else if (arrival.role) {
    verdict.role = fromStore(*arrival.role);
    verdict.member = true;
  } else {
    verdict = judgeVisitor(arrival, *arrival.space);
    if (verdict.refusal && !door.given) return verdict;
    verdict.refusal.reset();
  }
  if (door.given) {
    verdict.role = *door.given;
    verdict.member = true;
  }
  if (door.wish == Wish::Watch || verdict.role >= Role::Host || door.ticket) return verdict;
  if (verdict.role < Role::Participant) {
    verdict.refusal =
        Refusal{ErrorCode::Denied,
                "You may watch here. To come on stage, raise your hand on the watch page; a host can "
                "invite you."};
  } else if (door.locked) {
    verdict.refusal =
        Refusal{ErrorCode::Locked, "The stage is locked: nobody new comes on it now. You can watch instead."};
  } else {
    verdict.lobby = arrival.space && arrival.space->settings.lobby && !door.admitted;
  }
  return verdict;
}

}  // namespace rostra::control
