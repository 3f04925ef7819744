// SPDX-License-Identifier: Apache-2.0
// A PostgreSQL that goes away, stops answering, comes back, or is used by a server of another version.
#include "fixture.hpp"
#include "store/open.hpp"

#include <gmock/gmock.h>

#include <latch>
#include <thread>

namespace rostra::store {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using ::testing::HasSubstr;

/// Far more than is needed, for a machine that does other things too.
constexpr auto kPatience = 30s;

class OutageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto address = postgres().createDatabase();
    ASSERT_OK(address);
    settings_.address = *address;
    settings_.timeout = 1s;
    const auto begin = address->find("@/") + 2;
    name_ = address->substr(begin, address->find('?') - begin);
  }
  // The server is that of all tests.
  void TearDown() override {
    if (postgres().running()) {
      postgres().resume();
    } else {
      ASSERT_OK(postgres().startAgain());
    }
  }
  std::shared_ptr<Database> open() {
    auto database = Database::open(settings_);
    if (!database) throw std::runtime_error(database.error().message);
    return *database;
  }
  static Result<std::int64_t> ask(Database& database) {
    return runNow(database, [](Connection& db) { return countAccounts(db); });
  }
  /// False when it did not become true in time.
  template <class Condition>
  static bool becomes(Condition condition) {
    const auto deadline = Clock::now() + kPatience;
    while (!condition()) {
      if (Clock::now() > deadline) return false;
      std::this_thread::sleep_for(20ms);
    }
    return true;
  }
  /// All threads of the pool run a job at the same time, each with its connection.
  static void allThreadsWork(Database& database) {
    std::latch together(4);
    std::vector<std::future<Result<std::int64_t>>> futures;
    for (int i = 0; i < 4; ++i) {
      auto promise = std::make_shared<std::promise<Result<std::int64_t>>>();
      futures.push_back(promise->get_future());
      database.run(
          [&together](Connection& db) {
            together.arrive_and_wait();
            return countAccounts(db);
          },
          [promise](Result<std::int64_t> result) { promise->set_value(std::move(result)); });
    }
    for (auto& future : futures) {
      ASSERT_EQ(future.wait_for(kPatience), std::future_status::ready);
      ASSERT_OK(future.get());
    }
  }
  /// Ends all connections to the database of this test.
  void endConnections() {
    ASSERT_OK(postgres().run(
        "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = '" + name_ +
        "'"));
  }
  std::string name_;
  DatabaseSettings settings_;
};

TEST_F(OutageTest, WhileItIsGoneJobsFailAtOnceAndAfterwardsAllThreadsWork) {
  const auto database = open();
  allThreadsWork(*database);
  postgres().stop();
  ASSERT_TRUE(becomes([&] { return !database->stats().available; })) << "noticed without a job";
  const auto began = Clock::now();
  for (int i = 0; i < 1000; ++i) {
    const auto refused = ask(*database);
    ASSERT_EQ(kindOf(refused), ErrorKind::Unavailable);
  }
  EXPECT_LT(Clock::now() - began, kPatience) << "jobs wait for a time-out: 1000 of them would be 1000 s";
  ASSERT_OK(postgres().startAgain());
  ASSERT_TRUE(becomes([&] { return database->stats().available; }));
  ASSERT_OK(ask(*database)) << "connections from before are not used";
  allThreadsWork(*database);
  database->close();
  EXPECT_GE(database->stats().failures, 1000U);
}

TEST_F(OutageTest, AJobUnderWayWhenItGoesFailsAndIsNotStored) {
  const auto database = open();
  std::latch begun(1);
  std::latch stopped(1);
  std::promise<Result<void>> promise;
  database->run(
      [&](Connection& db) -> Result<void> {
        auto transaction = Transaction::begin(db);
        if (!transaction) return tl::make_unexpected(transaction.error());
        if (auto stored = insertAccount(db, account("a1", "ada"), "ada"); !stored) return stored;
        begun.count_down();
        stopped.wait();
        return transaction->commit();
      },
      [&](Result<void> result) { promise.set_value(std::move(result)); });
  begun.wait();
  postgres().stop();
  stopped.count_down();
  EXPECT_EQ(kindOf(promise.get_future().get()), ErrorKind::Unavailable);
  ASSERT_OK(postgres().startAgain());
  ASSERT_TRUE(becomes([&] { return ask(*database).has_value(); }));
  EXPECT_EQ(*ask(*database), 0);
  database->close();
}

TEST_F(OutageTest, AServerThatStopsAnsweringCostsOneTimeOut) {
  const auto database = open();
  allThreadsWork(*database);
  postgres().pause();
  EXPECT_EQ(kindOf(ask(*database)), ErrorKind::Unavailable);
  const auto began = Clock::now();
  for (int i = 0; i < 100; ++i) ASSERT_EQ(kindOf(ask(*database)), ErrorKind::Unavailable);
  EXPECT_LT(Clock::now() - began, kPatience) << "100 time-outs would be 150 s";
  postgres().resume();
  ASSERT_TRUE(becomes([&] { return ask(*database).has_value(); }));
  allThreadsWork(*database);
  database->close();
}

TEST_F(OutageTest, ClosingDoesNotWaitForAServerThatDoesNotAnswer) {
  const auto database = open();
  allThreadsWork(*database);
  postgres().pause();
  std::atomic<int> refused{0};
  for (int i = 0; i < 500; ++i) {
    database->runInOrder(
        std::to_string(i % 3), [](Connection& db) { return countAccounts(db); },
        [&](const Result<std::int64_t>& result) { refused += result ? 0 : 1; });
  }
  const auto began = Clock::now();
  database->close();
  EXPECT_LT(Clock::now() - began, kPatience) << "500 time-outs would be 750 s";
  EXPECT_EQ(refused, 500);
  postgres().resume();
}

