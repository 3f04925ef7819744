// SPDX-License-Identifier: Apache-2.0
// Accounts, their sessions and personal tokens as rows. Rules (what a name may be, how a password is hashed,
// how often one may try) are in accounts/. Thread: that of the connection.
#pragma once

#include "store/database/connection.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rostra::store {

using Millis = std::int64_t;  ///< since 1970, UTC

struct Account {
  std::string id;           ///< random, never reused
  std::string userName;     ///< as written
  std::string displayName;  ///< as shown; the user name until changed
  std::string status;
  std::string passwordHash;        ///< argon2id string
  std::int64_t avatarVersion = 0;  ///< 0 = none; counts up at each change
  bool serverOwner = false;
  bool disabled = false;
  Millis created = 0;
};

/// `nameKey`: the user name folded so that two that look alike are one. Conflict when it is taken.
[[nodiscard]] Result<void> insertAccount(Connection& db, const Account& account, std::string_view nameKey);
[[nodiscard]] Result<std::optional<Account>> findAccount(Connection& db, std::string_view id);
[[nodiscard]] Result<std::optional<Account>> findAccountByName(Connection& db, std::string_view nameKey);
/// Sorted by name key; those behind `after` (a name key, empty = from the start).
[[nodiscard]] Result<std::vector<Account>> listAccounts(Connection& db, std::string_view after,
                                                        std::int64_t limit);
[[nodiscard]] Result<std::int64_t> countAccounts(Connection& db);
/// A display name that was never chosen (equal to the user name) changes with it. Conflict when the new name
/// is taken; this and what follows: NotFound when the account is gone.
[[nodiscard]] Result<void> renameAccount(Connection& db, std::string_view id, std::string_view userName,
                                         std::string_view nameKey);
[[nodiscard]] Result<void> updateProfile(Connection& db, std::string_view id, std::string_view displayName,
                                         std::string_view status);
[[nodiscard]] Result<void> setPasswordHash(Connection& db, std::string_view id, std::string_view hash);
[[nodiscard]] Result<void> setDisabled(Connection& db, std::string_view id, bool disabled);
/// The account and all that is its own: sessions, tokens, memberships, spaces with their invitations and
/// chat, bans of it, its messages everywhere (kept in order as deleted, without text and name; the id that
/// stays in them leads nowhere). Invitations it made for spaces of others stay. One transaction.
[[nodiscard]] Result<void> deleteAccount(Connection& db, std::string_view id);

struct Avatar {
  std::string contentType;
  std::string bytes;
  std::int64_t version = 0;
};
/// Returns the new version, which no earlier picture of the account had.
[[nodiscard]] Result<std::int64_t> setAvatar(Connection& db, std::string_view id,
                                             std::string_view contentType, std::string_view bytes);
[[nodiscard]] Result<void> clearAvatar(Connection& db, std::string_view id);
[[nodiscard]] Result<std::optional<Avatar>> findAvatar(Connection& db, std::string_view id);

struct SessionRow {
  std::string id;         ///< for lists; not secret
  std::string tokenHash;  ///< 32 bytes; the token itself is never stored
  std::string account;
  Millis created = 0;
  Millis seen = 0;
  Millis expires = 0;
  std::string address;
  std::string userAgent;
};
/// NotFound when the account is gone.
[[nodiscard]] Result<void> insertSession(Connection& db, const SessionRow& session);
/// The session and its account, when it has not expired at `now` and the account is not disabled.
struct SessionAndAccount {
  SessionRow session;
  Account account;
};
[[nodiscard]] Result<std::optional<SessionAndAccount>> findSession(Connection& db, std::string_view tokenHash,
                                                                   Millis now);
/// NotFound when it has ended meanwhile.
[[nodiscard]] Result<void> touchSession(Connection& db, std::string_view tokenHash, Millis seen,
                                        Millis expires);
/// Those that have not expired, last seen first.
[[nodiscard]] Result<std::vector<SessionRow>> listSessions(Connection& db, std::string_view account,
                                                           Millis now);
/// True when there was one.
[[nodiscard]] Result<bool> deleteSession(Connection& db, std::string_view account, std::string_view id);
/// All of an account, but the one with `exceptTokenHash` (empty = none is kept). Returns how many.
[[nodiscard]] Result<std::int64_t> deleteSessions(Connection& db, std::string_view account,
                                                  std::string_view exceptTokenHash);
/// Sessions, tokens, one-time links and bans of guests. Returns how many.
[[nodiscard]] Result<std::int64_t> deleteExpired(Connection& db, Millis now);

struct TokenRow {
  std::string id;
  std::string tokenHash;
  std::string account;
  std::string name;
  std::string scopes;  ///< separated by blanks
  Millis created = 0;
  std::optional<Millis> used;
  std::optional<Millis> expires;
};
struct TokenAndAccount {
  TokenRow token;
  Account account;
};
/// NotFound when the account is gone.
[[nodiscard]] Result<void> insertToken(Connection& db, const TokenRow& token);
/// The token and its account, when it has not expired at `now` and the account is not disabled.
[[nodiscard]] Result<std::optional<TokenAndAccount>> findToken(Connection& db, std::string_view tokenHash,
                                                               Millis now);
[[nodiscard]] Result<void> touchToken(Connection& db, std::string_view id, Millis used);
/// Newest first, expired ones too until deleteExpired().
[[nodiscard]] Result<std::vector<TokenRow>> listTokens(Connection& db, std::string_view account);
[[nodiscard]] Result<bool> deleteToken(Connection& db, std::string_view account, std::string_view id);

/// One-time links (first owner). `purpose` is a word of ours.
[[nodiscard]] Result<void> insertOneTime(Connection& db, std::string_view tokenHash, std::string_view purpose,
                                         Millis expires);
/// True once for a token that was there and has not expired; it is gone afterwards.
[[nodiscard]] Result<bool> takeOneTime(Connection& db, std::string_view tokenHash, std::string_view purpose,
                                       Millis now);

/// Small facts of the server itself, for example its secret for guests' ids. Inserted when missing; returns
/// what is stored, byte for byte.
[[nodiscard]] Result<std::string> keepSetting(Connection& db, std::string_view name,
                                              std::string_view valueIfMissing);

}  // namespace rostra::store
