// SPDX-License-Identifier: Apache-2.0
#include "store/database/migrations.hpp"

#include "base/log.hpp"
#include "base/wall_clock.hpp"
#include "store/database/query.hpp"

namespace rostra::store {
namespace {

std::int64_t latest(Migrations migrations) {
  return migrations.empty() ? 0 : migrations.back().version;
}

Result<bool> hasVersions(Backend& db) {
  auto rows = db.dialect() == Dialect::Sqlite
                  ? db.run("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'")
                  : db.run("SELECT 1 WHERE to_regclass('schema_version') IS NOT NULL");
  if (!rows) return tl::make_unexpected(std::move(rows.error()));
  return !rows->empty();
}

tl::unexpected<Error> newer(std::int64_t version, Migrations migrations) {
  return fail(ErrorKind::Conflict,
              "the database has schema version " + std::to_string(version) +
                  ", but this rostra knows only versions up to " + std::to_string(latest(migrations)) +
                  ": a newer rostra has migrated it. Start that one, or restore a backup "
                  "from before the migration");
}

}  // namespace

Result<std::int64_t> schemaVersion(Backend& db) {
  const auto recorded = hasVersions(db);
  if (!recorded) return tl::make_unexpected(recorded.error());
  if (!*recorded) return 0;
  auto rows =
      db.run("SELECT count(*), coalesce(max(version), 0), coalesce(min(version), 1) FROM schema_version");
  if (!rows) return tl::make_unexpected(std::move(rows.error()));
  const Row& row = rows->front();
  if (row.integer(0) != row.integer(1) || row.integer(2) != 1) {
    return fail(ErrorKind::Conflict,
                "the database's table schema_version has gaps (" + std::to_string(row.integer(0)) +
                    " entries up to version " + std::to_string(row.integer(1)) +
                    "), so its schema is not known. Restore it from a backup, or use an empty database");
  }
  return row.integer(1);
}

Result<void> checkCurrent(std::int64_t version, Migrations migrations) {
  if (version == latest(migrations)) return {};
  if (version > latest(migrations)) return newer(version, migrations);
  if (version == 0) {
    return fail(ErrorKind::Conflict,
                "the database is empty. Start `rostra serve` once: it creates the tables");
  }
  return fail(ErrorKind::Conflict, "the database has schema version " + std::to_string(version) +
                                       ", but this rostra needs version " +
                                       std::to_string(latest(migrations)) +
                                       ". Stop every rostra server that uses it, then start this one: it "
                                       "migrates the database");
}

Result<void> migrate(Backend& db, Migrations migrations) {
  auto transaction = Transaction::begin(db);
  if (!transaction) return tl::make_unexpected(std::move(transaction.error()));
  // Read inside the transaction: SQLite lets one writer in at a time.
  const auto version = schemaVersion(db);
  if (!version) return tl::make_unexpected(version.error());
  if (*version > latest(migrations)) return newer(*version, migrations);
  if (*version == latest(migrations)) return {};
  if (db.dialect() == Dialect::Postgresql) {
    auto patient = db.runScript("SET LOCAL statement_timeout = 0");
    if (!patient) return patient;
  }
  if (*version == 0) {
    auto made = db.runScript(
        "CREATE TABLE schema_version (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, "
        "applied BIGINT NOT NULL)");
    if (!made) return wrap(std::move(made.error()), "migrate the database");
  }
  for (const Migration& migration : migrations) {
    if (migration.version <= *version) continue;
    const std::string context =
        "migrate the database to version " + std::to_string(migration.version) + " (nothing was changed)";
    if (auto ran = db.runScript(migration.sql); !ran) return wrap(std::move(ran.error()), context);
    auto noted = db.run("INSERT INTO schema_version (version, name, applied) VALUES (?, ?, ?)",
                        {migration.version, text(migration.name), wallClockMs()});
    if (!noted) return wrap(std::move(noted.error()), context);
  }
  if (auto committed = transaction->commit(); !committed)
    return wrap(std::move(committed.error()), "migrate the database");
  log::info("database migrated", {{"from", *version}, {"to", latest(migrations)}});
  return {};
}

}  // namespace rostra::store
