// SPDX-License-Identifier: Apache-2.0
// Small helpers of the repositories: from rows to structs, from "nothing changed" to NotFound.
#pragma once

#include "store/database/connection.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>

namespace rostra::store {

constexpr std::int64_t kNoBound = std::numeric_limits<std::int64_t>::max();

inline Value text(std::string_view value) {
  return std::string(value);
}
inline Value blob(std::string_view value) {
  return Blob{std::string(value)};
}
inline Value flag(bool value) {
  return std::int64_t{value ? 1 : 0};
}
/// LIMIT with a negative number means "all" to one database and is an error to the other.
inline Value limitOf(std::int64_t limit) {
  return std::max<std::int64_t>(limit, 0);
}

/// The first row as `read` makes it, or nothing.
template <class Read>
[[nodiscard]] auto firstOf(Result<Rows> rows, Read read)
    -> Result<std::optional<std::invoke_result_t<Read, const Row&>>> {
  if (!rows) return tl::make_unexpected(std::move(rows.error()));
  if (rows->empty()) return std::nullopt;
  return read(rows->front());
}

/// All rows as `read` makes them.
template <class Read>
[[nodiscard]] auto allOf(Result<Rows> rows, Read read)
    -> Result<std::vector<std::invoke_result_t<Read, const Row&>>> {
  if (!rows) return tl::make_unexpected(std::move(rows.error()));
  std::vector<std::invoke_result_t<Read, const Row&>> all;
  all.reserve(rows->size());
  for (const Row& row : *rows) all.push_back(read(row));
  return all;
}

[[nodiscard]] inline Result<void> done(Result<Rows> rows) {
  if (!rows) return tl::make_unexpected(std::move(rows.error()));
  return {};
}

/// NotFound with `sentence` when the statement touched nothing.
[[nodiscard]] inline Result<void> touched(const Connection& db, Result<Rows> rows,
                                          std::string_view sentence) {
  if (!rows) return tl::make_unexpected(std::move(rows.error()));
  if (db.changed() == 0) return fail(ErrorKind::NotFound, std::string(sentence));
  return {};
}

/// Whether the statement touched something.
[[nodiscard]] inline Result<bool> any(const Connection& db, Result<Rows> rows) {
  if (!rows) return tl::make_unexpected(std::move(rows.error()));
  return db.changed() > 0;
}

/// How many rows the statement touched.
[[nodiscard]] inline Result<std::int64_t> howMany(const Connection& db, Result<Rows> rows) {
  if (!rows) return tl::make_unexpected(std::move(rows.error()));
  return db.changed();
}

/// The number a statement answers with.
[[nodiscard]] inline Result<std::int64_t> number(Result<Rows> rows) {
  if (!rows) return tl::make_unexpected(std::move(rows.error()));
  return rows->front().integer(0);
}

/// Replaces the sentence of an error of one kind.
template <class T>
[[nodiscard]] Result<T> explain(Result<T> result, ErrorKind kind, std::string_view sentence) {
  if (!result && result.error().kind == kind) result.error().message = sentence;
  return result;
}

}  // namespace rostra::store
