// SPDX-License-Identifier: Apache-2.0
// The own account: profile, password, picture, its end; and what others see of it.
#include "api/handlers/hashing.hpp"
#include "api/handlers/upload.hpp"
#include "api/handlers/views.hpp"
#include "base/log.hpp"
#include "base/wall_clock.hpp"

#include <array>

namespace rostra::api {
namespace {

constexpr std::int64_t kPage = 100;

/// The account as it is now, told to live rooms and answered.
Outcome changedProfile(Call& call, store::Connection& db) {
  auto account = store::findAccount(db, call.accountId());
  if (!account) return failureOf(account.error());
  if (!*account) return loginRequired();
  call.services->live->accountChanged(present(*account));
  return jsonResponse(200, ownProfile(present(*account)));
}

Outcome getMe(Call& call, store::Connection&) {
  return jsonResponse(200, ownProfile(call.account()));
}

Outcome patchMe(Call& call, store::Connection& db) {
  Fields fields(call.body.get());
  const auto userName = fields.text("userName");
  const auto displayName = fields.text("displayName");
  const auto status = fields.text("status");
  std::optional<accounts::UserName> name;
  store::Account after = call.account();
  if (userName) name = fields.accept("userName", accounts::checkUserName(*userName));
  if (displayName) {
    if (auto checked = fields.accept("displayName", accounts::checkShownName(*displayName)))
      after.displayName = std::move(*checked);
  }
  if (status) {
    if (auto checked =
            fields.accept("status", accounts::checkLine(*status, accounts::kMaxStatus, "the status")))
      after.status = std::move(*checked);
  }
  if (!fields.good()) return fields.failure();
  // Who never chose another name to be shown is shown by the user name.
  if (name && !displayName && after.displayName == call.account().userName) after.displayName = name->text;
  auto transaction = store::Transaction::begin(db);
  if (!transaction) return failureOf(transaction.error());
  if (name) {
    const auto renamed = store::renameAccount(db, after.id, name->text, name->key);
    if (!renamed && renamed.error().kind == ErrorKind::Conflict)
      return taken("userName", "this name, or one that looks like it, is taken");
    if (!renamed) return failureOf(renamed.error());
  }
  if (auto updated = store::updateProfile(db, after.id, after.displayName, after.status); !updated)
    return failureOf(updated.error());
  if (auto committed = transaction->commit(); !committed) return failureOf(committed.error());
  return changedProfile(call, db);
}

Outcome putPassword(Call& call, store::Connection&) {
  Fields fields(call.body.get());
  const std::string oldPassword = fields.needText("oldPassword");
  const std::string typed = fields.needText("newPassword");
  if (!fields.good()) return fields.failure();
  auto password = fields.accept("newPassword", accounts::checkPassword(typed, call.account().userName));
  if (!password) return fields.failure();
  return afterPassword(call, "oldPassword", oldPassword, [password = *password](Call& self) {
    return withHash(self, password,
                    [](Call& again, store::Connection& db, const std::string& hash) -> Outcome {
                      const std::string& kept = again.session().tokenHash;
                      if (auto set = store::setPasswordHash(db, again.accountId(), hash); !set)
                        return failureOf(set.error());
                      const auto sessions = store::listSessions(db, again.accountId(), wallClockMs());
                      if (!sessions) return failureOf(sessions.error());
                      if (auto ended = store::deleteSessions(db, again.accountId(), kept); !ended)
                        return failureOf(ended.error());
                      for (const store::SessionRow& session : *sessions) {
                        if (session.tokenHash != kept) again.services->live->sessionGone(session.tokenHash);
                      }
                      log::info("password changed", {{"account", again.accountId()}});
                      return noContent();
                    });
  });
}

/// Spaces that go with their owner.
Result<std::vector<store::Space>> ownedSpaces(store::Connection& db, const std::string& account) {
  std::vector<store::Space> owned;
  std::string after;
  for (;;) {
    auto page = store::listSpacesOf(db, account, after, kPage);
    if (!page) return tl::make_unexpected(std::move(page.error()));
    for (store::SpaceAndRole& one : *page) {
      after = one.space.id;
      if (one.space.owner == account) owned.push_back(std::move(one.space));
    }
    if (page->size() < static_cast<std::size_t>(kPage)) return owned;
  }
}

Outcome deleteMe(Call& call, store::Connection&) {
  Fields fields(call.body.get());
  const std::string password = fields.needText("password");
  if (!fields.good()) return fields.failure();
  return afterPassword(call, "password", password, [](Call& self) {
    return onDatabaseLater(self, [](Call& again, store::Connection& db) -> Outcome {
      const auto owned = ownedSpaces(db, again.accountId());
      if (!owned) return failureOf(owned.error());
      if (auto gone = store::deleteAccount(db, again.accountId()); !gone) return failureOf(gone.error());
      for (const store::Space& space : *owned) again.services->live->spaceGone(space.id, space.slug);
      again.services->live->accountGone(again.accountId(), "This account was deleted.");
      log::info("account deleted", {{"account", again.accountId()}});
      origin::HttpResponse response = noContent();
      setSessionCookie(response, again, "");
      return response;
    });
  });
}

Outcome putAvatar(Call& call, store::Connection&) {
  return withPicture(call, accounts::kAvatarShape,
                     [](Call& self, store::Connection& db, const accounts::Picture& picture) -> Outcome {
                       auto set = store::setAvatar(db, self.accountId(), picture.contentType, picture.bytes);
                       if (!set) return failureOf(set.error());
                       return changedProfile(self, db);
                     });
}

Outcome deleteAvatar(Call& call, store::Connection& db) {
  if (auto cleared = store::clearAvatar(db, call.accountId()); !cleared) return failureOf(cleared.error());
  auto account = store::findAccount(db, call.accountId());
  if (!account) return failureOf(account.error());
  if (*account) call.services->live->accountChanged(present(*account));
  return noContent();
}

Outcome getAvatar(Call& call, store::Connection& db) {
  const std::string& id = call.parameter("id");
  const auto avatar = store::findAvatar(db, id);
  if (!avatar) return failureOf(avatar.error());
  if (!*avatar) return notFound("this account has no picture, or does not exist");
  const std::string version = std::to_string(present(*avatar).version);
  const std::string etag = '"' + id + '-' + version + '"';
  origin::HttpResponse response;
  response.contentType = present(*avatar).contentType;
  response.headers = {
      {"ETag", etag},
      {"Vary", "Accept-Encoding"},
      {"Content-Disposition", "inline"},
      {"Cache-Control", call.query("v") == version ? "public, max-age=31536000, immutable" : "no-cache"}};
  if (call.request.header("If-None-Match").find(etag) != std::string_view::npos) {
    response.status = 304;
    return response;
  }
  response.body = present(*avatar).bytes;
  return response;
}

Outcome getAccount(Call& call, store::Connection& db) {
  const auto account = store::findAccount(db, call.parameter("id"));
  if (!account) return failureOf(account.error());
  if (!*account || present(*account).disabled) return notFound("there is no such account");
  return jsonResponse(200, publicProfile(present(*account)));
}

}  // namespace

std::span<const Route> profileRoutes() {
  using accounts::Area;
  static constexpr std::array kRoutes{
      Route{"GET", "/me", Access::Account, Area::Profile, Body::None, getMe},
      Route{"PATCH", "/me", Access::Account, Area::Profile, Body::Json, patchMe},
      Route{"DELETE", "/me", Access::Session, Area::Profile, Body::Json, deleteMe},
      Route{"PUT", "/me/password", Access::Session, Area::Profile, Body::Json, putPassword},
      Route{"PUT", "/me/avatar", Access::Account, Area::Profile, Body::Picture, putAvatar},
      Route{"DELETE", "/me/avatar", Access::Account, Area::Profile, Body::None, deleteAvatar},
      Route{"GET", "/accounts/{id}", Access::Anyone, Area::Profile, Body::None, getAccount},
      Route{"GET", "/accounts/{id}/avatar", Access::Anyone, Area::Profile, Body::None, getAvatar},
  };
  return kRoutes;
}

}  // namespace rostra::api
