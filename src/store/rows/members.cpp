// SPDX-License-Identifier: Apache-2.0
// Who has which role in a space, how one gets it, and who may not come in: members, invitations, bans as
// rows.
#include "base/check.hpp"
#include "store/database/query.hpp"
#include "store/rows/guest_bans.hpp"
#include "store/rows/spaces.hpp"

namespace rostra::store {
namespace {

#define ROSTRA_INVITATION_COLUMNS                                                                         \
  "i.id, i.token_hash, i.space, i.role, i.note, i.created_by, i.created, i.expires, i.max_uses, i.uses, " \
  "i.revoked"
#define ROSTRA_BAN_COLUMNS "b.id, b.space, b.person, b.name, b.reason, b.by_person, b.created"

constexpr std::string_view kNoSpace = "The space does not exist.";

Role roleOf(const std::string& word) {
  const auto role = parseRole(word);
  ROSTRA_CHECK(role.has_value());
  return *role;
}

InvitationRow readInvitation(const Row& row) {
  return {.id = row.text(0),
          .tokenHash = row.blob(1),
          .space = row.text(2),
          .role = roleOf(row.text(3)),
          .note = row.text(4),
          .createdBy = row.maybeText(5).value_or(""),
          .created = row.integer(6),
          .expires = row.maybeInteger(7),
          .maxUses = row.maybeInteger(8),
          .uses = row.integer(9),
          .revoked = row.flag(10)};
}

BanRow readBan(const Row& row) {
  return {.id = row.text(0),
          .space = row.text(1),
          .person = row.text(2),
          .name = row.text(3),
          .reason = row.text(4),
          .by = row.text(5),
          .created = row.integer(6)};
}

Result<void> checkValid(const InvitationRow& invitation, Millis now) {
  if (invitation.revoked) return fail(ErrorKind::Denied, "This invitation was revoked.");
  if (invitation.expires && *invitation.expires <= now)
    return fail(ErrorKind::Denied, "This invitation has expired.");
  if (invitation.maxUses && invitation.uses >= *invitation.maxUses)
    return fail(ErrorKind::Denied, "This invitation has been used up.");
  return {};
}

}  // namespace

Result<std::optional<Role>> findRole(Connection& db, std::string_view space, std::string_view person) {
  return firstOf(
      db.run("SELECT role FROM members WHERE space = ? AND person = ?", {text(space), text(person)}),
      [](const Row& row) { return roleOf(row.text(0)); });
}

Result<void> setRole(Connection& db, std::string_view space, std::string_view person, bool guest, Role role,
                     Millis now) {
  auto rows = db.run(
      "INSERT INTO members (space, person, account, role, since) VALUES (?, ?, ?, ?, ?) "
      "ON CONFLICT (space, person) DO UPDATE SET role = excluded.role",
      {text(space), text(person), guest ? Value() : text(person), text(toString(role)), now});
  return explain(done(std::move(rows)), ErrorKind::NotFound, "The space or the account does not exist.");
}

Result<bool> removeMember(Connection& db, std::string_view space, std::string_view person) {
  return any(db, db.run("DELETE FROM members WHERE space = ? AND person = ?", {text(space), text(person)}));
}

Result<std::vector<MemberRow>> listMembers(Connection& db, std::string_view space, std::string_view after,
                                           std::int64_t limit) {
  Millis since = 0;
  if (!after.empty()) {
    auto rows =
        db.run("SELECT since FROM members WHERE space = ? AND person = ?", {text(space), text(after)});
    if (!rows) return tl::make_unexpected(std::move(rows.error()));
    if (rows->empty()) {
      return fail(ErrorKind::InvalidInput,
                  "The last member of the previous page has left; read the list from the beginning.");
    }
    since = rows->front().integer(0);
  }
  return allOf(
      db.run("SELECT m.person, m.account, m.role, m.since, a.user_name, a.display_name, a.avatar_version "
             "FROM members m LEFT JOIN accounts a ON a.id = m.account "
             "WHERE m.space = ? AND (m.since, m.person) > (?, ?) ORDER BY m.since, m.person LIMIT ?",
             {text(space), since, text(after), limitOf(limit)}),
      [](const Row& row) {
        return MemberRow{.person = row.text(0),
                         .guest = row.null(1),
                         .role = roleOf(row.text(2)),
                         .since = row.integer(3),
                         .userName = row.maybeText(4).value_or(""),
                         .displayName = row.maybeText(5).value_or(""),
                         .avatarVersion = row.maybeInteger(6).value_or(0)};
      });
}

Result<void> insertInvitation(Connection& db, const InvitationRow& invitation) {
  auto rows = db.run(
      "INSERT INTO invitations (id, token_hash, space, role, note, created_by, created, expires, max_uses, "
      "uses, revoked) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {invitation.id, blob(invitation.tokenHash), invitation.space, text(toString(invitation.role)),
       invitation.note, invitation.createdBy.empty() ? Value() : Value(invitation.createdBy),
       invitation.created, valueOf(invitation.expires), valueOf(invitation.maxUses), invitation.uses,
       flag(invitation.revoked)});
  return explain(done(std::move(rows)), ErrorKind::NotFound, "The space or the account does not exist.");
}

