// SPDX-License-Identifier: Apache-2.0
// SQLite for the pool: connections to one file that write in turn.
#pragma once

#include "store/database.hpp"
#include "store/database/connector.hpp"
#include "store/database/migrations.hpp"
#include "store/sqlite/sqlite_connection.hpp"

#include <atomic>

namespace rostra::store {

class SqliteConnector final : public Connector {
 public:
  /// Makes the file when it is missing, checks and migrates the schema.
  [[nodiscard]] static Result<std::unique_ptr<SqliteConnector>> open(const DatabaseSettings& settings,
                                                                     Migrations migrations);

  [[nodiscard]] Result<void> prepare(std::unique_ptr<Backend>& own) override;
  void failed(std::unique_ptr<Backend>& own) override;
  [[nodiscard]] bool available() const override { return available_; }
  void close() override {}

 private:
  SqliteConnector(std::filesystem::path file, std::chrono::milliseconds timeout)
      : file_(std::move(file)), timeout_(timeout) {}

  std::filesystem::path file_;
  std::chrono::milliseconds timeout_;
  std::shared_ptr<WriteTurn> turn_ = std::make_shared<WriteTurn>();
  std::atomic<bool> available_{true};
};

}  // namespace rostra::store
