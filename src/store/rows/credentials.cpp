// SPDX-License-Identifier: Apache-2.0
// What proves who one is, as rows: sessions, personal tokens, one-time links.
#include "store/database/query.hpp"
#include "store/rows/account_row.hpp"

namespace rostra::store {
namespace {

#define ROSTRA_SESSION_COLUMNS \
  "s.id, s.token_hash, s.account, s.created, s.seen, s.expires, s.address, s.user_agent"
#define ROSTRA_TOKEN_COLUMNS "t.id, t.token_hash, t.account, t.name, t.scopes, t.created, t.used, t.expires"

constexpr std::string_view kNoAccount = "The account does not exist.";

SessionRow readSession(const Row& row) {
  return {.id = row.text(0),
          .tokenHash = row.blob(1),
          .account = row.text(2),
          .created = row.integer(3),
          .seen = row.integer(4),
          .expires = row.integer(5),
          .address = row.text(6),
          .userAgent = row.text(7)};
}

TokenRow readToken(const Row& row) {
  return {.id = row.text(0),
          .tokenHash = row.blob(1),
          .account = row.text(2),
          .name = row.text(3),
          .scopes = row.text(4),
          .created = row.integer(5),
          .used = row.maybeInteger(6),
          .expires = row.maybeInteger(7)};
}

}  // namespace

Result<void> insertSession(Connection& db, const SessionRow& session) {
  auto rows = db.run(
      "INSERT INTO sessions (id, token_hash, account, created, seen, expires, address, user_agent) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      {session.id, blob(session.tokenHash), session.account, session.created, session.seen, session.expires,
       session.address, session.userAgent});
  return explain(done(std::move(rows)), ErrorKind::NotFound, kNoAccount);
}

Result<std::optional<SessionAndAccount>> findSession(Connection& db, std::string_view tokenHash, Millis now) {
  return firstOf(db.run("SELECT " ROSTRA_SESSION_COLUMNS ", " ROSTRA_ACCOUNT_COLUMNS
                        " FROM sessions s JOIN accounts a ON a.id = s.account "
                        "WHERE s.token_hash = ? AND s.expires > ? AND a.disabled = 0",
                        {blob(tokenHash), now}),
                 [](const Row& row) {
                   return SessionAndAccount{readSession(row), readAccount(row, 8)};
                 });
}

Result<void> touchSession(Connection& db, std::string_view tokenHash, Millis seen, Millis expires) {
  return touched(db,
                 db.run("UPDATE sessions SET seen = ?, expires = ? WHERE token_hash = ?",
                        {seen, expires, blob(tokenHash)}),
                 "The session has ended.");
}

Result<std::vector<SessionRow>> listSessions(Connection& db, std::string_view account, Millis now) {
  return allOf(db.run("SELECT " ROSTRA_SESSION_COLUMNS
                      " FROM sessions s WHERE s.account = ? AND s.expires > ? ORDER BY s.seen DESC, s.id",
                      {text(account), now}),
               readSession);
}

Result<bool> deleteSession(Connection& db, std::string_view account, std::string_view id) {
  return any(db, db.run("DELETE FROM sessions WHERE account = ? AND id = ?", {text(account), text(id)}));
}

Result<std::int64_t> deleteSessions(Connection& db, std::string_view account,
                                    std::string_view exceptTokenHash) {
  return howMany(db, db.run("DELETE FROM sessions WHERE account = ? AND token_hash <> ?",
                            {text(account), blob(exceptTokenHash)}));
}

Result<std::int64_t> deleteExpired(Connection& db, Millis now) {
  std::int64_t count = 0;
  for (const std::string_view sql :
       {"DELETE FROM sessions WHERE expires <= ?", "DELETE FROM tokens WHERE expires <= ?",
        "DELETE FROM one_time WHERE expires <= ?", "DELETE FROM guest_bans WHERE expires <= ?"}) {
    auto deleted = howMany(db, db.run(sql, {now}));
    if (!deleted) return deleted;
    count += *deleted;
  }
  return count;
}

Result<void> insertToken(Connection& db, const TokenRow& token) {
  auto rows = db.run(
      "INSERT INTO tokens (id, token_hash, account, name, scopes, created, used, expires) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      {token.id, blob(token.tokenHash), token.account, token.name, token.scopes, token.created,
       valueOf(token.used), valueOf(token.expires)});
  return explain(done(std::move(rows)), ErrorKind::NotFound, kNoAccount);
}

Result<std::optional<TokenAndAccount>> findToken(Connection& db, std::string_view tokenHash, Millis now) {
  return firstOf(db.run("SELECT " ROSTRA_TOKEN_COLUMNS ", " ROSTRA_ACCOUNT_COLUMNS
                        " FROM tokens t JOIN accounts a ON a.id = t.account WHERE t.token_hash = ? "
                        "AND (t.expires IS NULL OR t.expires > ?) AND a.disabled = 0",
                        {blob(tokenHash), now}),
                 [](const Row& row) {
                   return TokenAndAccount{readToken(row), readAccount(row, 8)};
                 });
}

Result<void> touchToken(Connection& db, std::string_view id, Millis used) {
  return touched(db, db.run("UPDATE tokens SET used = ? WHERE id = ?", {used, text(id)}),
                 "The token does not exist.");
}

Result<std::vector<TokenRow>> listTokens(Connection& db, std::string_view account) {
  return allOf(db.run("SELECT " ROSTRA_TOKEN_COLUMNS
                      " FROM tokens t WHERE t.account = ? ORDER BY t.created DESC, t.id",
                      {text(account)}),
               readToken);
}

Result<bool> deleteToken(Connection& db, std::string_view account, std::string_view id) {
  return any(db, db.run("DELETE FROM tokens WHERE account = ? AND id = ?", {text(account), text(id)}));
}

Result<void> insertOneTime(Connection& db, std::string_view tokenHash, std::string_view purpose,
                           Millis expires) {
  return done(db.run("INSERT INTO one_time (token_hash, purpose, expires) VALUES (?, ?, ?)",
                     {blob(tokenHash), text(purpose), expires}));
}

Result<bool> takeOneTime(Connection& db, std::string_view tokenHash, std::string_view purpose, Millis now) {
  // One statement: of two who come with it at the same time one gets it.
  return any(db, db.run("DELETE FROM one_time WHERE token_hash = ? AND purpose = ? AND expires > ?",
                        {blob(tokenHash), text(purpose), now}));
}

}  // namespace rostra::store
