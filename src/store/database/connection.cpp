// SPDX-License-Identifier: Apache-2.0
// Rows and transactions: what is the same for every kind of connection.
#include "store/database/connection.hpp"

#include "base/check.hpp"

#include <utility>

namespace rostra::store {

bool Row::null(std::size_t column) const {
  ROSTRA_CHECK(column < columns_.size());
  return std::holds_alternative<std::monostate>(columns_[column]);
}

std::int64_t Row::integer(std::size_t column) const {
  ROSTRA_CHECK(column < columns_.size());
  const auto* value = std::get_if<std::int64_t>(&columns_[column]);
  ROSTRA_CHECK(value != nullptr);
  return *value;
}

const std::string& Row::text(std::size_t column) const {
  ROSTRA_CHECK(column < columns_.size());
  const auto* value = std::get_if<std::string>(&columns_[column]);
  ROSTRA_CHECK(value != nullptr);
  return *value;
}

const std::string& Row::blob(std::size_t column) const {
  ROSTRA_CHECK(column < columns_.size());
  const auto* value = std::get_if<Blob>(&columns_[column]);
  ROSTRA_CHECK(value != nullptr);
  return value->bytes;
}

std::optional<std::int64_t> Row::maybeInteger(std::size_t column) const {
  if (null(column)) return std::nullopt;
  return integer(column);
}

std::optional<std::string> Row::maybeText(std::size_t column) const {
  if (null(column)) return std::nullopt;
  return text(column);
}

Result<Transaction> Transaction::begin(Connection& connection) {
  if (auto begun = connection.begin(); !begun) return tl::make_unexpected(std::move(begun.error()));
  return Transaction(connection);
}

Transaction::Transaction(Transaction&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)) {}

Transaction::~Transaction() {
  if (connection_ != nullptr) connection_->rollBack();
}

Result<void> Transaction::commit() {
  ROSTRA_CHECK(connection_ != nullptr);
  auto committed = connection_->commit();
  if (committed) connection_ = nullptr;
  return committed;
}

}  // namespace rostra::store
