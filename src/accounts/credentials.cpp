// SPDX-License-Identifier: Apache-2.0
#include "accounts/credentials.hpp"

#include "accounts/sodium.hpp"
#include "base/id.hpp"
#include "base/wall_clock.hpp"

#include <algorithm>
#include <array>

namespace rostra::accounts {
namespace {

constexpr std::size_t kIdCharacters = 20;
constexpr std::size_t kMaxUserAgent = 256;
constexpr store::Millis kTouchEvery{3'600'000};
constexpr std::string_view kOwnerPurpose = "owner";
constexpr std::string_view kReadOnly = ":read";
constexpr std::array kAreas{Area::Profile, Area::Spaces, Area::Chat, Area::Admin};

/// What a browser says of itself, as far as it is printable; for the person's own list of sessions.
std::string shortened(std::string_view text) {
  std::string result;
  for (const char c : text.substr(0, kMaxUserAgent)) result.push_back(c >= ' ' && c <= '~' ? c : '?');
  return result;
}

}  // namespace

Result<store::Account> createAccount(store::Connection& db, const UserName& name,
                                     std::string_view passwordHash, bool serverOwner) {
  store::Account account;
  account.id = randomId(kIdCharacters);
  account.userName = name.text;
  account.displayName = name.text;
  account.passwordHash = passwordHash;
  account.serverOwner = serverOwner;
  account.created = wallClockMs();
  if (auto inserted = store::insertAccount(db, account, name.key); !inserted) {
    return tl::make_unexpected(std::move(inserted.error()));
  }
  return account;
}

Result<NewSession> openSession(store::Connection& db, const store::Account& account, std::string_view address,
                               std::string_view userAgent, std::chrono::seconds lifetime) {
  NewSession session;
  session.token = makeToken("rss");
  session.row.id = randomId(kIdCharacters);
  session.row.tokenHash = hashToken(session.token);
  session.row.account = account.id;
  session.row.created = wallClockMs();
  session.row.seen = session.row.created;
  session.row.expires = session.row.created + std::chrono::milliseconds(lifetime).count();
  session.row.address = address;
  session.row.userAgent = shortened(userAgent);
  if (auto inserted = store::insertSession(db, session.row); !inserted) {
    return tl::make_unexpected(std::move(inserted.error()));
  }
  return session;
}

std::string csrfToken(std::string_view serverSecret, std::string_view sessionTokenHash) {
  return toBase64Url(keyedHash(serverSecret, "csrf " + std::string(sessionTokenHash)));
}

bool csrfMatches(std::string_view serverSecret, std::string_view sessionTokenHash, std::string_view sent) {
  return sameBytes(csrfToken(serverSecret, sessionTokenHash), sent);
}

std::string_view toString(Area area) noexcept {
  switch (area) {
    case Area::Profile:
      return "profile";
    case Area::Spaces:
      return "spaces";
    case Area::Chat:
      return "chat";
    case Area::Admin:
      return "admin";
  }
  return "";
}

Result<Scopes> Scopes::parse(const std::vector<std::string>& words) {
  Scopes scopes;
  for (const std::string& word : words) {
    bool known = false;
    for (const Area area : kAreas) {
      const std::string name(toString(area));
      known = known || word == name || word == name + std::string(kReadOnly);
    }
    if (!known) {
      return fail(ErrorKind::InvalidInput,
                  "there is no scope '" + word.substr(0, 32) +
                      "'; use profile, spaces, chat or admin, each also with ':read'");
    }
    scopes.words_.insert(word);
  }
  if (scopes.words_.empty()) return fail(ErrorKind::InvalidInput, "at least one scope is required");
  return scopes;
}

Scopes Scopes::fromText(std::string_view text) {
  Scopes scopes;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) scopes.words_.emplace(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return scopes;
}

std::string Scopes::toText() const {
  std::string text;
  for (const std::string& word : words_) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::vector<std::string> Scopes::words() const {
  return {words_.begin(), words_.end()};
}

bool Scopes::allows(Area area, bool change) const {
  const std::string name(toString(area));
  return words_.contains(name) || (!change && words_.contains(name + std::string(kReadOnly)));
}

Result<std::optional<store::TokenAndAccount>> resolveToken(store::Connection& db, std::string_view token) {
  const store::Millis now = wallClockMs();
  auto found = store::findToken(db, hashToken(token), now);
  if (!found) return found;
  std::optional<store::TokenAndAccount> row = std::move(*found);
  if (row && now - row->token.used.value_or(0) >= kTouchEvery) {
    if (store::touchToken(db, row->token.id, now)) row->token.used = now;
  }
  return row;
}

Result<std::string> makeOwnerToken(store::Connection& db, std::chrono::seconds lifetime) {
  std::string token = makeToken("rso");
  const store::Millis expires = wallClockMs() + std::chrono::milliseconds(lifetime).count();
  if (auto inserted = store::insertOneTime(db, hashToken(token), kOwnerPurpose, expires); !inserted) {
    return tl::make_unexpected(std::move(inserted.error()));
  }
  return token;
}

Result<store::Account> claimOwner(store::Connection& db, std::string_view token, const UserName& name,
                                  std::string_view passwordHash) {
  auto transaction = store::Transaction::begin(db);
  if (!transaction) return tl::make_unexpected(std::move(transaction.error()));
  const auto taken = store::takeOneTime(db, hashToken(token), kOwnerPurpose, wallClockMs());
  if (!taken) return tl::make_unexpected(taken.error());
  if (!*taken) {
    return fail(ErrorKind::Denied, "this link was used or has expired; restart the server to get a new one");
  }
  const auto needed = needsOwner(db);
  if (!needed) return tl::make_unexpected(needed.error());
  if (!*needed) return fail(ErrorKind::Denied, "this server already has an owner; log in instead");
  auto account = createAccount(db, name, passwordHash, true);
  if (!account) return account;
  if (auto committed = transaction->commit(); !committed) {
    return tl::make_unexpected(std::move(committed.error()));
  }
  return account;
}

Result<bool> needsOwner(store::Connection& db) {
  auto rows = db.run("SELECT 1 FROM accounts WHERE server_owner = 1 LIMIT 1");
  if (!rows) return tl::make_unexpected(std::move(rows.error()));
  return rows->empty();
}

}  // namespace rostra::accounts
