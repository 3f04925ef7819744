// SPDX-License-Identifier: Apache-2.0
// Address and method, where the call comes from, its body, who makes it, the handler, the headers of the
// answer.
#include "api/core/dispatcher.hpp"

#include "api/core/call.hpp"
#include "base/text.hpp"
#include "origin/web/request_source.hpp"

#include <algorithm>
#include <exception>

namespace rostra::api {
namespace {

constexpr std::string_view kBearer = "bearer ";
constexpr std::string_view kTokenPrefix = "rst_";

Failure bad(unsigned status, std::string code, std::string detail) {
  return {status, std::move(code), std::move(detail), {}, 0, {}};
}

/// "application/json; charset=utf-8" -> "application/json".
std::string mediaType(std::string_view header) {
  return toLower(trimEnd(header.substr(0, header.find(';')), " "));
}

std::optional<Failure> readBody(Call& call) {
  switch (call.route->body) {
    case Body::None:
      return std::nullopt;
    case Body::Picture: {
      const std::string type = mediaType(call.request.header("Content-Type"));
      for (const char* known : {"image/png", "image/jpeg", "image/webp", "image/gif"}) {
        if (type == known) return std::nullopt;
      }
      return bad(415, "unsupported-media-type",
                 "send a picture with Content-Type image/png, image/jpeg, image/webp or image/gif");
    }
    case Body::Json:
      break;
  }
  // Also what keeps forms of other sites out: they cannot send this type.
  if (mediaType(call.request.header("Content-Type")) != "application/json") {
    return bad(415, "unsupported-media-type", "send JSON with Content-Type application/json");
  }
  auto body = parseBody(call.request.body);
  if (!body) return body.error();
  call.body = std::move(*body);
  return std::nullopt;
}

/// The token of `Authorization: Bearer`, or a failure; nothing when the header is missing.
tl::expected<std::string, Failure> bearerToken(const Call& call) {
  const std::string_view header = call.request.header("Authorization");
  if (header.empty()) return std::string();
  // The name of a scheme has no case (RFC 9110 s.11.1).
  if (toLower(header.substr(0, kBearer.size())) != kBearer ||
      !header.substr(kBearer.size()).starts_with(kTokenPrefix)) {
    return tl::make_unexpected(
        bad(401, "bad-token",
            "Authorization must be 'Bearer' followed by a personal token, which begins with rst_"));
  }
  return std::string(header.substr(kBearer.size()));
}

/// What can be refused without the database: forged and ambiguous requests.
std::optional<Failure> checkSource(Call& call, const std::string& token, const std::string& session) {
  const Settings& settings = call.services->settings;
  if (!token.empty() && !session.empty()) {
    return bad(400, "two-identities", "send a session cookie or a personal token, not both");
  }
  if (call.route->access == Access::Fresh) {
    if (!token.empty()) return bad(400, "two-identities", "this request does not accept a personal token");
    if (!origin::fromOwnPage(origin::sourceOf(call.request), settings.address)) {
      return bad(403, "origin-denied", "only pages of this server can do this; Origin must name it");
    }
    return std::nullopt;
  }
  if (session.empty() || !call.changes()) return std::nullopt;
  if (!origin::fromOwnPage(origin::sourceOf(call.request), settings.address)) {
    return bad(403, "origin-denied", "only pages of this server can do this; Origin must name it");
  }
  if (!accounts::csrfMatches(call.services->secret, accounts::hashToken(session),
                             call.request.header("X-CSRF-Token"))) {
    return bad(403, "csrf", "X-CSRF-Token is missing or wrong; GET /session returns the right one");
  }
  return std::nullopt;
}

/// Who calls, by the database; a failure when the call needs someone else.
std::optional<Failure> identify(Call& call, store::Connection& db, const std::string& token,
                                const std::string& session) {
  const Route& route = *call.route;
  if (!token.empty()) {
    auto found = accounts::resolveToken(db, token);
    if (!found) return failureOf(found.error());
    std::optional<store::TokenAndAccount> row = std::move(*found);
    if (!row) return bad(401, "bad-token", "this personal token is wrong, expired or deleted");
    const auto scopes = accounts::Scopes::fromText(row->token.scopes);
    call.who = Who{std::move(row->account), std::nullopt, scopes};
    if (route.access == Access::Session) {
      return bad(403, "session-needed", "log in to do this; a personal token is not enough");
    }
    if (!scopes.allows(route.area, call.changes())) {
      const std::string area(accounts::toString(route.area));
      return bad(403, "scope-missing",
                 "this token needs the scope '" + area + (call.changes() ? "'" : "' or '" + area + ":read'"));
    }
  } else if (!session.empty() && route.access != Access::Fresh) {
    auto found = accounts::resolveSession(db, session, call.services->settings.sessionLifetime);
    if (!found) return failureOf(found.error());
    std::optional<store::SessionAndAccount> row = std::move(*found);
    if (row) call.who = Who{std::move(row->account), std::move(row->session), std::nullopt};
  }
  if (!call.who && (route.access == Access::Account || route.access == Access::Session)) {
    return loginRequired();
  }
  return std::nullopt;
}

void addHeaders(origin::HttpResponse& response) {
  const auto add = [&](const char* name, const char* value) {
    for (const auto& [known, ignored] : response.headers) {
      if (known == name) return;
    }
    response.headers.emplace_back(name, value);
  };
  // Nothing of the API is a page; no header lets another site read it.
  add("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  add("Cross-Origin-Resource-Policy", "same-origin");
  add("Referrer-Policy", "no-referrer");
  add("Vary", "Cookie, Authorization");
}

/// Follows work that goes on elsewhere to its end.
void finish(const origin::Responder& respond, const Outcome& outcome) {
  if (const Later* later = outcome.later()) {
    (*later)([respond](const Outcome& next) { finish(respond, next); });
    return;
  }
  origin::HttpResponse response = outcome.response();
  addHeaders(response);
  respond(std::move(response));
}

Outcome guarded(Call& call, store::Connection& db) {
  try {
    return call.route->handle(call, db);
  } catch (const std::exception& error) {
    return failureOf(Error{ErrorKind::Internal, std::string(call.route->path) + ": " + error.what(),
                           std::source_location::current()});
  }
}

}  // namespace

Dispatcher::Dispatcher(std::shared_ptr<Services> services) : services_(std::move(services)) {
  const auto all = routes();
  for (std::size_t i = 0; i < all.size(); ++i) router_.add(all[i].method, all[i].path, i);
}

void Dispatcher::handle(origin::HttpRequest request, const origin::Responder& respond) const {
  services_->requests.fetch_add(1, std::memory_order_relaxed);
  std::string_view path = request.path;
  path.remove_prefix(std::min(kPrefix.size(), path.size()));
  if (path == "/openapi.json" && (request.method == "GET" || request.method == "HEAD")) {
    origin::HttpResponse response;
    response.contentType = "application/vnd.oai.openapi+json;version=3.1";
    response.body = openApiDocument();
    response.headers.emplace_back("Cache-Control", "no-cache");
    finish(respond, response);
    return;
  }
  Router::Match match = router_.find(request.method, path);
  if (!match.route) {
    if (match.allow.empty()) {
      finish(respond, notFound("this address does not exist; GET /api/v1/openapi.json lists all of them"));
    } else if (request.method == "OPTIONS") {
      origin::HttpResponse response = noContent();
      response.headers.emplace_back("Allow", match.allow);
      finish(respond, response);
    } else {
      Failure failure = bad(405, "method-not-allowed", "this address accepts " + match.allow);
      failure.allow = match.allow;
      finish(respond, failure);
    }
    return;
  }
  const auto call = std::make_shared<Call>();
  const Settings& settings = services_->settings;
  call->services = services_;
  call->request = std::move(request);
  call->route = &routes()[*match.route];
  call->parameters = std::move(match.parameters);
  const auto source = origin::sourceOf(call->request);
  call->address = origin::clientAddress(source, settings.address);
  call->secure =
      settings.secureCookies == SecureCookies::Always ||
      (settings.secureCookies == SecureCookies::Auto &&
       (settings.address.url.starts_with("https://") || origin::cameOverTls(source, settings.address)));
  const auto token = bearerToken(*call);
  if (!token) return finish(respond, token.error());
  const std::string session = accounts::sessionTokenOf(call->request.header("Cookie"));
  // Before the body: who forges a request learns nothing about how bodies are read.
  if (auto refused = checkSource(*call, *token, session)) return finish(respond, *refused);
  if (auto refused = readBody(*call)) return finish(respond, *refused);
  onDatabase(
      call,
      [token = *token, session](Call& self, store::Connection& db) -> Outcome {
        if (auto refused = identify(self, db, token, session)) return *refused;
        return guarded(self, db);
      },
      [respond](const Outcome& outcome) { finish(respond, outcome); });
}

}  // namespace rostra::api
