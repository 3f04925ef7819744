// SPDX-License-Identifier: Apache-2.0
// A whole database in one file, and back. In: a database of either kind, in use or not; out: a SQLite file
// with the same rows as of one moment, from which a database of either kind can be filled again. So a backup
// also moves a server from SQLite to PostgreSQL.
#pragma once

#include "store/database.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace rostra::store {

struct TableRows {
  std::string table;
  std::int64_t rows = 0;
};
/// Told the table that is copied now.
using SnapshotProgress = std::function<void(const std::string& table)>;

/// Writes the rows of `source` as they are at one moment; a server that uses it goes on writing meanwhile.
/// `file` appears when it is whole, readable by its owner only; Conflict when it is there already.
[[nodiscard]] Result<std::vector<TableRows>> writeSnapshot(const DatabaseSettings& source,
                                                           const std::filesystem::path& file,
                                                           const SnapshotProgress& progress);

/// Fills `target` with the rows of `file`, in one transaction: all or nothing. `replace`: rows that are there
/// go first; otherwise Conflict when there are accounts. The file may be of an older version of this program.
[[nodiscard]] Result<std::vector<TableRows>> restoreSnapshot(const std::filesystem::path& file,
                                                             const DatabaseSettings& target, bool replace,
                                                             const SnapshotProgress& progress);

}  // namespace rostra::store
