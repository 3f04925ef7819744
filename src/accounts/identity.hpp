// SPDX-License-Identifier: Apache-2.0
// Who someone is: from the cookie of a browser, the token of a program, or the secret of a guest's browser.
// Thread: any; what takes a connection belongs on a thread of the database.
#pragma once

#include "store/rows/accounts.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace rostra::accounts {

inline constexpr std::string_view kSessionCookie = "rostra_session";
/// Over TLS the cookie has this name, so that no other page of the domain can set it (RFC 6265bis s.4.1.3.2).
inline constexpr std::string_view kSecureSessionCookie = "__Host-rostra_session";

/// 256 random bits as text safe in addresses and cookies, with a prefix that tells leaked ones apart ("rss",
/// "rst", "rsi", "rso": session, personal token, invitation, owner link).
[[nodiscard]] std::string makeToken(std::string_view prefix);
/// What is stored of a token: 32 bytes of BLAKE2b. A token has 256 random bits, so no salt and no slowness is
/// needed.
[[nodiscard]] std::string hashToken(std::string_view token);

/// Value of a cookie in a Cookie header, under the first of the two names that is there; empty when it is not
/// there or is nothing this server wrote: 1 to 128 of A-Z, a-z, 0-9, '-', '_'.
[[nodiscard]] std::string cookieValue(std::string_view cookieHeader, std::string_view secureName,
                                      std::string_view plainName);
/// Value of the session cookie in a Cookie header (the secure name first); empty = none.
[[nodiscard]] std::string sessionTokenOf(std::string_view cookieHeader);

/// The session of a cookie's token and its account; nothing when it has expired, was ended, or the account is
/// disabled. Extends a session that is used (at most one write an hour).
[[nodiscard]] Result<std::optional<store::SessionAndAccount>> resolveSession(store::Connection& db,
                                                                             std::string_view token,
                                                                             std::chrono::seconds lifetime);

/// Person id of a guest: the same for the same browser on this server, and tells nobody the browser's secret.
/// `serverSecret`: of this server (store::keepSetting). InvalidInput when the browser's secret is shorter
/// than 16 or longer than 64 bytes.
[[nodiscard]] Result<std::string> guestPersonId(std::string_view serverSecret,
                                                std::string_view browserSecret);

/// The server's secret, made at the first call.
[[nodiscard]] Result<std::string> serverSecret(store::Connection& db);

/// Path of an account's picture, or empty when it has none.
[[nodiscard]] std::string avatarPath(const store::Account& account);

}  // namespace rostra::accounts
