// SPDX-License-Identifier: Apache-2.0
// Coming in and going out: what a page asks first, sign-up, log-in, the first owner, sessions.
#include "accounts/devices.hpp"
#include "accounts/second_factor.hpp"
#include "api/core/time_text.hpp"
#include "api/handlers/hashing.hpp"
#include "api/handlers/views.hpp"
#include "base/log.hpp"
#include "base/wall_clock.hpp"

#include <array>

namespace rostra::api {
namespace {

Outcome getSession(Call& call, store::Connection& db) {
  const auto needed = accounts::needsOwner(db);
  if (!needed) return failureOf(needed.error());
  const Settings& settings = call.services->settings;
  ArrayWriter layouts;
  for (const LayoutChoice& each : settings.layouts) {
    ObjectWriter layout;
    layout.text("name", each.name).text("description", each.description);
    layouts.add(layout);
  }
  ObjectWriter object;
  if (call.who) {
    object.object("account", ownProfile(call.account()));
    if (call.who->session) {
      object.text("csrfToken", accounts::csrfToken(call.services->secret, call.session().tokenHash));
    }
  } else {
    object.null("account");
  }
  object.text("access", settings.openAccess ? "open" : "accounts")
      .flag("signUp", settings.signUp)
      .flag("needsOwner", *needed)
      .number("avatarBytes", static_cast<std::int64_t>(settings.avatarBytes))
      .number("floorPictureBytes", static_cast<std::int64_t>(settings.floorPictureBytes))
      .number("stageSize", settings.stageSize)
      .array("layouts", layouts)
      .text("layout", settings.layout)
      .text("version", settings.version);
  return jsonResponse(200, object);
}

struct Newcomer {
  accounts::UserName name;
  std::string password;
};
tl::expected<Newcomer, Failure> readNewcomer(Fields& fields) {
  const std::string userName = fields.needText("userName");
  const std::string password = fields.needText("password");
  if (!fields.good()) return tl::make_unexpected(fields.failure());
  auto name = fields.accept("userName", accounts::checkUserName(userName));
  auto checked = fields.accept("password", accounts::checkPassword(password, userName));
  if (!name || !checked) return tl::make_unexpected(fields.failure());
  return Newcomer{std::move(*name), std::move(*checked)};
}

Failure nameTaken() {
  return taken("userName", "this name, or one that looks like it, is taken");
}

Outcome signUp(Call& call, store::Connection& db) {
  if (!call.services->settings.signUp) {
    return Failure{
        403, "sign-up-closed", "sign-up is closed; ask the owner of the server for an account", {}, 0, {}};
  }
  Fields fields(call.body.get());
  auto newcomer = readNewcomer(fields);
  if (!newcomer) return newcomer.error();
  // Before the slow part; it counts all the same, or names could be tried one after the other.
  const auto known = store::findAccountByName(db, newcomer->name.key);
  if (!known) return failureOf(known.error());
  if (auto refused = takeAttempt(call.services->signUps, accounts::addressKey(call.address))) return *refused;
  if (*known) return nameTaken();
  return withHash(
      call, newcomer->password,
      [name = newcomer->name](Call& self, store::Connection& connection, const std::string& hash) {
        auto account = accounts::createAccount(connection, name, hash, false);
        if (!account) {
          return account.error().kind == ErrorKind::Conflict ? Outcome(nameTaken())
                                                             : Outcome(failureOf(account.error()));
        }
        self.services->accountsMade.fetch_add(1, std::memory_order_relaxed);
        log::info("account created", {{"account", account->id}});
        return loggedIn(self, connection, *account);
      });
}

Outcome claimOwner(Call& call, store::Connection&) {
  Fields fields(call.body.get());
  const std::string token = fields.needText("token");
  auto newcomer = readNewcomer(fields);
  if (!newcomer) return newcomer.error();
  if (auto refused = takeAttempt(call.services->ownerClaims, accounts::addressKey(call.address))) {
    return *refused;
  }
  return withHash(
      call, newcomer->password,
      [name = newcomer->name, token](Call& self, store::Connection& db, const std::string& hash) {
        auto account = accounts::claimOwner(db, token, name, hash);
        if (!account) {
          if (account.error().kind == ErrorKind::Conflict) return Outcome(nameTaken());
          if (account.error().kind == ErrorKind::Denied) {
            return Outcome(Failure{403, "owner-link-invalid", account.error().message, {}, 0, {}});
          }
          return Outcome(failureOf(account.error()));
        }
        log::info("owner account created", {{"account", account->id}});
        return loggedIn(self, db, *account);
      });
}

/// One sentence for an unknown name, a wrong password and a disabled account, after the same work.
Failure wrongLogin() {
  return {401, "wrong-login", "the user name or the password is wrong", {}, 0, {}};
}

accounts::LogInLimits::Who whoTries(const Call& call, const std::string& nameKey) {
  accounts::LogInLimits::Who who;
  who.address = accounts::addressKey(call.address);
  // What cannot be a name counts against the address alone.
  who.account = nameKey.empty() ? "none " + who.address : nameKey;
  who.device = accounts::knownDevice(call.services->secret, nameKey, call.request.header("Cookie"));
  return who;
}

void giveBackLogIn(Services& services, const accounts::LogInLimits::Who& who) {
  services.logIns.giveBack(who, std::chrono::steady_clock::now());
}

/// For the operator, who may have to know who is guessing (and fail2ban, which bans them). `typed`: what was
/// given as the name, which may be a password in the wrong field: only what can be a name is repeated.
void logRefusedLogIn(const Call& call, const std::string& typed, const char* reason) {
  static log::RateLimit limit(10);
  std::uint64_t suppressed = 0;
  call.services->logInsRefused.fetch_add(1, std::memory_order_relaxed);
  if (!limit.allow(suppressed)) return;
  const auto name = accounts::checkUserName(typed);
  log::warning("log-in refused", {{"name", name ? name->text : std::string("(not a name)")},
                                  {"address", call.address},
                                  {"reason", reason},
                                  {"more", suppressed}});
}

/// The name and the password are right: now the second proof, where there is one.
struct Proven {
  store::Account account;
  std::string renewedHash;          ///< of the password, when its cost has grown; else empty
  std::optional<std::string> code;  ///< as typed
  std::string userName;             ///< as typed
  accounts::LogInLimits::Who who;
};

Outcome finishLogIn(Call& call, store::Connection& db, const Proven& proven) {
  const auto factor = store::findSecondFactor(db, proven.account.id);
  if (!factor) return failureOf(factor.error());
  if (*factor && present(*factor).confirmed) {
    if (!proven.code) {
      giveBackLogIn(*call.services, proven.who);
      return Failure{
          401, "code-needed", "send the code of your authenticator, or a recovery code, as well", {}, 0, {}};
    }
    const auto right = accounts::takeSecondFactor(db, proven.account.id, *proven.code, wallClockMs());
    if (!right) return failureOf(right.error());
    if (!*right) {
      logRefusedLogIn(call, proven.userName, "wrong code");
      return wrongCode("code");
    }
  }
  call.services->logInsGood.fetch_add(1, std::memory_order_relaxed);
  giveBackLogIn(*call.services, proven.who);
  if (!proven.renewedHash.empty())
    std::ignore = store::setPasswordHash(db, proven.account.id, proven.renewedHash);
  return loggedIn(call, db, proven.account);
}

Outcome logIn(Call& call, store::Connection& db) {
  Fields fields(call.body.get());
  const std::string userName = fields.needText("userName");
  const std::string typed = fields.needText("password");
  const auto code = fields.text("code");
  if (!fields.good()) return fields.failure();
  const std::string nameKey = accounts::userNameKey(userName);
  const auto who = whoTries(call, nameKey);
  if (const auto wait = call.services->logIns.take(who, std::chrono::steady_clock::now())) {
    logRefusedLogIn(call, userName, "too many attempts");
    return tooManyAttempts(*wait);
  }
  auto found = store::findAccountByName(db, nameKey);
  if (!found) return failureOf(found.error());
  const std::string hash = *found ? present(*found).passwordHash : accounts::hashOfNobody();
  const auto password = accounts::preparePassword(typed);
  return withVerified(
      call, hash, password ? *password : std::string(),
      [account = std::move(*found), who, userName, code, password](Call& self, bool right) -> Outcome {
        if (!right || !account || account->disabled || !password) {
          logRefusedLogIn(self, userName,
                          !account            ? "no such account"
                          : !right            ? "wrong password"
                          : account->disabled ? "account disabled"
                                              : "no password");
          return wrongLogin();
        }
        Proven proven{*account, {}, code, userName, who};
        if (accounts::needsRehash(account->passwordHash)) {
          if (auto hashed = accounts::hashPassword(*password)) proven.renewedHash = std::move(*hashed);
        }
        return onDatabaseLater(self,
                               [proven = std::move(proven)](Call& again, store::Connection& connection) {
                                 return finishLogIn(again, connection, proven);
                               });
      });
}

Outcome listSessions(Call& call, store::Connection& db) {
  const auto sessions = store::listSessions(db, call.accountId(), wallClockMs());
  if (!sessions) return failureOf(sessions.error());
  ArrayWriter items;
  for (const store::SessionRow& session : *sessions) {
    items.add(ObjectWriter()
                  .text("id", session.id)
                  .text("createdAt", timeText(session.created))
                  .text("lastSeenAt", timeText(session.seen))
                  .text("expiresAt", timeText(session.expires))
                  .text("address", session.address)
                  .text("userAgent", session.userAgent)
                  .flag("current", session.id == call.session().id));
  }
  return jsonResponse(200, ObjectWriter().array("items", items));
}

Outcome logOut(Call& call, store::Connection& db) {
  const store::SessionRow& session = call.session();
  const auto ended = store::deleteSession(db, call.accountId(), session.id);
  if (!ended) return failureOf(ended.error());
  call.services->live->sessionGone(session.tokenHash);
  origin::HttpResponse response = noContent();
  setSessionCookie(response, call, "");
  return response;
}

Outcome logOutEverywhere(Call& call, store::Connection& db) {
  const auto sessions = store::listSessions(db, call.accountId(), wallClockMs());
  if (!sessions) return failureOf(sessions.error());
  const auto ended = store::deleteSessions(db, call.accountId(), "");
  if (!ended) return failureOf(ended.error());
  for (const store::SessionRow& session : *sessions) call.services->live->sessionGone(session.tokenHash);
  origin::HttpResponse response = noContent();
  setSessionCookie(response, call, "");
  return response;
}

Outcome endSession(Call& call, store::Connection& db) {
  const auto sessions = store::listSessions(db, call.accountId(), wallClockMs());
  if (!sessions) return failureOf(sessions.error());
  for (const store::SessionRow& session : *sessions) {
    if (session.id != call.parameter("id")) continue;
    const auto ended = store::deleteSession(db, call.accountId(), session.id);
    if (!ended) return failureOf(ended.error());
    call.services->live->sessionGone(session.tokenHash);
    origin::HttpResponse response = noContent();
    if (session.id == call.session().id) setSessionCookie(response, call, "");
    return response;
  }
  return notFound("there is no such session");
}

}  // namespace

std::span<const Route> sessionRoutes() {
  using accounts::Area;
  static constexpr std::array kRoutes{
      Route{"GET", "/session", Access::Anyone, Area::Profile, Body::None, getSession},
      Route{"POST", "/accounts", Access::Fresh, Area::Profile, Body::Json, signUp},
      Route{"POST", "/owner", Access::Fresh, Area::Profile, Body::Json, claimOwner},
      Route{"POST", "/sessions", Access::Fresh, Area::Profile, Body::Json, logIn},
      Route{"GET", "/sessions", Access::Session, Area::Profile, Body::None, listSessions},
      Route{"DELETE", "/sessions", Access::Session, Area::Profile, Body::None, logOutEverywhere},
      Route{"DELETE", "/sessions/current", Access::Session, Area::Profile, Body::None, logOut},
      Route{"DELETE", "/sessions/{id}", Access::Session, Area::Profile, Body::None, endSession},
  };
  return kRoutes;
}

}  // namespace rostra::api
