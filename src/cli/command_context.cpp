// SPDX-License-Identifier: Apache-2.0
#include "cli/command_context.hpp"

#include <system_error>
#include <utility>

namespace rostra::cli {
namespace {

/// A command that was told the wrong database, or none, must not make one.
Result<void> requireDatabase(const control::Configuration& configuration,
                             const std::filesystem::path& folder) {
  std::error_code error;
  if (configuration.database != "sqlite" || std::filesystem::exists(folder / store::kSqliteFile, error))
    return {};
  return fail(ErrorKind::NotFound, "there is no database in " + folder.string() +
                                       "; if its server uses PostgreSQL, name it with --database URL or the "
                                       "server's --config FILE");
}

}  // namespace

Result<CommandContext> openContext(const ParsedLine& line) {
  const auto configuration = loadConfiguration(line);
  if (!configuration) return tl::make_unexpected(configuration.error());
  CommandContext context{line, configuration->dataDir, std::nullopt, nullptr};
  auto lock = control::DataDir::openExisting(configuration->dataDir);
  if (lock) {
    context.folder = lock->path();
    context.lock.emplace(std::move(*lock));
  } else if (lock.error().kind != ErrorKind::Conflict) {
    return tl::make_unexpected(std::move(lock.error()));
  }
  if (auto there = requireDatabase(*configuration, context.folder); !there)
    return tl::make_unexpected(std::move(there.error()));
  store::DatabaseSettings settings = control::databaseSettings(*configuration, context.folder);
  // Beside a running server the schema is that server's business.
  settings.migrate = context.lock.has_value();
  auto connection = store::connect(settings);
  if (!connection) return tl::make_unexpected(std::move(connection.error()));
  context.db = std::move(*connection);
  return context;
}

}  // namespace rostra::cli
