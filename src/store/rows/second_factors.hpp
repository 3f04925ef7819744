// SPDX-License-Identifier: Apache-2.0
// The second proof of an account as rows: the secret of its one-time codes, and what is left of its recovery
// codes. Thread: the connection's.
#pragma once

#include "store/database/connection.hpp"
#include "store/rows/accounts.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::store {

struct SecondFactor {
  std::string secret;         ///< bytes; shared with the person's authenticator
  bool confirmed = false;     ///< a code of it was right once: log-in asks for one from then on
  std::int64_t lastStep = 0;  ///< time step of the last code that was taken; no code is taken twice
};

/// A new secret that is not asked for until it is confirmed. Replaces one that never was; Conflict when the
/// account has a confirmed one.
[[nodiscard]] Result<void> beginSecondFactor(Connection& db, std::string_view account,
                                             std::string_view secret, Millis now);
[[nodiscard]] Result<std::optional<SecondFactor>> findSecondFactor(Connection& db, std::string_view account);
/// From now on log-in asks for it. `codeHashes`: of the recovery codes. Conflict when it is confirmed
/// already.
[[nodiscard]] Result<void> confirmSecondFactor(Connection& db, std::string_view account, std::int64_t step,
                                               const std::vector<std::string>& codeHashes);
/// True once for each step, and never for one before: of two who come with one code one gets in.
[[nodiscard]] Result<bool> takeStep(Connection& db, std::string_view account, std::int64_t step);
/// True once for a recovery code of the account; it is gone afterwards.
[[nodiscard]] Result<bool> takeRecoveryCode(Connection& db, std::string_view account,
                                            std::string_view codeHash);
/// False when there was none.
[[nodiscard]] Result<bool> deleteSecondFactor(Connection& db, std::string_view account);

}  // namespace rostra::store
