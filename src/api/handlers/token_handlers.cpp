// SPDX-License-Identifier: Apache-2.0
// Personal tokens for programs: made, listed and deleted by someone who is logged in, never by a token.
#include "api/core/time_text.hpp"
#include "api/handlers/views.hpp"
#include "base/id.hpp"
#include "base/wall_clock.hpp"

#include <array>

namespace rostra::api {
namespace {

constexpr std::size_t kMaxName = 64;
constexpr std::size_t kMaxScopes = 8;
constexpr std::int64_t kMaxDays = 3650;
constexpr store::Millis kDay = 24L * 3600 * 1000;

ObjectWriter tokenObject(const store::TokenRow& token) {
  ArrayWriter scopes;
  for (const std::string& word : accounts::Scopes::fromText(token.scopes).words()) scopes.add(word);
  return ObjectWriter()
      .text("id", token.id)
      .text("name", token.name)
      .array("scopes", scopes)
      .text("createdAt", timeText(token.created))
      .textOrNull("lastUsedAt", timeText(token.used))
      .textOrNull("expiresAt", timeText(token.expires));
}

Outcome listTokens(Call& call, store::Connection& db) {
  const auto tokens = store::listTokens(db, call.accountId());
  if (!tokens) return failureOf(tokens.error());
  ArrayWriter items;
  for (const store::TokenRow& token : *tokens) items.add(tokenObject(token));
  return jsonResponse(200, ObjectWriter().array("items", items));
}

Outcome makeToken(Call& call, store::Connection& db) {
  Fields fields(call.body.get());
  store::TokenRow row;
  auto name = fields.accept("name", accounts::checkLine(fields.needText("name"), kMaxName, "the name"));
  if (name && name->empty()) fields.error("name", "enter what the token is for");
  const auto words = fields.texts("scopes", kMaxScopes);
  const auto days = fields.number("expiresInDays", 1, kMaxDays);
  std::optional<accounts::Scopes> scopes;
  if (words) {
    scopes = fields.accept("scopes", accounts::Scopes::parse(*words));
  } else {
    fields.error("scopes", "list what the token can do, for example [\"spaces:read\"]");
  }
  if (scopes && scopes->allows(accounts::Area::Admin, false) && !call.account().serverOwner)
    fields.error("scopes", "only an owner of the server can grant 'admin'");
  if (!fields.good()) return fields.failure();
  const auto tokens = store::listTokens(db, call.accountId());
  if (!tokens) return failureOf(tokens.error());
  if (static_cast<std::int64_t>(tokens->size()) >= call.services->settings.tokensPerAccount) {
    return Failure{409,
                   "limit-reached",
                   "you have " + std::to_string(tokens->size()) + " tokens, which is the limit; delete one",
                   {},
                   0,
                   {}};
  }
  const std::string token = accounts::makeToken("rst");
  row.id = randomId(kIdCharacters);
  row.tokenHash = accounts::hashToken(token);
  row.account = call.accountId();
  row.name = present(name);
  row.scopes = present(scopes).toText();
  row.created = wallClockMs();
  if (days) row.expires = row.created + *days * kDay;
  if (auto inserted = store::insertToken(db, row); !inserted) return failureOf(inserted.error());
  return jsonResponse(201, tokenObject(row).text("token", token));
}

Outcome deleteToken(Call& call, store::Connection& db) {
  const auto gone = store::deleteToken(db, call.accountId(), call.parameter("id"));
  if (!gone) return failureOf(gone.error());
  if (!*gone) return notFound("there is no such token");
  return noContent();
}

}  // namespace

std::span<const Route> tokenRoutes() {
  using accounts::Area;
  static constexpr std::array kRoutes{
      Route{"GET", "/me/tokens", Access::Session, Area::Profile, Body::None, listTokens},
      Route{"POST", "/me/tokens", Access::Session, Area::Profile, Body::Json, makeToken},
      Route{"DELETE", "/me/tokens/{id}", Access::Session, Area::Profile, Body::None, deleteToken},
  };
  return kRoutes;
}

}  // namespace rostra::api
