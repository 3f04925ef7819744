// SPDX-License-Identifier: Apache-2.0
#include "cli/command_context.hpp"

#include <utility>

namespace rostra::cli {

Result<CommandContext> openContext(const ParsedLine& line) {
  const auto configuration = loadConfiguration(line);
  if (!configuration) return tl::make_unexpected(configuration.error());
  CommandContext context{line, configuration->dataDir, std::nullopt, nullptr};
  auto lock = control::DataDir::open(configuration->dataDir);
  if (lock) {
    context.folder = lock->path();
    context.lock.emplace(std::move(*lock));
  } else if (lock.error().kind != ErrorKind::Conflict) {
    return tl::make_unexpected(std::move(lock.error()));
  }
  store::DatabaseSettings settings = control::databaseSettings(*configuration, context.folder);
  // Beside a running server the schema is that server's business.
  settings.migrate = context.lock.has_value();
  auto connection = store::connect(settings);
  if (!connection) return tl::make_unexpected(std::move(connection.error()));
  context.db = std::move(*connection);
  return context;
}

}  // namespace rostra::cli
