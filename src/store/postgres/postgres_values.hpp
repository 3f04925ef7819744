// SPDX-License-Identifier: Apache-2.0
// Parameters and columns as libpq takes and returns them: numbers and text as text, bytes as they are in;
// everything in PostgreSQL's binary form out.
#pragma once

#include "store/database/connection.hpp"

#include <libpq-fe.h>
#include <span>
#include <string>
#include <vector>

namespace rostra::store {

/// Points into `values`, which must outlive it.
class PostgresParameters {
 public:
  explicit PostgresParameters(std::span<const Value> values);
  [[nodiscard]] int count() const noexcept { return static_cast<int>(pointers_.size()); }
  [[nodiscard]] const char* const* pointers() const noexcept { return pointers_.data(); }
  [[nodiscard]] const int* lengths() const noexcept { return lengths_.data(); }
  [[nodiscard]] const int* formats() const noexcept { return formats_.data(); }

 private:
  std::vector<std::string> numbers_;
  std::vector<const char*> pointers_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

/// Internal for a type our SQL has no use for (numeric, timestamps...).
[[nodiscard]] Result<Rows> readRows(const PGresult* answer);

}  // namespace rostra::store
