// SPDX-License-Identifier: Apache-2.0
#include "api/handlers/views.hpp"

#include "accounts/devices.hpp"
#include "accounts/rules.hpp"
#include "api/core/time_text.hpp"
#include "base/id.hpp"
#include "base/wall_clock.hpp"
#include "store/rows/floor_pictures.hpp"

#include <chrono>
#include <memory>
#include <string_view>

namespace rostra::api {

ObjectWriter publicProfile(const store::Account& account) {
  ObjectWriter object;
  object.text("id", account.id)
      .text("userName", account.userName)
      .text("displayName", account.displayName)
      .text("status", account.status);
  const std::string avatar = accounts::avatarPath(account);
  return avatar.empty() ? object.null("avatarUrl") : object.text("avatarUrl", avatar);
}

ObjectWriter ownProfile(const store::Account& account) {
  return publicProfile(account)
      .flag("serverOwner", account.serverOwner)
      .text("createdAt", timeText(account.created));
}

ObjectWriter settingsObject(const store::SpaceSettings& settings, std::int64_t configuredStage) {
  return ObjectWriter()
      .number("stageSize", settings.stageSize == 0 ? configuredStage : settings.stageSize)
      .flag("lobby", settings.lobby)
      .flag("locked", settings.locked)
      .text("visitors", std::string(store::toString(settings.visitors)))
      .flag("guests", settings.guests)
      .text("chat", std::string(store::toString(settings.chat)))
      .number("slowModeSeconds", settings.slowModeSeconds)
      .flag("recording", settings.recording)
      .text("layout", settings.layout)
      .flag("map", settings.map)
      .text("floor", std::string(store::toString(settings.floor)))
      .flag("proximity", settings.proximity)
      .flag("backstage", settings.backstage);
}

ObjectWriter liveObject(const LiveFacts& facts) {
  return ObjectWriter()
      .text("state", facts.state)
      .number("onStage", facts.onStage)
      .number("viewers", facts.viewers)
      .textOrNull("since", timeText(facts.since))
      .textOrNull("liveAt", timeText(facts.liveAt));
}

namespace {

struct Cookie {
  std::string_view name;
  std::string_view value;
  const char* sameSite = "Lax";
  std::chrono::seconds lifetime{0};  ///< 0 = it goes away
};

void setCookie(origin::HttpResponse& response, bool secure, const Cookie& cookie) {
  response.headers.emplace_back("Set-Cookie", std::string(cookie.name) + "=" + std::string(cookie.value) +
                                                  "; Path=/; HttpOnly; SameSite=" + cookie.sameSite +
                                                  (secure ? "; Secure" : "") +
                                                  "; Max-Age=" + std::to_string(cookie.lifetime.count()));
}

/// Makes the browser known to the account, unless it is already.
void setDeviceCookie(origin::HttpResponse& response, const Call& call, const store::Account& account) {
  constexpr std::chrono::hours kLifetime{24 * 365};
  const std::string& secret = call.services->secret;
  const std::string key = accounts::userNameKey(account.userName);
  if (accounts::knownDevice(secret, key, call.request.header("Cookie"))) return;
  // Only log-in reads it, which is sent by pages of this server.
  setCookie(response, call.secure,
            {call.secure ? accounts::kSecureDeviceCookie : accounts::kDeviceCookie,
             accounts::makeDeviceProof(secret, key), "Strict", kLifetime});
}

/// Whoever logs in over another session ends it: nobody could see or end it from this browser any more.
Result<void> endReplacedSession(Call& call, store::Connection& db) {
  const std::string token = accounts::sessionTokenOf(call.request.header("Cookie"));
  if (token.empty()) return {};
  const std::string hash = accounts::hashToken(token);
  auto replaced = store::findSession(db, hash, wallClockMs());
  if (!replaced) return tl::make_unexpected(std::move(replaced.error()));
  if (!*replaced) return {};
  const store::SessionRow& session = present(*replaced).session;
  auto ended = store::deleteSession(db, session.account, session.id);
  if (!ended) return tl::make_unexpected(std::move(ended.error()));
  call.services->live->sessionGone(hash);
  return {};
}

}  // namespace

void setSessionCookie(origin::HttpResponse& response, const Call& call, const std::string& token) {
  if (!token.empty()) {
    setCookie(response, call.secure,
              {call.secure ? accounts::kSecureSessionCookie : accounts::kSessionCookie, token, "Lax",
               call.services->settings.sessionLifetime});
    return;
  }
  setCookie(response, call.secure, {accounts::kSessionCookie, ""});
  if (call.secure) setCookie(response, true, {accounts::kSecureSessionCookie, ""});
}

Outcome loggedIn(Call& call, store::Connection& db, const store::Account& account) {
  if (auto ended = endReplacedSession(call, db); !ended) return failureOf(ended.error());
  auto session = accounts::openSession(db, account, call.address, call.request.header("User-Agent"),
                                       call.services->settings.sessionLifetime);
  if (!session) return failureOf(session.error());
  origin::HttpResponse response =
      jsonResponse(201, ownProfile(account).text(
                            "csrfToken", accounts::csrfToken(call.services->secret, session->row.tokenHash)));
  setSessionCookie(response, call, session->token);
  setDeviceCookie(response, call, account);
  return response;
}

Failure wrongPassword(const char* field) {
  return {403, "wrong-password", "the password is wrong", {{field, "this is not your password"}}, 0, {}};
}

Failure wrongCode(const char* field) {
  return {403, "wrong-code", "the code is wrong or was used", {{field, "this code is wrong or was used"}}, 0,
          {}};
}

std::optional<Failure> takeAttempt(accounts::Attempts& attempts, const std::string& key) {
  const auto wait = attempts.take(key, std::chrono::steady_clock::now());
  return wait ? std::optional(tooManyAttempts(*wait)) : std::nullopt;
}

Failure tooManyAttempts(accounts::Attempts::Duration wait) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  return Failure{429,
                 "too-many-requests",
                 "too many attempts; try again in " + std::to_string(seconds) + " seconds",
                 {},
                 static_cast<unsigned>(seconds),
                 {}};
}