Result<std::optional<InvitationRow>> findInvitation(Connection& db, std::string_view tokenHash) {
  return firstOf(db.run("SELECT " ROSTRA_INVITATION_COLUMNS " FROM invitations i WHERE i.token_hash = ?",
                        {blob(tokenHash)}),
                 readInvitation);
}

Result<std::vector<InvitationRow>> listInvitations(Connection& db, std::string_view space) {
  return allOf(db.run("SELECT " ROSTRA_INVITATION_COLUMNS
                      " FROM invitations i WHERE i.space = ? ORDER BY i.created DESC, i.id",
                      {text(space)}),
               readInvitation);
}

Result<bool> revokeInvitation(Connection& db, std::string_view space, std::string_view id) {
  return any(
      db, db.run("UPDATE invitations SET revoked = 1 WHERE space = ? AND id = ?", {text(space), text(id)}));
}

Result<InvitationRow> useInvitation(Connection& db, std::string_view tokenHash, std::string_view person,
                                    bool guest, Millis now) {
  auto transaction = Transaction::begin(db);
  if (!transaction) return tl::make_unexpected(std::move(transaction.error()));
  // Counted first, which locks the row: of two who come for the last use, one finds it used up.
  auto counted = db.run("UPDATE invitations SET uses = uses + 1 WHERE token_hash = ?", {blob(tokenHash)});
  if (!counted) return tl::make_unexpected(std::move(counted.error()));
  auto found = findInvitation(db, tokenHash);
  if (!found) return tl::make_unexpected(std::move(found.error()));
  std::optional<InvitationRow>& row = *found;
  if (!row) return fail(ErrorKind::NotFound, "There is no such invitation.");
  InvitationRow invitation = std::move(*row);
  --invitation.uses;  // before this one

  auto role = findRole(db, invitation.space, person);
  if (!role) return tl::make_unexpected(std::move(role.error()));
  const std::optional<Role>& had = *role;
  if (had && *had >= invitation.role) return invitation;  // and the use is rolled back
  if (auto valid = checkValid(invitation, now); !valid) return tl::make_unexpected(std::move(valid.error()));
  if (auto given = setRole(db, invitation.space, person, guest, invitation.role, now); !given)
    return tl::make_unexpected(std::move(given.error()));
  if (auto committed = transaction->commit(); !committed)
    return tl::make_unexpected(std::move(committed.error()));
  ++invitation.uses;
  return invitation;
}

Result<void> insertBan(Connection& db, const BanRow& ban) {
  auto rows = db.run(
      "INSERT INTO bans (id, space, person, name, reason, by_person, created) VALUES (?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (space, person) DO UPDATE SET id = excluded.id, name = excluded.name, "
      "reason = excluded.reason, by_person = excluded.by_person, created = excluded.created",
      {ban.id, ban.space, ban.person, ban.name, ban.reason, ban.by, ban.created});
  return explain(done(std::move(rows)), ErrorKind::NotFound, kNoSpace);
}

Result<std::optional<BanRow>> findBan(Connection& db, std::string_view space, std::string_view person) {
  return firstOf(db.run("SELECT " ROSTRA_BAN_COLUMNS " FROM bans b WHERE b.space = ? AND b.person = ?",
                        {text(space), text(person)}),
                 readBan);
}

Result<std::vector<BanRow>> listBans(Connection& db, std::string_view space) {
  return allOf(
      db.run("SELECT " ROSTRA_BAN_COLUMNS " FROM bans b WHERE b.space = ? ORDER BY b.created DESC, b.id",
             {text(space)}),
      readBan);
}

Result<bool> deleteBan(Connection& db, std::string_view space, std::string_view id) {
  auto transaction = Transaction::begin(db);
  if (!transaction) return tl::make_unexpected(std::move(transaction.error()));
  const auto person =
      firstOf(db.run("DELETE FROM bans WHERE space = ? AND id = ? RETURNING person", {text(space), text(id)}),
              [](const Row& row) { return row.text(0); });
  if (!person) return tl::make_unexpected(person.error());
  if (!*person) return false;
  if (auto networks = deleteGuestBans(db, space, **person); !networks)
    return tl::make_unexpected(std::move(networks.error()));
  if (auto committed = transaction->commit(); !committed)
    return tl::make_unexpected(std::move(committed.error()));
  return true;
}

}  // namespace rostra::store
