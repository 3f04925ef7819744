// SPDX-License-Identifier: Apache-2.0
// Which database is meant by an address.
#include "store/database.hpp"

#include "store/open.hpp"
#include "store/pool.hpp"
#include "store/postgres/postgres_connector.hpp"
#include "store/sqlite/sqlite_connector.hpp"

namespace rostra::store {
namespace {

Result<std::unique_ptr<Connector>> connectorFor(const DatabaseSettings& settings,
                                                std::optional<Migrations> migrations) {
  if (settings.address == "sqlite") {
    auto opened = SqliteConnector::open(settings, migrations.value_or(embeddedMigrations(Dialect::Sqlite)));
    if (!opened) return tl::make_unexpected(std::move(opened.error()));
    return std::move(*opened);
  }
  if (settings.address.starts_with("postgresql://") || settings.address.starts_with("postgres://")) {
    auto opened =
        PostgresConnector::open(settings, migrations.value_or(embeddedMigrations(Dialect::Postgresql)));
    if (!opened) return tl::make_unexpected(std::move(opened.error()));
    return std::move(*opened);
  }
  return fail(ErrorKind::InvalidInput,
              "the database is either \"sqlite\" or an address that begins with postgresql://");
}

}  // namespace

Result<std::shared_ptr<Database>> openWith(const DatabaseSettings& settings,
                                           std::optional<Migrations> migrations) {
  auto connector = connectorFor(settings, migrations);
  if (!connector) return tl::make_unexpected(std::move(connector.error()));
  return std::make_shared<Pool>(std::move(*connector), settings.connections, settings.maxQueue);
}

Result<std::shared_ptr<Database>> Database::open(const DatabaseSettings& settings) {
  return openWith(settings, std::nullopt);
}

Result<std::shared_ptr<Connection>> connect(const DatabaseSettings& settings) {
  auto connector = connectorFor(settings, std::nullopt);
  if (!connector) return tl::make_unexpected(std::move(connector.error()));
  // The connection last: it is closed first.
  struct Own {
    std::unique_ptr<Connector> connector;
    std::unique_ptr<Backend> connection;
  };
  auto own = std::make_shared<Own>(Own{std::move(*connector), nullptr});
  if (auto ready = own->connector->prepare(own->connection); !ready)
    return tl::make_unexpected(std::move(ready.error()));
  Connection* connection = own->connection.get();
  return std::shared_ptr<Connection>(std::move(own), connection);
}

}  // namespace rostra::store
