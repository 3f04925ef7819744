// SPDX-License-Identifier: Apache-2.0
// Rows as the API shows them, and what several handlers share: cookies, attempts, the space of a path.
#pragma once

#include "api/core/call.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rostra::api {

/// Items of a list when the call does not say how many.
inline constexpr std::int64_t kDefaultPage = 50;
/// Of what gets an id here: spaces, invitations, bans, tokens.
inline constexpr std::size_t kIdCharacters = 20;

/// What everyone may see of an account.
[[nodiscard]] ObjectWriter publicProfile(const store::Account& account);
/// What the account itself sees.
[[nodiscard]] ObjectWriter ownProfile(const store::Account& account);
[[nodiscard]] ObjectWriter settingsObject(const store::SpaceSettings& settings, std::int64_t configuredStage);

/// Sets the session cookie, or takes it away with an empty token. Both names are taken away: the server may
/// have been reached with and without TLS.
void setSessionCookie(origin::HttpResponse& response, const Call& call, const std::string& token);
/// 201 with the own profile and `csrfToken`, the cookie of a new session, and one by which this browser is
/// known. The session that the browser had ends.
[[nodiscard]] Outcome loggedIn(Call& call, store::Connection& db, const store::Account& account);

/// 403: not the caller's password.
[[nodiscard]] Failure wrongPassword(const char* field);
/// 403: a one-time code or recovery code that is none.
[[nodiscard]] Failure wrongCode(const char* field);
/// 429 when too many were made, else nothing. Takes one.
[[nodiscard]] std::optional<Failure> takeAttempt(accounts::Attempts& attempts, const std::string& key);
/// 429: allowed again after `wait`.
[[nodiscard]] Failure tooManyAttempts(accounts::Attempts::Duration wait);

/// The space that `slug` names, and what the caller is in it.
struct SpaceHere {
  std::optional<store::Space> space;  ///< nothing: an open space
  std::string slug;
  std::optional<store::Role> role;  ///< nothing: no role of the caller's own
  bool banned = false;
  /// What the caller may do: of an open space participant.
  [[nodiscard]] store::Role effective() const;
  [[nodiscard]] std::string channel() const;
  /// The row of a space that is not an open one.
  [[nodiscard]] const store::Space& managed() const { return present(space); }
};
enum class Unmanaged : std::uint8_t { Refused, Allowed };
/// 404 for a space that does not exist, or is private and the caller has no role in it; 403 (401 when nobody
/// is logged in) below `needed`.
[[nodiscard]] tl::expected<SpaceHere, Failure> spaceHere(Call& call, store::Connection& db,
                                                         Unmanaged unmanaged,
                                                         std::optional<store::Role> needed);
/// Refuses people who may not even watch there.
[[nodiscard]] std::optional<Failure> mayWatch(const Call& call, const SpaceHere& here);

/// A space with what the database knows of it.
struct SpaceView {
  store::Space space;
  std::optional<store::Role> role;
  std::optional<store::Account> owner;
};
[[nodiscard]] tl::expected<std::vector<SpaceView>, Failure> viewsOf(store::Connection& db,
                                                                    std::vector<store::SpaceAndRole> spaces);
[[nodiscard]] ObjectWriter liveObject(const LiveFacts& facts);
/// Asks live rooms for the facts and answers `status` with one space.
[[nodiscard]] Outcome oneSpace(Call& call, unsigned status, SpaceView view);
/// The same for a page of a list; `next` = cursor of the following page, or empty.
[[nodiscard]] Outcome manySpaces(Call& call, std::vector<SpaceView> views, std::string next);
[[nodiscard]] api::Actor actorOf(const Call& call, const SpaceHere& here);

}  // namespace rostra::api
