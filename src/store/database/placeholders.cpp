// SPDX-License-Identifier: Apache-2.0
#include "store/database/placeholders.hpp"

#include <algorithm>

namespace rostra::store {
namespace {

/// Where what begins at `at` and is no code ends; `at` itself when code is there.
std::size_t endOfQuiet(std::string_view sql, std::size_t at) {
  const auto behind = [&](std::string_view end, std::size_t from) {
    const std::size_t found = sql.find(end, from);
    return found == std::string_view::npos ? sql.size() : found + end.size();
  };
  const std::string_view rest = sql.substr(at);
  // A doubled quote inside a string ends it and begins the next one at once: the same for us.
  if (rest.starts_with('\'')) return behind("'", at + 1);
  if (rest.starts_with('"')) return behind("\"", at + 1);
  if (rest.starts_with("--")) return behind("\n", at);
  if (rest.starts_with("/*")) return behind("*/", at + 2);
  return at;
}

}  // namespace

NumberedSql numberPlaceholders(std::string_view sql) {
  NumberedSql result;
  result.sql.reserve(sql.size() + 16);
  for (std::size_t at = 0; at < sql.size();) {
    if (const std::size_t end = endOfQuiet(sql, at); end != at) {
      result.sql.append(sql.substr(at, end - at));
      at = end;
    } else if (sql[at] == '?') {
      result.sql.append("$").append(std::to_string(++result.parameters));
      ++at;
    } else {
      result.sql.push_back(sql[at++]);
    }
  }
  return result;
}

}  // namespace rostra::store
