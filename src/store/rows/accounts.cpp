// SPDX-License-Identifier: Apache-2.0
// Accounts, their pictures and what belongs to the server itself, as rows.
#include "store/database/query.hpp"
#include "store/rows/account_row.hpp"

#include <chrono>

namespace rostra::store {
namespace {

constexpr std::string_view kGone = "The account does not exist.";
constexpr std::string_view kTaken = "This user name is taken.";

Account read(const Row& row) {
  return readAccount(row);
}

}  // namespace

Result<void> insertAccount(Connection& db, const Account& account, std::string_view nameKey) {
  auto rows = db.run(
      "INSERT INTO accounts (id, name_key, user_name, display_name, status, password_hash, server_owner, "
      "disabled, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {account.id, text(nameKey), account.userName, account.displayName, account.status, account.passwordHash,
       flag(account.serverOwner), flag(account.disabled), account.created});
  return explain(done(std::move(rows)), ErrorKind::Conflict, kTaken);
}

Result<std::optional<Account>> findAccount(Connection& db, std::string_view id) {
  return firstOf(db.run("SELECT " ROSTRA_ACCOUNT_COLUMNS " FROM accounts a WHERE a.id = ?", {text(id)}),
                 read);
}

Result<std::optional<Account>> findAccountByName(Connection& db, std::string_view nameKey) {
  return firstOf(
      db.run("SELECT " ROSTRA_ACCOUNT_COLUMNS " FROM accounts a WHERE a.name_key = ?", {text(nameKey)}),
      read);
}

Result<std::vector<Account>> listAccounts(Connection& db, std::string_view after, std::int64_t limit) {
  return allOf(db.run("SELECT " ROSTRA_ACCOUNT_COLUMNS
                      " FROM accounts a WHERE a.name_key > ? ORDER BY a.name_key LIMIT ?",
                      {text(after), limitOf(limit)}),
               read);
}

Result<std::int64_t> countAccounts(Connection& db) {
  return number(db.run("SELECT count(*) FROM accounts"));
}

Result<void> renameAccount(Connection& db, std::string_view id, std::string_view userName,
                           std::string_view nameKey) {
  // Who never chose a display name is shown by the user name.
  auto rows = db.run(
      "UPDATE accounts SET display_name = CASE WHEN display_name = user_name THEN ? ELSE display_name END, "
      "user_name = ?, name_key = ? WHERE id = ?",
      {text(userName), text(userName), text(nameKey), text(id)});
  return explain(touched(db, std::move(rows), kGone), ErrorKind::Conflict, kTaken);
}

Result<void> updateProfile(Connection& db, std::string_view id, std::string_view displayName,
                           std::string_view status) {
  return touched(db,
                 db.run("UPDATE accounts SET display_name = ?, status = ? WHERE id = ?",
                        {text(displayName), text(status), text(id)}),
                 kGone);
}

Result<void> setPasswordHash(Connection& db, std::string_view id, std::string_view hash) {
  return touched(db, db.run("UPDATE accounts SET password_hash = ? WHERE id = ?", {text(hash), text(id)}),
                 kGone);
}

Result<void> setDisabled(Connection& db, std::string_view id, bool disabled) {
  return touched(db, db.run("UPDATE accounts SET disabled = ? WHERE id = ?", {flag(disabled), text(id)}),
                 kGone);
}

Result<void> deleteAccount(Connection& db, std::string_view id) {
  auto transaction = Transaction::begin(db);
  if (!transaction) return tl::make_unexpected(std::move(transaction.error()));
  // Takes with it, by the foreign keys: picture, sessions, tokens, memberships, spaces with all in them.
  auto deleted = touched(db, db.run("DELETE FROM accounts WHERE id = ?", {text(id)}), kGone);
  if (!deleted) return deleted;
  for (const std::string_view sql :
       {"UPDATE messages SET text = '', name = '', edited = NULL, deleted = 1 WHERE author = ?",
        "UPDATE messages SET to_name = '' WHERE to_person = ?", "DELETE FROM bans WHERE person = ?"}) {
    if (auto rows = db.run(sql, {text(id)}); !rows) return tl::make_unexpected(std::move(rows.error()));
  }
  return transaction->commit();
}

Result<std::int64_t> setAvatar(Connection& db, std::string_view id, std::string_view contentType,
                               std::string_view bytes) {
  auto transaction = Transaction::begin(db);
  if (!transaction) return tl::make_unexpected(std::move(transaction.error()));
  // avatar_changes counts on when a picture is removed: an address with a version never shows another one.
  auto versions = db.run(
      "UPDATE accounts SET avatar_changes = avatar_changes + 1, avatar_version = avatar_changes + 1 "
      "WHERE id = ? RETURNING avatar_version",
      {text(id)});
  if (!versions) return tl::make_unexpected(std::move(versions.error()));
  if (versions->empty()) return fail(ErrorKind::NotFound, std::string(kGone));
  auto stored = db.run(
      "INSERT INTO avatars (account, content_type, bytes) VALUES (?, ?, ?) ON CONFLICT (account) DO UPDATE "
      "SET content_type = excluded.content_type, bytes = excluded.bytes",
      {text(id), text(contentType), blob(bytes)});
  if (!stored) return tl::make_unexpected(std::move(stored.error()));
  if (auto committed = transaction->commit(); !committed)
    return tl::make_unexpected(std::move(committed.error()));
  return versions->front().integer(0);
}

Result<void> clearAvatar(Connection& db, std::string_view id) {
  auto transaction = Transaction::begin(db);
  if (!transaction) return tl::make_unexpected(std::move(transaction.error()));
  auto cleared =
      touched(db, db.run("UPDATE accounts SET avatar_version = 0 WHERE id = ?", {text(id)}), kGone);
  if (!cleared) return cleared;
  if (auto rows = db.run("DELETE FROM avatars WHERE account = ?", {text(id)}); !rows)
    return tl::make_unexpected(std::move(rows.error()));
  return transaction->commit();
}

Result<std::optional<Avatar>> findAvatar(Connection& db, std::string_view id) {
  return firstOf(db.run("SELECT p.content_type, p.bytes, a.avatar_version FROM avatars p "
                        "JOIN accounts a ON a.id = p.account WHERE p.account = ?",
                        {text(id)}),
                 [](const Row& row) {
                   return Avatar{.contentType = row.text(0), .bytes = row.blob(1), .version = row.integer(2)};
                 });
}

Result<std::string> keepSetting(Connection& db, std::string_view name, std::string_view valueIfMissing) {
  auto kept = db.run("INSERT INTO server_settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
                     {text(name), blob(valueIfMissing)});
  if (!kept) return tl::make_unexpected(std::move(kept.error()));
  auto rows = db.run("SELECT value FROM server_settings WHERE name = ?", {text(name)});
  if (!rows) return tl::make_unexpected(std::move(rows.error()));
  if (rows->empty()) return fail(ErrorKind::Internal, "a server setting was deleted at the same time");
  return rows->front().blob(0);
}

}  // namespace rostra::store
