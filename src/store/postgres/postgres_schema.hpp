// SPDX-License-Identifier: Apache-2.0
// Which servers may use a PostgreSQL database together: every one that runs holds an advisory lock shared,
// and one that migrates holds it alone. So a schema never changes under a server, and an older server never
// writes into a newer schema.
#pragma once

#include "store/database/migrations.hpp"

#include <chrono>

namespace rostra::store {

/// Returns with the lock held shared by this connection (it ends with it) and the schema of `migrations`.
/// Migrates when `migrateOlder` and no other server runs. Waits for others who migrate or start, for at most
/// `patience`. Conflict with a sentence for the operator otherwise.
[[nodiscard]] Result<void> joinDatabase(Backend& db, Migrations migrations, bool migrateOlder,
                                        std::chrono::milliseconds patience);

}  // namespace rostra::store
