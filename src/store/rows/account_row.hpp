// SPDX-License-Identifier: Apache-2.0
// The columns of an account, as sessions and tokens join them.
#pragma once

#include "store/rows/accounts.hpp"

namespace rostra::store {

/// Of `accounts a`.
#define ROSTRA_ACCOUNT_COLUMNS                                                                       \
  "a.id, a.user_name, a.display_name, a.status, a.password_hash, a.avatar_version, a.server_owner, " \
  "a.disabled, a.created"

/// Reads them from column `first` on.
[[nodiscard]] inline Account readAccount(const Row& row, std::size_t first = 0) {
  return {.id = row.text(first),
          .userName = row.text(first + 1),
          .displayName = row.text(first + 2),
          .status = row.text(first + 3),
          .passwordHash = row.text(first + 4),
          .avatarVersion = row.integer(first + 5),
          .serverOwner = row.flag(first + 6),
          .disabled = row.flag(first + 7),
          .created = row.integer(first + 8)};
}

}  // namespace rostra::store
