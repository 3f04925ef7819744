// SPDX-License-Identifier: Apache-2.0
// Creates and ends what lets someone in: accounts, sessions, personal tokens, the first owner's link, and
// the proof against forged requests. Over rows of store. Thread: that of the connection.
#pragma once

#include "accounts/identity.hpp"
#include "accounts/rules.hpp"

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::accounts {

/// A new account with a random id. Conflict when the name, or one that looks like it, is taken.
[[nodiscard]] Result<store::Account> createAccount(store::Connection& db, const UserName& name,
                                                   std::string_view passwordHash, bool serverOwner);

struct NewSession {
  std::string token;  ///< for the cookie
  store::SessionRow row;
};
[[nodiscard]] Result<NewSession> openSession(store::Connection& db, const store::Account& account,
                                             std::string_view address, std::string_view userAgent,
                                             std::chrono::seconds lifetime);

/// What a page sends back in X-CSRF-Token: bound to the session, so a forged or another session's one is
/// worth nothing.
[[nodiscard]] std::string csrfToken(std::string_view serverSecret, std::string_view sessionTokenHash);
/// Compares without telling by its time.
[[nodiscard]] bool csrfMatches(std::string_view serverSecret, std::string_view sessionTokenHash,
                               std::string_view sent);

/// What a personal token may do: an area, and whether it may also change things there.
enum class Area : std::uint8_t { Profile, Spaces, Chat, Admin };
class Scopes {
 public:
  /// Words such as "spaces" or "spaces:read". InvalidInput names the word that is not a scope.
  [[nodiscard]] static Result<Scopes> parse(const std::vector<std::string>& words);
  /// What is stored: words separated by blanks.
  [[nodiscard]] static Scopes fromText(std::string_view text);
  [[nodiscard]] std::string toText() const;
  [[nodiscard]] std::vector<std::string> words() const;
  [[nodiscard]] bool allows(Area area, bool change) const;

 private:
  std::set<std::string, std::less<>> words_;
};
[[nodiscard]] std::string_view toString(Area area) noexcept;

/// The account of a personal token that has not expired; notes its use at most once an hour.
[[nodiscard]] Result<std::optional<store::TokenAndAccount>> resolveToken(store::Connection& db,
                                                                         std::string_view token);

/// Makes the one-time token of `/setup?token=...`; an earlier one stays valid until it expires.
[[nodiscard]] Result<std::string> makeOwnerToken(store::Connection& db, std::chrono::seconds lifetime);
/// The first owner. Denied when the token is wrong, used or expired, or the server has an owner already;
/// Conflict when the name is taken. The token is used up only by success.
[[nodiscard]] Result<store::Account> claimOwner(store::Connection& db, std::string_view token,
                                                const UserName& name, std::string_view passwordHash);
/// True while no account owns the server.
[[nodiscard]] Result<bool> needsOwner(store::Connection& db);

}  // namespace rostra::accounts
