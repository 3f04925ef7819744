// SPDX-License-Identifier: Apache-2.0
// Links that give a role in a space: made and revoked by hosts, viewed by anyone who has one, accepted by an
// account. Guests bring theirs along when they join (signalling).
#include "api/core/time_text.hpp"
#include "api/handlers/views.hpp"
#include "base/id.hpp"
#include "base/wall_clock.hpp"

#include <array>

namespace rostra::api {
namespace {

constexpr std::size_t kMaxNote = 200;
constexpr std::int64_t kMaxHours = 24L * 366;
constexpr std::int64_t kMaxUses = 100'000;
constexpr store::Millis kHour = 3600L * 1000;

/// Why nobody can use it any more; empty when it is valid.
std::string reasonAgainst(const store::InvitationRow& invitation, store::Millis now) {
  if (invitation.revoked) return "revoked";
  if (invitation.expires && *invitation.expires <= now) return "expired";
  if (invitation.maxUses && invitation.uses >= *invitation.maxUses) return "used-up";
  return {};
}

ObjectWriter invitationObject(const store::InvitationRow& invitation) {
  const std::string reason = reasonAgainst(invitation, wallClockMs());
  ObjectWriter object;
  object.text("id", invitation.id)
      .text("role", std::string(store::toString(invitation.role)))
      .text("note", invitation.note)
      .text("createdAt", timeText(invitation.created))
      .textOrNull("expiresAt", timeText(invitation.expires))
      .number("uses", invitation.uses)
      .flag("revoked", invitation.revoked)
      .flag("valid", reason.empty());
  if (invitation.maxUses) {
    object.number("maxUses", *invitation.maxUses);
  } else {
    object.null("maxUses");
  }
  if (!reason.empty()) object.text("reason", reason);
  return object;
}

Outcome listInvitations(Call& call, store::Connection& db) {
  const auto here = spaceHere(call, db, Unmanaged::Refused, store::Role::Host);
  if (!here) return here.error();
  const auto invitations = store::listInvitations(db, here->managed().id);
  if (!invitations) return failureOf(invitations.error());
  ArrayWriter items;
  for (const store::InvitationRow& invitation : *invitations) items.add(invitationObject(invitation));
  return jsonResponse(200, ObjectWriter().array("items", items));
}

Outcome makeInvitation(Call& call, store::Connection& db) {
  const auto here = spaceHere(call, db, Unmanaged::Refused, store::Role::Host);
  if (!here) return here.error();
  Fields fields(call.body.get());
  store::InvitationRow row;
  const std::string word = fields.needText("role");
  const auto role = store::parseRole(word);
  if ((!role || *role == store::Role::Owner) && !word.empty())
    fields.error("role", "must be one of viewer, participant, host");
  const auto hours = fields.number("expiresInHours", 1, kMaxHours);
  row.maxUses = fields.number("maxUses", 1, kMaxUses);
  if (const auto note = fields.text("note")) {
    if (auto checked = fields.accept("note", accounts::checkLine(*note, kMaxNote, "the note")))
      row.note = std::move(*checked);
  }
  if (!fields.good() || !role) return fields.failure();
  if (auto allowed = accounts::checkRoleChange(here->effective(), std::nullopt, role); !allowed)
    return denied("only an owner of this space can invite hosts");
  const auto present = store::listInvitations(db, here->managed().id);
  if (!present) return failureOf(present.error());
  const auto now = wallClockMs();
  std::int64_t valid = 0;
  for (const store::InvitationRow& one : *present) valid += reasonAgainst(one, now).empty() ? 1 : 0;
  if (valid >= call.services->settings.invitationsPerSpace) {
    return Failure{
        409,
        "limit-reached",
        "this space has " + std::to_string(valid) + " valid invitations, which is the limit; revoke one",
        {},
        0,
        {}};
  }
  const std::string token = accounts::makeToken("rsi");
  row.id = randomId(kIdCharacters);
  row.tokenHash = accounts::hashToken(token);
  row.space = here->managed().id;
  row.role = *role;
  row.createdBy = call.accountId();
  row.created = now;
  if (hours) row.expires = now + *hours * kHour;
  if (auto inserted = store::insertInvitation(db, row); !inserted) return failureOf(inserted.error());
  return jsonResponse(201, invitationObject(row)
                               .text("token", token)
                               .text("url", call.services->settings.address.url + "/invite/" + token));
}

Outcome revokeInvitation(Call& call, store::Connection& db) {
  const auto here = spaceHere(call, db, Unmanaged::Refused, store::Role::Host);
  if (!here) return here.error();
  const auto revoked = store::revokeInvitation(db, here->managed().id, call.parameter("id"));
  if (!revoked) return failureOf(revoked.error());
  if (!*revoked) return notFound("there is no such invitation");
  return noContent();
}

Failure unknownInvitation() {
  return notFound("this invitation does not exist; was the whole link copied?");
}

Outcome getInvitation(Call& call, store::Connection& db) {
  const auto invitation = store::findInvitation(db, accounts::hashToken(call.parameter("token")));
  if (!invitation) return failureOf(invitation.error());
  if (!*invitation) return unknownInvitation();
  const auto space = store::findSpaceById(db, present(*invitation).space);
  if (!space) return failureOf(space.error());
  if (!*space) return unknownInvitation();
  const std::string reason = reasonAgainst(present(*invitation), wallClockMs());
  ObjectWriter object;
  object
      .object("space", ObjectWriter()
                           .text("slug", present(*space).slug)
                           .text("title", present(*space).title)
                           .text("description", present(*space).description)
                           .textOrNull("startsAt", timeText(present(*space).startsAt))
                           .flag("guests", present(*space).settings.guests)
                           .flag("backstage", present(*space).settings.backstage)
                           .flag("recording", present(*space).settings.recording))
      .text("role", std::string(store::toString(present(*invitation).role)))
      .flag("valid", reason.empty());
  if (!reason.empty()) object.text("reason", reason);
  return jsonResponse(200, object);
}

Outcome acceptInvitation(Call& call, store::Connection& db) {
  const std::string hash = accounts::hashToken(call.parameter("token"));
  const auto invitation = store::findInvitation(db, hash);
  if (!invitation) return failureOf(invitation.error());
  if (!*invitation) return unknownInvitation();
  const auto ban = store::findBan(db, present(*invitation).space, call.accountId());
  if (!ban) return failureOf(ban.error());
  if (*ban) return denied("you were banned from this space");
  const auto used = store::useInvitation(db, hash, call.accountId(), false, wallClockMs());
  if (!used) {
    if (used.error().kind == ErrorKind::NotFound) return unknownInvitation();
    if (used.error().kind == ErrorKind::Denied)
      return Failure{403, "invitation-invalid", used.error().message, {}, 0, {}};
    return failureOf(used.error());
  }
  auto space = store::findSpaceById(db, used->space);
  if (!space) return failureOf(space.error());
  if (!*space) return unknownInvitation();
  const auto role = store::findRole(db, used->space, call.accountId());
  if (!role) return failureOf(role.error());
  if (*role) call.services->live->roleChanged(present(*space).slug, call.accountId(), present(*role));
  auto views = viewsOf(db, {{present(*space), *role}});
  if (!views) return views.error();
  return oneSpace(call, 200, std::move(views->front()));
}

}  // namespace

std::span<const Route> invitationRoutes() {
  using accounts::Area;
  static constexpr std::array kRoutes{
      Route{"GET", "/spaces/{slug}/invitations", Access::Account, Area::Spaces, Body::None, listInvitations},
      Route{"POST", "/spaces/{slug}/invitations", Access::Account, Area::Spaces, Body::Json, makeInvitation},
      Route{"DELETE", "/spaces/{slug}/invitations/{id}", Access::Account, Area::Spaces, Body::None,
            revokeInvitation},
      Route{"GET", "/invitations/{token}", Access::Anyone, Area::Spaces, Body::None, getInvitation},
      Route{"POST", "/invitations/{token}/accept", Access::Account, Area::Spaces, Body::None,
            acceptInvitation},
  };
  return kRoutes;
}

}  // namespace rostra::api
