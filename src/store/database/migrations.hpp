// SPDX-License-Identifier: Apache-2.0
// Versions of the schema. In: the files of src/store/migrations, embedded in the program.
// Out: a database with the schema this program knows, or a sentence why not.
#pragma once

#include "store/database/backend.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace rostra::store {

struct Migration {
  std::int64_t version = 0;  ///< 1, 2, 3...
  std::string_view name;     ///< of the file
  std::string_view sql;
};
using Migrations = std::span<const Migration>;

/// Those of this program, in order.
[[nodiscard]] Migrations embeddedMigrations(Dialect dialect) noexcept;

/// 0 = an empty database. Conflict when the record of versions has gaps, so that nobody knows what is there.
[[nodiscard]] Result<std::int64_t> schemaVersion(Backend& db);

/// Conflict with a sentence for the operator unless `version` is that of `migrations`.
[[nodiscard]] Result<void> checkCurrent(std::int64_t version, Migrations migrations);

/// Brings the schema up to date, all steps in one transaction: it is there as a whole or not at all.
/// The caller makes sure that nobody else uses it. Conflict when it is newer.
[[nodiscard]] Result<void> migrate(Backend& db, Migrations migrations);

}  // namespace rostra::store
