// SPDX-License-Identifier: Apache-2.0
// Slow work with passwords in the middle of a call: hash or compare on the pool, then go on with the
// database. A full pool is 503 at once, so a flood of log-ins stops nothing else.
#pragma once

#include "accounts/passwords.hpp"
#include "api/core/call.hpp"

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

/// A Later that runs `work(Call&, Connection&) -> Outcome` on the database.
template <class Work>
[[nodiscard]] Outcome onDatabaseLater(Call& call, Work work) {
  return Later([call = call.shared_from_this(), work = std::move(work)](const Reply& reply) {
    onDatabase(call, work, reply);
  });
}

}  // namespace rostra::api
