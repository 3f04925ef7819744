// SPDX-License-Identifier: Apache-2.0
// One connection to a database, SQLite or PostgreSQL: SQL with `?` placeholders in, rows out. The
// repositories of this module are written once over it; they use only SQL that both know.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rostra::store {

/// Bytes that are not text: hashes, pictures.
struct Blob {
  std::string bytes;
  friend bool operator==(const Blob&, const Blob&) = default;
};

/// A parameter or a column. Booleans are integers 0 and 1, times are milliseconds since 1970.
using Value = std::variant<std::monostate, std::int64_t, std::string, Blob>;

/// std::nullopt becomes NULL.
template <class T>
[[nodiscard]] Value valueOf(const std::optional<T>& value) {
  return value ? Value(*value) : Value();
}

/// One row of an answer, columns in the order of the SELECT. A column of another type than asked for is a
/// broken invariant (the schema is ours).
class Row {
 public:
  explicit Row(std::vector<Value> columns) : columns_(std::move(columns)) {}
  [[nodiscard]] std::size_t size() const noexcept { return columns_.size(); }
  [[nodiscard]] bool null(std::size_t column) const;
  [[nodiscard]] std::int64_t integer(std::size_t column) const;
  [[nodiscard]] bool flag(std::size_t column) const { return integer(column) != 0; }
  [[nodiscard]] const std::string& text(std::size_t column) const;
  [[nodiscard]] const std::string& blob(std::size_t column) const;
  [[nodiscard]] std::optional<std::int64_t> maybeInteger(std::size_t column) const;
  [[nodiscard]] std::optional<std::string> maybeText(std::size_t column) const;

 private:
  std::vector<Value> columns_;
};

using Rows = std::vector<Row>;

/// Thread: one at a time (a thread of the pool owns it while a job runs), and none that said
/// thisThreadNeverWaits(): a statement there is a broken invariant.
class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  /// Runs one statement and reads its whole answer. Conflict when a unique key is taken, NotFound when a row
  /// that it refers to is gone, InvalidInput for text that is not valid UTF-8 or has a zero byte, Unavailable
  /// when the database is gone or busy for longer than its timeout (safe to try later), Internal for wrong
  /// SQL.
  [[nodiscard]] virtual Result<Rows> run(std::string_view sql, std::span<const Value> parameters) = 0;
  [[nodiscard]] Result<Rows> run(std::string_view sql, std::initializer_list<Value> parameters = {}) {
    return run(sql, std::span<const Value>(parameters.begin(), parameters.size()));
  }
  /// How many rows the last INSERT, UPDATE or DELETE touched.
  [[nodiscard]] virtual std::int64_t changed() const = 0;
  /// Runs several statements of our own files (migrations); no parameters, no timeout.
  [[nodiscard]] virtual Result<void> runScript(std::string_view sql) = 0;

 private:
  friend class Transaction;
  [[nodiscard]] virtual Result<void> begin() = 0;
  [[nodiscard]] virtual Result<void> commit() = 0;
  virtual void rollBack() noexcept = 0;
};

/// Begins at construction, rolls back at destruction unless commit() was called and succeeded. Writes from
/// the first statement on (SQLite: BEGIN IMMEDIATE). One inside another is a savepoint of it, so functions
/// with a transaction of their own can be called inside one. After a statement has failed nothing but rolling
/// back is possible, with either database. Isolation is that of READ COMMITTED: lock what you read and then
/// change by writing to it first.
class Transaction {
 public:
  [[nodiscard]] static Result<Transaction> begin(Connection& connection);
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  /// Unavailable when the connection is lost; whether it was stored is not known then.
  [[nodiscard]] Result<void> commit();

 private:
  explicit Transaction(Connection& connection) : connection_(&connection) {}
  Connection* connection_;
};

}  // namespace rostra::store
