// SPDX-License-Identifier: Apache-2.0
// `?` in our SQL becomes `$1`, `$2`... for PostgreSQL. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rostra::store {

struct NumberedSql {
  std::string sql;
  std::size_t parameters = 0;
};

/// Leaves strings ('...'), quoted names ("...") and comments (-- and /* */) alone.
[[nodiscard]] NumberedSql numberPlaceholders(std::string_view sql);

}  // namespace rostra::store