store::Role SpaceHere::effective() const {
  if (role) return *role;
  return space ? store::Role::Viewer : store::Role::Participant;
}

std::string SpaceHere::channel() const {
  return store::channelOf(space, slug);
}

tl::expected<SpaceHere, Failure> spaceHere(Call& call, store::Connection& db, Unmanaged unmanaged,
                                           std::optional<store::Role> needed) {
  const auto missing = [] {
    return tl::make_unexpected(notFound("there is no such space, or you have no access to it"));
  };
  SpaceHere here;
  here.slug = call.parameter("slug");
  if (!checkSlug(here.slug)) return missing();
  auto space = store::findSpace(db, here.slug);
  if (!space) return tl::make_unexpected(failureOf(space.error()));
  here.space = std::move(*space);
  if (!here.space && (unmanaged == Unmanaged::Refused || !call.services->settings.openAccess))
    return missing();
  if (here.space && call.who) {
    const auto role = store::findRole(db, here.space->id, call.accountId());
    if (!role) return tl::make_unexpected(failureOf(role.error()));
    here.role = *role;
    const auto ban = store::findBan(db, here.space->id, call.accountId());
    if (!ban) return tl::make_unexpected(failureOf(ban.error()));
    here.banned = ban->has_value();
    if (here.banned) here.role.reset();
  }
  if (call.serverOwner()) {
    here.role = store::Role::Owner;
    here.banned = false;
  }
  if (here.space && here.space->visibility == store::Visibility::Private && !here.role) return missing();
  if (needed && here.effective() < *needed) {
    if (!call.who) return tl::make_unexpected(loginRequired());
    return tl::make_unexpected(denied("only a " + std::string(store::toString(*needed)) +
                                      (*needed == store::Role::Host ? " or owner" : "") +
                                      " of this space can do this"));
  }
  return here;
}

