// SPDX-License-Identifier: Apache-2.0
// A connection to a SQLite file. Several connections of a process share a WriteTurn, so that they wait for
// each other in turn instead of meeting SQLITE_BUSY; other processes are waited for by SQLite itself.
#pragma once

#include "base/mutex.hpp"
#include "glib/handle.hpp"
#include "store/database/backend.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <sqlite3.h>
#include <string>

namespace rostra::store {

/// Who may write now. Thread: any.
class WriteTurn {
 public:
  /// False when it was not free within `patience`.
  [[nodiscard]] bool take(std::chrono::milliseconds patience);
  void give() noexcept;

 private:
  Mutex mutex_;
  Condition free_;
  bool taken_ ROSTRA_GUARDED_BY(mutex_) = false;
};

/// Makes the file, for its owner only, when it is missing. Before any connection of this process is open:
/// closing another descriptor of the file would drop SQLite's locks (sqlite.org/howtocorrupt.html s.2.2).
[[nodiscard]] Result<void> prepareSqliteFile(const std::filesystem::path& file);

class SqliteConnection final : public Backend {
 public:
  /// `timeout`: of one statement, waiting for other writers included.
  [[nodiscard]] static Result<std::unique_ptr<SqliteConnection>> open(const std::filesystem::path& file,
                                                                      std::chrono::milliseconds timeout,
                                                                      std::shared_ptr<WriteTurn> turn);
  ~SqliteConnection() override;

  [[nodiscard]] Dialect dialect() const noexcept override { return Dialect::Sqlite; }

 protected:
  [[nodiscard]] Result<Rows> execute(std::string_view sql, std::span<const Value> parameters) override;
  [[nodiscard]] Result<void> executeScript(std::string_view sql) override;
  [[nodiscard]] Result<void> beginOutermost() override;
  [[nodiscard]] Result<void> commitOutermost() override;
  void rollBackOutermost() noexcept override;
  [[nodiscard]] bool transactionGone() const noexcept override;

 private:
  using Clock = std::chrono::steady_clock;
  using Handle = glib::Handle<sqlite3, sqlite3_close_v2>;
  using Statement = glib::Handle<sqlite3_stmt, sqlite3_finalize>;
  SqliteConnection(Handle handle, std::chrono::milliseconds timeout, std::shared_ptr<WriteTurn> turn);
  [[nodiscard]] Result<void> configure();
  [[nodiscard]] Result<sqlite3_stmt*> prepared(std::string_view sql);
  [[nodiscard]] Result<void> bind(sqlite3_stmt* statement, std::span<const Value> parameters);
  [[nodiscard]] Result<Rows> read(sqlite3_stmt* statement);
  [[nodiscard]] tl::unexpected<Error> failure(int code) const;
  [[nodiscard]] tl::unexpected<Error> tooManyWriters() const;

  Handle handle_;
  std::map<std::string, Statement, std::less<>> statements_;  ///< closed before the handle
  std::chrono::milliseconds timeout_;
  Clock::time_point deadline_ = Clock::time_point::max();
  std::shared_ptr<WriteTurn> turn_;
};

}  // namespace rostra::store
