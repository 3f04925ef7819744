// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/sqlite_connector.hpp"

namespace rostra::store {

Result<std::unique_ptr<SqliteConnector>> SqliteConnector::open(const DatabaseSettings& settings,
                                                               Migrations migrations) {
  std::unique_ptr<SqliteConnector> connector(
      new SqliteConnector(settings.folder / kSqliteFile, settings.timeout));
  if (auto made = prepareSqliteFile(connector->file_); !made)
    return tl::make_unexpected(std::move(made.error()));
  std::unique_ptr<Backend> first;
  if (auto ready = connector->prepare(first); !ready) return tl::make_unexpected(std::move(ready.error()));
  const auto good = [&]() -> Result<void> {
    if (settings.migrate) return migrate(*first, migrations);
    const auto version = schemaVersion(*first);
    if (!version) return tl::make_unexpected(version.error());
    return checkCurrent(*version, migrations);
  }();
  if (!good) return wrap(good.error(), connector->file_.string());
  return connector;
}

Result<void> SqliteConnector::prepare(std::unique_ptr<Backend>& own) {
  if (own) {
    available_ = true;
    return {};
  }
  auto made = SqliteConnection::open(file_, timeout_, turn_);
  available_ = made.has_value();
  if (!made) return tl::make_unexpected(std::move(made.error()));
  own = std::move(*made);
  return {};
}

// A full disk or a file that cannot be read: a new connection has no memory of it.
void SqliteConnector::failed(std::unique_ptr<Backend>& own) {
  available_ = false;
  own.reset();
}

}  // namespace rostra::store
