// SPDX-License-Identifier: Apache-2.0
#include "support/space_rows.hpp"

#include "accounts/passwords.hpp"
#include "accounts/rules.hpp"
#include "base/id.hpp"
#include "base/wall_clock.hpp"
#include "store/rows/guest_bans.hpp"
#include "store/rows/messages.hpp"

#include <future>
#include <stdexcept>
#include <utility>

namespace rostra::test {

SpaceRows::SpaceRows(const std::string& address, const std::string& folder) {
  store::DatabaseSettings settings;
  settings.address = address;
  settings.folder = folder;
  settings.connections = 1;
  settings.migrate = false;
  auto opened = store::Database::open(settings);
  if (!opened) throw std::runtime_error(opened.error().message);
  database_ = std::move(*opened);
}

SpaceRows::~SpaceRows() {
  database_->close();
}

template <class T>
T SpaceRows::wait(std::function<Result<T>(store::Connection&)> work) {
  std::promise<Result<T>> promise;
  auto future = promise.get_future();
  database_->run(std::move(work), [&promise](Result<T> result) { promise.set_value(std::move(result)); });
  auto result = future.get();
  if (!result) throw std::runtime_error(result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

SpaceRows::LoggedIn SpaceRows::account(const std::string& name, bool serverOwner,
                                       const std::string& password) {
  store::Account account;
  account.id = randomId(16);
  account.userName = name;
  account.displayName = name;
  account.passwordHash = password.empty() ? "none" : *accounts::hashPassword(password);
  account.serverOwner = serverOwner;
  account.created = rostra::wallClockMs();
  wait<void>(
      [&](store::Connection& db) { return store::insertAccount(db, account, accounts::userNameKey(name)); });
  return logIn(account.id);
}

SpaceRows::LoggedIn SpaceRows::logIn(const std::string& account) {
  LoggedIn result{account, {}, accounts::makeToken("rss")};
  store::SessionRow session;
  session.id = randomId(16);
  session.tokenHash = accounts::hashToken(result.token);
  session.account = account;
  session.created = session.seen = rostra::wallClockMs();
  session.expires = session.created + 3'600'000;
  wait<void>([&](store::Connection& db) { return store::insertSession(db, session); });
  result.cookie = "Cookie: " + std::string(accounts::kSessionCookie) + "=" + result.token + "\r\n";
  return result;
}

std::optional<store::SessionRow> SpaceRows::session(const std::string& token) {
  const auto found = wait<std::optional<store::SessionAndAccount>>([&](store::Connection& db) {
    return store::findSession(db, accounts::hashToken(token), rostra::wallClockMs());
  });
  return found ? std::optional(found->session) : std::nullopt;
}

void SpaceRows::touch(const std::string& token, store::Millis seen, store::Millis expires) {
  wait<void>([&](store::Connection& db) {
    return store::touchSession(db, accounts::hashToken(token), seen, expires);
  });
}

store::Space SpaceRows::space(const std::string& slug, const std::string& owner,
                              const std::function<void(store::Space&)>& change) {
  store::Space space;
  space.id = randomId(16);
  space.slug = slug;
  space.title = "Space " + slug;
  space.owner = owner;
  space.created = space.updated = rostra::wallClockMs();
  if (change) change(space);
  wait<void>([&](store::Connection& db) { return store::insertSpace(db, space); });
  return space;
}

void SpaceRows::role(const store::Space& space, const std::string& person, store::Role role) {
  wait<void>([&](store::Connection& db) {
    return store::setRole(db, space.id, person, false, role, rostra::wallClockMs());
  });
}

std::string SpaceRows::invitation(const store::Space& space, store::Role role, std::int64_t maxUses,
                                  const std::function<void(store::InvitationRow&)>& change) {
  std::string token = accounts::makeToken("rsi");
  store::InvitationRow row;
  row.id = randomId(16);
  row.tokenHash = accounts::hashToken(token);
  row.space = space.id;
  row.role = role;
  row.createdBy = space.owner;
  row.created = rostra::wallClockMs();
  row.maxUses = maxUses;
  if (change) change(row);
  wait<void>([&](store::Connection& db) { return store::insertInvitation(db, row); });
  return token;
}

std::optional<store::BanRow> SpaceRows::ban(const store::Space& space, const std::string& person) {
  return wait<std::optional<store::BanRow>>(
      [&](store::Connection& db) { return store::findBan(db, space.id, person); });
}

bool SpaceRows::guestBanned(const std::string& slug, const std::string& person) {
  return wait<bool>([&](store::Connection& db) -> Result<bool> {
    const auto space = store::findSpace(db, slug);
    if (!space) return tl::make_unexpected(space.error());
    const auto ban =
        store::findGuestBan(db, store::channelOf(*space, slug), person, "", rostra::wallClockMs());
    if (!ban) return tl::make_unexpected(ban.error());
    return ban->has_value();
  });
}

std::optional<store::Role> SpaceRows::roleOf(const store::Space& space, const std::string& person) {
  return wait<std::optional<store::Role>>(
      [&](store::Connection& db) { return store::findRole(db, space.id, person); });
}

store::Space SpaceRows::read(const std::string& slug) {
  return *wait<std::optional<store::Space>>(
      [&](store::Connection& db) { return store::findSpace(db, slug); });
}

}  // namespace rostra::test
