// SPDX-License-Identifier: Apache-2.0
#include "accounts/identity.hpp"

#include "accounts/sodium.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "base/wall_clock.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace rostra::accounts {
namespace {

constexpr std::size_t kTokenBytes = 32;
constexpr std::size_t kMaxTokenText = 128;
constexpr std::size_t kMinGuestSecret = 16;
constexpr std::size_t kMaxGuestSecret = 64;
constexpr std::size_t kGuestIdCharacters = 16;
/// A session that is used writes at most this often.
constexpr store::Millis kTouchEvery{3'600'000};
constexpr std::string_view kSecretName = "server-secret";

bool isTokenText(std::string_view text) {
  return !text.empty() && text.size() <= kMaxTokenText && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

}  // namespace

std::string makeToken(std::string_view prefix) {
  return std::string(prefix) + "_" + toBase64Url(randomBytes(kTokenBytes));
}

std::string hashToken(std::string_view token) {
  return hash(token);
}

std::string sessionTokenOf(std::string_view cookieHeader) {
  return cookieValue(cookieHeader, kSecureSessionCookie, kSessionCookie);
}

std::string cookieValue(std::string_view cookieHeader, std::string_view secureName,
                        std::string_view plainName) {
  std::string plain;
  while (!cookieHeader.empty()) {
    const std::size_t end = std::min(cookieHeader.find(';'), cookieHeader.size());
    const std::string_view pair = trim(cookieHeader.substr(0, end), kBlanks);
    cookieHeader.remove_prefix(std::min(end + 1, cookieHeader.size()));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = trim(pair.substr(0, equals), kBlanks);
    const std::string_view value = trim(pair.substr(equals + 1), kBlanks);
    // Only what makeToken() may have written; everything else is no session and never reaches a query.
    if (!isTokenText(value)) continue;
    if (name == secureName) return std::string(value);
    if (name == plainName && plain.empty()) plain = value;
  }
  return plain;
}

Result<std::optional<store::SessionAndAccount>> resolveSession(store::Connection& db, std::string_view token,
                                                               std::chrono::seconds lifetime) {
  if (token.empty()) return std::nullopt;
  const store::Millis now = wallClockMs();
  const std::string tokenHash = hashToken(token);
  auto found = store::findSession(db, tokenHash, now);
  if (!found) return found;
  std::optional<store::SessionAndAccount> row = std::move(*found);
  if (row && now - row->session.seen >= kTouchEvery) {
    const store::Millis expires = now + std::chrono::milliseconds(lifetime).count();
    // Who is logged in stays so even if this cannot be noted now.
    if (store::touchSession(db, tokenHash, now, expires)) {
      row->session.seen = now;
      row->session.expires = expires;
    }
  }
  return row;
}

Result<std::string> guestPersonId(std::string_view serverSecretText, std::string_view browserSecret) {
  if (browserSecret.size() < kMinGuestSecret || browserSecret.size() > kMaxGuestSecret) {
    return fail(ErrorKind::InvalidInput, "a guest's secret must have 16 to 64 bytes");
  }
  return "g" + toBase32(keyedHash(serverSecretText, browserSecret)).substr(0, kGuestIdCharacters);
}

Result<std::string> serverSecret(store::Connection& db) {
  return store::keepSetting(db, kSecretName, makeToken("srv"));
}

std::string avatarPath(const store::Account& account) {
  if (account.avatarVersion == 0) return {};
  return "/api/v1/accounts/" + account.id + "/avatar?v=" + std::to_string(account.avatarVersion);
}

}  // namespace rostra::accounts
