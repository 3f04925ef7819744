// SPDX-License-Identifier: Apache-2.0
// Slow work with passwords in the middle of a call: hash or compare on the pool, then go on with the
// database. A full pool is 503 at once, so a flood of log-ins stops nothing else.
#pragma once

#include "accounts/passwords.hpp"
#include "accounts/rules.hpp"
#include "api/core/call.hpp"
#include "api/handlers/views.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace rostra::api {

/// `then(Call&, Connection&, std::string hash) -> Outcome`.
template <class Then>
[[nodiscard]] Outcome withHash(Call& call, std::string password, Then then) {
  return Later([call = call.shared_from_this(), password = std::move(password),
                then = std::move(then)](const Reply& reply) {
    const bool taken = call->services->passwords.post([call, password, then, reply] {
      auto hash = accounts::hashPassword(password);
      if (!hash) return reply(busy());
      onDatabase(
          call,
          [hash = std::move(*hash), then](Call& self, store::Connection& db) mutable {
            return Outcome(then(self, db, std::move(hash)));
          },
          reply);
    });
    if (!taken) reply(busy());
  });
}

/// `then(Call&, bool right) -> Outcome` on the pool's thread; go on with onDatabase() there.
template <class Then>
[[nodiscard]] Outcome withVerified(Call& call, std::string hash, std::string password, Then then) {
  return Later([call = call.shared_from_this(), hash = std::move(hash), password = std::move(password),
                then = std::move(then)](const Reply& reply) {
    const bool taken = call->services->passwords.post([call, hash, password, then, reply] {
      reply(Outcome(then(*call, accounts::verifyPassword(hash, password))));
    });
    if (!taken) reply(busy());
  });
}

/// Compares the caller's password, within the limit of attempts, then goes on.
template <class Then>
[[nodiscard]] Outcome afterPassword(Call& call, const char* field, const std::string& typed, Then then) {
  const std::string& key = call.accountId();
  if (auto refused = takeAttempt(call.services->passwordChecks, key)) return *refused;
  const auto password = accounts::preparePassword(typed);
  return withVerified(call, call.account().passwordHash, password ? *password : std::string(),
                      [field, key, then = std::move(then)](Call& self, bool right) -> Outcome {
                        if (!right) return wrongPassword(field);
                        self.services->passwordChecks.giveBack(key, std::chrono::steady_clock::now());
                        return then(self);
                      });
}

/// A Later that runs `work(Call&, Connection&) -> Outcome` on the database.
template <class Work>
[[nodiscard]] Outcome onDatabaseLater(Call& call, Work work) {
  return Later([call = call.shared_from_this(), work = std::move(work)](const Reply& reply) {
    onDatabase(call, work, reply);
  });
}

}  // namespace rostra::api