std::optional<Failure> mayWatch(const Call& call, const SpaceHere& here) {
  if (here.banned) return denied("you were banned from this space");
  if (!here.space || here.role) return std::nullopt;
  const store::SpaceSettings& settings = here.space->settings;
  if (!call.who && !settings.guests) return loginRequired();
  if (settings.visitors == store::Visitors::None) {
    return call.who ? denied("only members can enter this space") : loginRequired();
  }
  return std::nullopt;
}

tl::expected<std::vector<SpaceView>, Failure> viewsOf(store::Connection& db,
                                                      std::vector<store::SpaceAndRole> spaces) {
  std::vector<SpaceView> views;
  std::map<std::string, std::optional<store::Account>> owners;
  for (store::SpaceAndRole& one : spaces) {
    auto known = owners.find(one.space.owner);
    if (known == owners.end()) {
      auto owner = store::findAccount(db, one.space.owner);
      if (!owner) return tl::make_unexpected(failureOf(owner.error()));
      known = owners.emplace(one.space.owner, std::move(*owner)).first;
    }
    views.push_back({std::move(one.space), one.role, known->second});
  }
  return views;
}

namespace {

ObjectWriter spaceObject(const Call& call, const SpaceView& view, const LiveFacts& facts) {
  const store::Space& space = view.space;
  ObjectWriter object;
  object.text("slug", space.slug)
      .text("title", space.title)
      .text("description", space.description)
      .text("visibility", std::string(store::toString(space.visibility)))
      .textOrNull("startsAt", timeText(space.startsAt))
      .object("settings", settingsObject(space.settings, call.services->settings.stageSize));
  if (view.role) {
    object.text("role", std::string(store::toString(*view.role)));
  } else {
    object.null("role");
  }
  if (view.owner) {
    object.object("owner", publicProfile(*view.owner));
  } else {
    object.null("owner");
  }
  if (space.floorPicture.empty()) {
    object.null("floorPictureUrl");
  } else {
    object.text("floorPictureUrl", store::floorPicturePath(space));
  }
  object.object("live", liveObject(facts));
  return object.text("createdAt", timeText(space.created));
}

using Facts = std::map<std::string, LiveFacts>;

/// `build(Call&, const Facts&) -> Outcome` with the facts of the spaces.
template <class Build>
Outcome withFacts(Call& call, std::vector<std::string> slugs, Build build) {
  return Later([call = call.shared_from_this(), slugs = std::move(slugs),
                build = std::move(build)](const Reply& reply) {
    call->services->live->facts(slugs, [call, build, reply](const Result<Facts>& facts) {
      // Who is there matters less than the rest of the answer: a server that stops says nobody.
      reply(build(*call, facts ? *facts : Facts()));
    });
  });
}

LiveFacts factsOf(const Facts& facts, const std::string& slug) {
  const auto found = facts.find(slug);
  return found == facts.end() ? LiveFacts() : found->second;
}

}  // namespace

Outcome oneSpace(Call& call, unsigned status, SpaceView view) {
  std::string slug = view.space.slug;
  return withFacts(
      call, {std::move(slug)}, [status, view = std::move(view)](const Call& self, const Facts& facts) {
        return Outcome(jsonResponse(status, spaceObject(self, view, factsOf(facts, view.space.slug))));
      });
}

Outcome manySpaces(Call& call, std::vector<SpaceView> views, std::string next) {
  std::vector<std::string> slugs;
  for (const SpaceView& view : views) slugs.push_back(view.space.slug);
  return withFacts(call, std::move(slugs),
                   [views = std::move(views), next = std::move(next)](const Call& self, const Facts& facts) {
                     ArrayWriter items;
                     for (const SpaceView& view : views) {
                       items.add(spaceObject(self, view, factsOf(facts, view.space.slug)));
                     }
                     ObjectWriter page;
                     page.array("items", items);
                     if (!next.empty()) page.text("next", next);
                     return Outcome(jsonResponse(200, page));
                   });
}

Actor actorOf(const Call& call, const SpaceHere& here) {
  return {call.accountId(), call.who ? call.who->account.displayName : std::string(), here.effective(),
          here.role.has_value() || !here.space};
}

}  // namespace rostra::api
