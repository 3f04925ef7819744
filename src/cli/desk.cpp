// SPDX-License-Identifier: Apache-2.0
#include "cli/desk.hpp"

#include <utility>

namespace rostra::cli {

Result<Desk> openDesk(const ParsedLine& line) {
  const auto configuration = loadConfiguration(line);
  if (!configuration) return tl::make_unexpected(configuration.error());
  Desk desk{line, configuration->dataDir, std::nullopt, nullptr};
  auto lock = control::DataDir::open(configuration->dataDir);
  if (lock) {
    desk.folder = lock->path();
    desk.lock.emplace(std::move(*lock));
  } else if (lock.error().kind != ErrorKind::Conflict) {
    return tl::make_unexpected(std::move(lock.error()));
  }
  store::DatabaseSettings settings = control::databaseSettings(*configuration, desk.folder);
  // Beside a running server the schema is that server's business.
  settings.migrate = desk.lock.has_value();
  auto connection = store::connect(settings);
  if (!connection) return tl::make_unexpected(std::move(connection.error()));
  desk.db = std::move(*connection);
  return desk;
}

}  // namespace rostra::cli
