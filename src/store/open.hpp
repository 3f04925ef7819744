// SPDX-License-Identifier: Apache-2.0
// Opening a database with other migrations than those of this program: how the tests play servers of an older
// and a newer version.
#pragma once

#include "store/database.hpp"
#include "store/database/migrations.hpp"

#include <memory>
#include <optional>

namespace rostra::store {

/// As Database::open(); nothing = the program's own migrations.
[[nodiscard]] Result<std::shared_ptr<Database>> openWith(const DatabaseSettings& settings,
                                                         std::optional<Migrations> migrations);

}  // namespace rostra::store
