// SPDX-License-Identifier: Apache-2.0
// Versions of the schema: who may open what, and that a migration is done as a whole or not at all. A second
// migration is made up here.
#include "fixture.hpp"
#include "store/open.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <sys/stat.h>
#include <thread>

namespace rostra::store {
namespace {

using ::testing::HasSubstr;

class SchemaTest : public StoreTest {
 protected:
  /// The program's own migrations and one more.
  std::vector<Migration> withSecond(std::string_view sql) const {
    const Migrations own =
        embeddedMigrations(GetParam() == Kind::Sqlite ? Dialect::Sqlite : Dialect::Postgresql);
    std::vector<Migration> all(own.begin(), own.end());
    all.push_back({static_cast<std::int64_t>(all.size()) + 1, "9999_second", sql});
    return all;
  }
  /// Of the program's own schema, and of the one after it.
  static std::size_t own() { return embeddedMigrations(Dialect::Sqlite).size(); }
  static std::string version(std::size_t ahead) { return std::to_string(own() + ahead); }
  static constexpr std::string_view kSecond =
      "CREATE TABLE second (a BIGINT NOT NULL); INSERT INTO second (a) VALUES (7);";
};
ROSTRA_BOTH_DATABASES(SchemaTest);

TEST_P(SchemaTest, AnEmptyDatabaseGetsTheSchemaOnceAndKeepsItsRows) {
  open()->close();
  have(db(), account("a1", "ada"));
  open()->close();
  EXPECT_EQ(*countAccounts(db()), 1);
  const auto rows = db().run("SELECT version, name FROM schema_version ORDER BY version");
  EXPECT_EQ(rows->size(), own());
  EXPECT_EQ(rows->front().integer(0), 1);
  EXPECT_EQ(rows->front().text(1), "0001_people");
}

TEST_P(SchemaTest, AnOlderSchemaIsMigratedAndThenTooNewForTheOlderProgram) {
  open()->close();
  {
    auto before = connect(settings());
    have(**before, account("a1", "ada"));
  }
  const auto second = withSecond(kSecond);
  auto newer = openWith(settings(), Migrations(second));
  ASSERT_OK(newer);
  EXPECT_EQ(
      runNow(**newer, [](Connection& db) { return db.run("SELECT a FROM second"); })->front().integer(0), 7);
  EXPECT_EQ(*runNow(**newer, [](Connection& db) { return countAccounts(db); }), 1);
  (*newer)->close();

  for (const bool migrate : {true, false}) {
    DatabaseSettings older = settings();
    older.migrate = migrate;
    const auto refused = Database::open(older);
    EXPECT_EQ(kindOf(refused), ErrorKind::Conflict);
    EXPECT_THAT(messageOf(refused), HasSubstr("the database has schema version " + version(1) +
                                              ", but this rostra knows only versions up to " + version(0) +
                                              ": a newer rostra has migrated it."));
  }
}

TEST_P(SchemaTest, AFailedMigrationLeavesEverythingAsItWas) {
  open()->close();
  const auto broken = withSecond("CREATE TABLE half (a BIGINT); INSERT INTO nowhere (a) VALUES (1);");
  const auto refused = openWith(settings(), Migrations(broken));
  EXPECT_EQ(kindOf(refused), ErrorKind::Internal);
  EXPECT_THAT(messageOf(refused),
              HasSubstr("migrate the database to version " + version(1) + " (nothing was changed)"));
  EXPECT_THAT(messageOf(refused), HasSubstr("nowhere"));
  open()->close();
  EXPECT_EQ(kindOf(db().run("SELECT * FROM half")), ErrorKind::Internal);
  EXPECT_EQ(db().run("SELECT max(version) FROM schema_version")->front().integer(0),
            static_cast<std::int64_t>(own()));
}

TEST_P(SchemaTest, ACommandBesideAServerNeverMigrates) {
  DatabaseSettings beside = settings();
  beside.migrate = false;
  const auto empty = connect(beside);
  EXPECT_EQ(kindOf(empty), ErrorKind::Conflict);
  EXPECT_THAT(messageOf(empty), HasSubstr("Start `rostra serve` once"));
  const auto server = open();
  ASSERT_OK(connect(beside));
  server->close();
  const auto second = withSecond(kSecond);
  const auto refused = openWith(beside, Migrations(second));
  EXPECT_EQ(kindOf(refused), ErrorKind::Conflict);
  EXPECT_THAT(messageOf(refused),
              HasSubstr("the database has schema version " + version(0) + ", but this rostra needs version " +
                        version(1) + ". Stop every rostra"));
}

TEST_P(SchemaTest, ARecordWithGapsIsRefused) {
  open()->close();
  ASSERT_OK(db().run("INSERT INTO schema_version (version, name, applied) VALUES (" + version(2) +
                     ", 'third', 1)"));
  const auto refused = Database::open(settings());
  EXPECT_EQ(kindOf(refused), ErrorKind::Conflict);
  EXPECT_THAT(messageOf(refused), HasSubstr("has gaps"));
}

TEST_P(SchemaTest, ServersThatStartTogetherAgree) {
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  const DatabaseSettings same = settings();
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      auto database = Database::open(same);
      EXPECT_TRUE(database.has_value()) << database.error().message;
      if (database && runNow(**database, [](Connection& db) { return countAccounts(db); })) ++good;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 4);
  EXPECT_EQ(db().run("SELECT count(*) FROM schema_version")->front().integer(0),
            static_cast<std::int64_t>(own()));
}

TEST(Schema, AnUnknownAddressIsRefusedWithoutQuotingIt) {
  for (const std::string address : {"", "mysql://localhost/x", "postgresql://user:se%zzcret@host/name",
                                    "postgresql://user:secret/word@host/name"}) {
    DatabaseSettings settings;
    settings.address = address;
    const auto refused = Database::open(settings);
    EXPECT_EQ(kindOf(refused), ErrorKind::InvalidInput) << address;
    EXPECT_THAT(messageOf(refused), ::testing::Not(HasSubstr("cret")));
    EXPECT_THAT(messageOf(refused), HasSubstr("postgresql://"));
  }
}

class SqliteFileTest : public ::testing::Test {
 protected:
  DatabaseSettings settings() {
    DatabaseSettings made;
    made.folder = folder_.path();
    return made;
  }
  std::filesystem::path file() { return std::filesystem::path(folder_.path()) / "rostra.db"; }
  test::TemporaryFolder folder_;
};

TEST_F(SqliteFileTest, IsForItsOwnerOnly) {
  const auto modeOf = [](const std::filesystem::path& path) {
    struct stat facts {};
    EXPECT_EQ(::stat(path.c_str(), &facts), 0) << path;
    return facts.st_mode & 0777;
  };
  auto database = Database::open(settings());
  ASSERT_OK(database);
  ASSERT_OK(runNow(**database, [](Connection& db) { return keepSetting(db, "a", "b"); }));
  EXPECT_EQ(modeOf(file()), 0600);
  EXPECT_EQ(modeOf(file().string() + "-wal"), 0600);
  (*database)->close();
  std::filesystem::permissions(file(), std::filesystem::perms(0644));
  ASSERT_OK(Database::open(settings()));
  EXPECT_EQ(modeOf(file()), 0600);
}

TEST_F(SqliteFileTest, IsAPlainFileInAFolderThatExists) {
  std::filesystem::create_symlink("/dev/null", file());
  EXPECT_EQ(kindOf(Database::open(settings())), ErrorKind::Unavailable);
  DatabaseSettings nowhere;
  nowhere.folder = "/nowhere/at/all";
  const auto refused = Database::open(nowhere);
  EXPECT_EQ(kindOf(refused), ErrorKind::Unavailable);
  EXPECT_THAT(messageOf(refused), HasSubstr("/nowhere/at/all/rostra.db: No such file or directory"));
}

TEST_F(SqliteFileTest, AFullDiskIsUnavailableAndOverWhenThereIsRoom) {
  DatabaseSettings one = settings();
  one.connections = 1;
  auto database = Database::open(one);
  ASSERT_OK(database);
  const auto fill = [](Connection& db) -> Result<void> {
    auto transaction = Transaction::begin(db);
    if (!transaction) return tl::make_unexpected(transaction.error());
    if (auto limited = db.run("PRAGMA max_page_count = 1"); !limited)
      return tl::make_unexpected(limited.error());
    if (auto stored = keepSetting(db, "large", std::string(1 << 20, 'x')); !stored)
      return tl::make_unexpected(stored.error());
    return transaction->commit();
  };
  const auto full = runNow(**database, fill);
  EXPECT_EQ(kindOf(full), ErrorKind::Unavailable);
  EXPECT_THAT(messageOf(full), HasSubstr("full"));
  while ((*database)->stats().available) std::this_thread::yield();  // the job ends after its result
  // The limit above is that of one connection, which is forgotten.
  ASSERT_OK(runNow(**database, [](Connection& db) { return keepSetting(db, "large", "x"); }));
  EXPECT_TRUE((*database)->stats().available);
  (*database)->close();
}

}  // namespace
}  // namespace rostra::store
