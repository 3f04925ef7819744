// SPDX-License-Identifier: Apache-2.0
#include "control/room/admission.hpp"

namespace rostra::control {
namespace {

using ErrorCode = protocol::signalling::ErrorCode;

Admission refused(ErrorCode code, std::string message) {
  Admission admission;
  admission.refusal = Refusal{code, std::move(message)};
  return admission;
}

Refusal bannedRefusal(const std::string& reason) {
  return {ErrorCode::Banned, reason.empty() ? "You were banned from this space by a host."
                                            : "You were banned from this space by a host: " + reason};
}

/// Somebody without a role: what the space lets them do.
Admission admitVisitor(const Applicant& applicant, const store::Space& space) {
  const bool guest = applicant.who.guest;
  if (applicant.inviteProblem) return refused(ErrorCode::InvitationInvalid, *applicant.inviteProblem);
  if (space.visibility == store::Visibility::Private || space.settings.visitors == store::Visitors::None) {
    return guest ? refused(ErrorCode::LoginRequired,
                           "Only people with a role can enter here. Log in, or open the invitation link you "
                           "were given.")
                 : refused(ErrorCode::Denied,
                           "Only people with a role can enter here. Ask a host for an invitation link.");
  }
  if (guest && !space.settings.guests) {
    return refused(ErrorCode::LoginRequired, "You need an account to enter this space; please log in.");
  }
  Admission admission;
  admission.role = space.settings.visitors == store::Visitors::Stage ? Role::Participant : Role::Viewer;
  return admission;
}

}  // namespace

Admission decideAdmission(const Applicant& applicant, Destination destination, const AdmissionRules& rules) {
  Admission admission;
  if (applicant.ban && !applicant.serverOwner) {
    admission.refusal = bannedRefusal(*applicant.ban);
    return admission;
  }
  if (!applicant.space) {
    admission.role = applicant.serverOwner ? Role::Owner : Role::Participant;
    admission.member = true;
  } else if (applicant.role) {
    admission.role = fromStore(*applicant.role);
    admission.member = true;
  } else if (applicant.serverOwner) {
    // Whoever runs the server can look after every space on it.
    admission.role = Role::Owner;
    admission.member = true;
  } else {
    admission = admitVisitor(applicant, *applicant.space);
    if (admission.refusal && !rules.roleInRoom) return admission;
    admission.refusal.reset();
  }
  if (rules.roleInRoom) {
    admission.role = *rules.roleInRoom;
    admission.member = true;
  }
  if (destination == Destination::Audience || admission.role >= Role::Host) return admission;
  if (admission.role < Role::Participant) {
    admission.refusal =
        Refusal{ErrorCode::Denied,
                "You can watch here. To come on stage, raise your hand on the watch page; a host can "
                "invite you."};
  } else if (rules.locked) {
    admission.refusal = Refusal{
        ErrorCode::Locked, "The stage is locked: no one else can join right now. You can watch instead."};
  } else {
    admission.lobby = applicant.space && applicant.space->settings.lobby && !rules.admitted;
  }
  return admission;
}

}  // namespace rostra::control
