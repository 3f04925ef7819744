// SPDX-License-Identifier: Apache-2.0
// PostgreSQL for the pool. A thread of its own, the keeper, holds one connection: it carries the lock that
// says "a server of this schema runs here", and its end is how an outage is noticed without a job. While the
// database is unavailable, jobs are refused at once and only the keeper tries to reach it.
#pragma once

#include "base/file_descriptor.hpp"
#include "base/mutex.hpp"
#include "store/database.hpp"
#include "store/database/connector.hpp"
#include "store/database/migrations.hpp"
#include "store/postgres/postgres_connection.hpp"

#include <atomic>
#include <optional>
#include <thread>

namespace rostra::store {

class PostgresConnector final : public Connector {
 public:
  /// Connects, checks and migrates the schema, takes the lock.
  [[nodiscard]] static Result<std::unique_ptr<PostgresConnector>> open(const DatabaseSettings& settings,
                                                                       Migrations migrations);
  ~PostgresConnector() override;

  [[nodiscard]] Result<void> prepare(std::unique_ptr<Backend>& own) override;
  void failed(std::unique_ptr<Backend>& own) override;
  [[nodiscard]] bool available() const override;
  void close() override;

 private:
  PostgresConnector(const DatabaseSettings& settings, Migrations migrations, FileDescriptor wake)
      : settings_(settings), migrations_(migrations), wake_(std::move(wake)) {}
  void keep();
  /// A connection that holds the lock, for a database with our schema.
  [[nodiscard]] Result<std::unique_ptr<PostgresConnection>> reopen() const;
  void lookAfter(std::unique_ptr<PostgresConnection>& connection);
  void setDown(Error reason);
  void setUp();
  void wakeKeeper() const;
  void sleepUnlessClosed(std::chrono::milliseconds time) const;

  const DatabaseSettings settings_;
  const Migrations migrations_;
  FileDescriptor wake_;  ///< eventfd: someone has doubts, or close()
  std::atomic<bool> closing_{false};
  mutable Mutex mutex_;  ///< leaf
  std::optional<Error> down_ ROSTRA_GUARDED_BY(mutex_);
  std::unique_ptr<PostgresConnection> first_;  ///< from open() until the keeper has it
  std::thread keeper_;
};

}  // namespace rostra::store