TEST_F(OutageTest, ConnectionsThatAreEndedOneByOneAreReplaced) {
  const auto database = open();
  for (int i = 0; i < 3; ++i) {
    allThreadsWork(*database);
    endConnections();
    ASSERT_TRUE(becomes([&] { return ask(*database).has_value(); }));
  }
  allThreadsWork(*database);
  database->close();
}

TEST_F(OutageTest, ASlowStatementIsNoOutage) {
  const auto database = open();
  const auto slow = runNow(*database, [](Connection& db) { return db.run("SELECT pg_sleep(60)"); });
  EXPECT_EQ(kindOf(slow), ErrorKind::Unavailable);
  EXPECT_TRUE(database->stats().available);
  ASSERT_OK(ask(*database));
  database->close();
}

TEST_F(OutageTest, NoMoreConnectionsIsUnavailableAndOverWhenThereAreSome) {
  ASSERT_OK(postgres().run("ALTER DATABASE " + name_ + " CONNECTION LIMIT 1"));
  ASSERT_OK(postgres().run("CREATE ROLE guest_" + name_ + " LOGIN"));
  ASSERT_OK(postgres().run("ALTER DATABASE " + name_ + " OWNER TO guest_" + name_));
  settings_.address.replace(settings_.address.find("rostra@"), 6, "guest_" + name_);
  const auto database = open();  // the keeper has the only one
  const auto refused = ask(*database);
  EXPECT_EQ(kindOf(refused), ErrorKind::Unavailable);
  EXPECT_THAT(messageOf(refused), HasSubstr("too many connections"));
  ASSERT_OK(postgres().run("ALTER DATABASE " + name_ + " CONNECTION LIMIT 10"));
  ASSERT_TRUE(becomes([&] { return ask(*database).has_value(); }));
  database->close();
}

TEST_F(OutageTest, ADatabaseThatIsNotThereIsSaidAtStart) {
  postgres().stop();
  const auto refused = Database::open(settings_);
  EXPECT_EQ(kindOf(refused), ErrorKind::Unavailable);
  EXPECT_THAT(messageOf(refused), HasSubstr("the database cannot be reached: "));
}

TEST_F(OutageTest, ADatabaseOfAnotherEncodingIsRefused) {
  ASSERT_OK(
      postgres().run("CREATE DATABASE latin_" + name_ + " ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"));
  settings_.address = postgres().address("latin_" + name_);
  const auto refused = Database::open(settings_);
  EXPECT_EQ(kindOf(refused), ErrorKind::Conflict);
  EXPECT_THAT(messageOf(refused), HasSubstr("stores text as LATIN1"));
}

class VersionsTest : public OutageTest {
 protected:
  void SetUp() override {
    OutageTest::SetUp();
    const Migrations own = embeddedMigrations(Dialect::Postgresql);
    second_.assign(own.begin(), own.end());
    second_.push_back(
        {static_cast<std::int64_t>(own.size()) + 1, "9999_second", "CREATE TABLE second (a BIGINT)"});
  }
  Result<std::shared_ptr<Database>> openNewer() { return openWith(settings_, Migrations(second_)); }
  std::vector<Migration> second_;
};

TEST_F(VersionsTest, AnOlderSchemaInUseIsNotMigrated) {
  // Who finds the schema there holds the lock as well as who made it.
  const auto first = open();
  const auto older = open();
  first->close();
  const auto refused = openNewer();
  const std::size_t own = second_.size() - 1;
  EXPECT_EQ(kindOf(refused), ErrorKind::Conflict);
  EXPECT_EQ(
      messageOf(refused),
      "the database has schema version " + std::to_string(own) + ", this rostra needs version " +
          std::to_string(own + 1) +
          ", and another running rostra uses it. "
          "Stop every rostra server that uses this database, then start this one: it migrates the database");
  ASSERT_OK(ask(*older));
  older->close();
  auto newer = openNewer();
  ASSERT_OK(newer);
  ASSERT_OK(ask(**newer));
  (*newer)->close();
}

TEST_F(VersionsTest, AServerThatFindsANewerSchemaAfterAnOutageStaysAwayFromIt) {
  const auto older = open();
  ASSERT_OK(ask(*older));
  // Nobody reaches the database under its old name while the newer server migrates it.
  ASSERT_OK(postgres().run("ALTER DATABASE " + name_ + " ALLOW_CONNECTIONS false"));
  endConnections();
  ASSERT_OK(postgres().run("ALTER DATABASE " + name_ + " RENAME TO moved_" + name_));
  ASSERT_OK(postgres().run("ALTER DATABASE moved_" + name_ + " ALLOW_CONNECTIONS true"));
  const std::string address = std::exchange(settings_.address, postgres().address("moved_" + name_));
  auto newer = openNewer();
  ASSERT_OK(newer);
  (*newer)->close();
  ASSERT_TRUE(becomes(
      [&] { return postgres().run("ALTER DATABASE moved_" + name_ + " RENAME TO " + name_).has_value(); }));
  settings_.address = address;
  ASSERT_TRUE(becomes([&] {
    const auto refused = ask(*older);
    return !refused && refused.error().kind == ErrorKind::Unavailable &&
           refused.error().message.find("a newer rostra has migrated it") != std::string::npos;
  }));
  older->close();
}

}  // namespace
}  // namespace rostra::store
