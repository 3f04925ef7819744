// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/postgres_schema.hpp"

#include <random>
#include <string>
#include <thread>

namespace rostra::store {
namespace {

using namespace std::chrono_literals;

/// Of advisory locks, which are per database: "rostra" as bytes.
constexpr std::int64_t kLock = 0x726F73747261;

Result<bool> ask(Backend& db, const char* function) {
  auto rows = db.run(std::string("SELECT ") + function + "(?)", {kLock});
  if (!rows) return tl::make_unexpected(std::move(rows.error()));
  return rows->front().flag(0);
}

enum class Step { Done, Again };

/// The schema is ours: stay, unless someone begins to change it at this moment.
Result<Step> stay(Backend& db, Migrations migrations) {
  const auto shared = ask(db, "pg_try_advisory_lock_shared");
  if (!shared) return tl::make_unexpected(shared.error());
  if (!*shared) return Step::Again;
  const auto version = schemaVersion(db);
  if (!version) return tl::make_unexpected(version.error());
  if (*version == migrations.back().version) return Step::Done;
  if (auto released = ask(db, "pg_advisory_unlock_shared"); !released)
    return tl::make_unexpected(released.error());
  return Step::Again;
}

/// The schema is older: migrate it, unless someone else is here.
Result<Step> bringUpToDate(Backend& db, Migrations migrations) {
  const auto alone = ask(db, "pg_try_advisory_lock");
  if (!alone) return tl::make_unexpected(alone.error());
  if (!*alone) return Step::Again;
  auto migrated = migrate(db, migrations);
  // Shared before it is given back, so that nobody gets in between.
  auto shared = migrated ? ask(db, "pg_try_advisory_lock_shared") : Result<bool>(false);
  if (auto released = ask(db, "pg_advisory_unlock"); !released && migrated)
    return tl::make_unexpected(released.error());
  if (!migrated) return tl::make_unexpected(std::move(migrated.error()));
  if (!shared) return tl::make_unexpected(std::move(shared.error()));
  return Step::Done;
}

/// Two servers that start together must not keep each other waiting in step.
std::chrono::milliseconds shortWait() {
  static thread_local std::minstd_rand random(std::random_device{}());
  return std::chrono::milliseconds(std::uniform_int_distribution<int>(20, 80)(random));
}

}  // namespace

Result<void> joinDatabase(Backend& db, Migrations migrations, bool migrateOlder,
                          std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;) {
    const auto version = schemaVersion(db);
    if (!version) return tl::make_unexpected(version.error());
    const bool current = *version == migrations.back().version;
    if (*version > migrations.back().version || (!current && !migrateOlder))
      return checkCurrent(*version, migrations);
    const auto step = current ? stay(db, migrations) : bringUpToDate(db, migrations);
    if (!step) return tl::make_unexpected(step.error());
    if (*step == Step::Done) return {};
    if (std::chrono::steady_clock::now() >= deadline) {
      if (current) {
        return fail(ErrorKind::Unavailable,
                    "another rostra server is migrating the database; try again later");
      }
      return fail(ErrorKind::Conflict,
                  "the database has schema version " + std::to_string(*version) +
                      ", this rostra needs version " + std::to_string(migrations.back().version) +
                      ", and another running rostra uses it. Stop every rostra server that uses this "
                      "database, then start this one: it migrates the database");
    }
    std::this_thread::sleep_for(shortWait());
  }
}

}  // namespace rostra::store
