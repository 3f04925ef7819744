// SPDX-License-Identifier: Apache-2.0
// What both databases have in common behind the public Connection: text is checked before it is sent,
// transactions nest, and a transaction in which something failed accepts nothing more (PostgreSQL insists on
// that; SQLite is held to it so that code written with one runs with the other).
#pragma once

#include "store/database/connection.hpp"

#include <utility>

namespace rostra::store {

enum class Dialect : std::uint8_t { Sqlite, Postgresql };

/// Thread: as Connection.
class Backend : public Connection {
 public:
  using Connection::run;
  [[nodiscard]] Result<Rows> run(std::string_view sql, std::span<const Value> parameters) final;
  [[nodiscard]] Result<void> runScript(std::string_view sql) final;
  [[nodiscard]] std::int64_t changed() const final { return changed_; }

  [[nodiscard]] virtual Dialect dialect() const noexcept = 0;
  /// True since a statement ended with Unavailable; reading it resets it.
  [[nodiscard]] bool takeUnavailable() noexcept { return std::exchange(unavailable_, false); }

 protected:
  [[nodiscard]] virtual Result<Rows> execute(std::string_view sql, std::span<const Value> parameters) = 0;
  [[nodiscard]] virtual Result<void> executeScript(std::string_view sql) = 0;
  [[nodiscard]] virtual Result<void> beginOutermost() = 0;
  [[nodiscard]] virtual Result<void> commitOutermost() = 0;
  virtual void rollBackOutermost() noexcept = 0;
  /// True when the database itself ended the transaction.
  [[nodiscard]] virtual bool transactionGone() const noexcept = 0;
  [[nodiscard]] unsigned depth() const noexcept { return depth_; }

  std::int64_t changed_ = 0;

 private:
  [[nodiscard]] Result<void> begin() final;
  [[nodiscard]] Result<void> commit() final;
  void rollBack() noexcept final;
  [[nodiscard]] Result<void> savepoint(std::string_view command, unsigned level);
  void note(const Error& error) noexcept;
  [[nodiscard]] Result<void> usable() const;

  unsigned depth_ = 0;     ///< open transactions, the outermost is 1
  unsigned failedAt_ = 0;  ///< the transaction in which a statement failed; 0 = none
  bool unavailable_ = false;
};

}  // namespace rostra::store
