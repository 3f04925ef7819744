// SPDX-License-Identifier: Apache-2.0
// The second proof of an account: switched on with the password and a first code, so that nobody locks
// themselves out with an authenticator that does not work; switched off with the password.
#include "accounts/second_factor.hpp"
#include "api/handlers/hashing.hpp"
#include "api/handlers/views.hpp"
#include "base/log.hpp"
#include "base/wall_clock.hpp"

#include <array>

namespace rostra::api {
namespace {

/// What authenticators show beside the account.
std::string serverName(const Call& call) {
  const std::string& url = call.services->settings.address.url;
  const std::size_t host = url.find("://");
  return host == std::string::npos ? "Rostra" : url.substr(host + 3);
}

Outcome getSecondFactor(Call& call, store::Connection& db) {
  const auto factor = store::findSecondFactor(db, call.accountId());
  if (!factor) return failureOf(factor.error());
  return jsonResponse(200, ObjectWriter().flag("on", *factor && present(*factor).confirmed));
}

Outcome beginSecondFactor(Call& call, store::Connection&) {
  Fields fields(call.body.get());
  const std::string password = fields.needText("password");
  if (!fields.good()) return fields.failure();
  return afterPassword(call, "password", password, [](Call& self) {
    return onDatabaseLater(self, [](Call& again, store::Connection& db) -> Outcome {
      const std::string secret = accounts::makeTotpSecret();
      if (auto begun = store::beginSecondFactor(db, again.accountId(), secret, wallClockMs()); !begun)
        return failureOf(begun.error());
      return jsonResponse(
          201, ObjectWriter()
                   .text("secret", accounts::totpSecretText(secret))
                   .text("uri", accounts::totpUri(secret, serverName(again), again.account().userName)));
    });
  });
}

Outcome confirmSecondFactor(Call& call, store::Connection& db) {
  Fields fields(call.body.get());
  const std::string code = fields.needText("code");
  if (!fields.good()) return fields.failure();
  if (auto refused = takeAttempt(call.services->passwordChecks, call.accountId())) return *refused;
  const auto factor = store::findSecondFactor(db, call.accountId());
  if (!factor) return failureOf(factor.error());
  if (!*factor) return notFound("there is no secret to confirm; make one first");
  const auto step = accounts::matchTotp(present(*factor).secret, code, wallClockMs(), 0);
  if (!step) return wrongCode("code");
  const std::vector<std::string> codes = accounts::makeRecoveryCodes();
  std::vector<std::string> hashes;
  for (const std::string& each : codes) hashes.push_back(accounts::recoveryCodeHash(each));
  if (auto confirmed = store::confirmSecondFactor(db, call.accountId(), *step, hashes); !confirmed)
    return failureOf(confirmed.error());
  call.services->passwordChecks.giveBack(call.accountId(), std::chrono::steady_clock::now());
  log::info("second factor on", {{"account", call.accountId()}});
  ArrayWriter list;
  for (const std::string& each : codes) list.add(each);
  return jsonResponse(200, ObjectWriter().array("recoveryCodes", list));
}

Outcome endSecondFactor(Call& call, store::Connection&) {
  Fields fields(call.body.get());
  const std::string password = fields.needText("password");
  if (!fields.good()) return fields.failure();
  return afterPassword(call, "password", password, [](Call& self) {
    return onDatabaseLater(self, [](Call& again, store::Connection& db) -> Outcome {
      const auto gone = store::deleteSecondFactor(db, again.accountId());
      if (!gone) return failureOf(gone.error());
      if (*gone) log::info("second factor off", {{"account", again.accountId()}});
      return noContent();
    });
  });
}

}  // namespace

std::span<const Route> secondFactorRoutes() {
  using accounts::Area;
  constexpr const char* kPath = "/me/second-factor";
  static constexpr std::array kRoutes{
      Route{"GET", kPath, Access::Session, Area::Profile, Body::None, getSecondFactor},
      Route{"POST", kPath, Access::Session, Area::Profile, Body::Json, beginSecondFactor},
      Route{"PUT", kPath, Access::Session, Area::Profile, Body::Json, confirmSecondFactor},
      Route{"DELETE", kPath, Access::Session, Area::Profile, Body::Json, endSecondFactor},
  };
  return kRoutes;
}

}  // namespace rostra::api
