// SPDX-License-Identifier: Apache-2.0
// Each test of the storage runs with an empty SQLite file and with an empty database of a real PostgreSQL.
#pragma once

#include "store/database.hpp"
#include "store/rows/messages.hpp"
#include "store/rows/spaces.hpp"
#include "support/postgres_server.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>

namespace rostra::store {

enum class Kind { Sqlite, Postgresql };

/// The server that the tests of this program share.
[[nodiscard]] test::PostgresServer& postgres();

class StoreTest : public ::testing::TestWithParam<Kind> {
 public:
  /// Settings of this test's database, which is empty at first.
  [[nodiscard]] DatabaseSettings settings();
  /// Opens the database with the program's own migrations.
  [[nodiscard]] std::shared_ptr<Database> open();
  /// A connection for the thread of the test.
  [[nodiscard]] Connection& db();

 private:
  test::TemporaryFolder folder_;
  std::string address_;
  std::shared_ptr<Connection> connection_;
};

[[nodiscard]] std::string nameOf(const ::testing::TestParamInfo<Kind>& info);
#define ROSTRA_BOTH_DATABASES(suite) \
  INSTANTIATE_TEST_SUITE_P(Databases, suite, ::testing::Values(Kind::Sqlite, Kind::Postgresql), nameOf)

/// Runs `work` on the pool and waits for what it gives.
template <class Work>
auto runNow(Database& database, Work work) {
  using R = std::invoke_result_t<Work&, Connection&>;
  auto promise = std::make_shared<std::promise<R>>();
  auto future = promise->get_future();
  database.run(std::move(work), [promise](R result) { promise->set_value(std::move(result)); });
  return future.get();
}

[[nodiscard]] Account account(const std::string& id, const std::string& name);
[[nodiscard]] Space space(const std::string& id, const std::string& slug, const std::string& owner);
[[nodiscard]] MessageRow message(const std::string& channel, const std::string& author,
                                 const std::string& text, const std::string& nonce);
[[nodiscard]] TokenRow token(const std::string& id, const std::string& hash, const std::string& account);
[[nodiscard]] InvitationRow invitation(const std::string& id, const std::string& hash,
                                       const std::string& space);
[[nodiscard]] BanRow ban(const std::string& id, const std::string& space, const std::string& person);
/// Stores the account; its name key is the name.
void have(Connection& db, const Account& account);
void have(Connection& db, const Space& space);

/// The error's kind, or a failure of the test when there is none.
template <class T>
ErrorKind kindOf(const Result<T>& result) {
  EXPECT_FALSE(result.has_value());
  return result ? ErrorKind::Internal : result.error().kind;
}

/// What the error says, or a failure of the test when there is none.
template <class T>
std::string messageOf(const Result<T>& result) {
  EXPECT_FALSE(result.has_value());
  return result ? "" : result.error().message;
}

template <class T>
::testing::AssertionResult isGood(const Result<T>& result) {
  if (result) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << toString(result.error().kind) << ": " << result.error().message;
}

}  // namespace rostra::store

#define ASSERT_OK(result) ASSERT_TRUE(::rostra::store::isGood(result))
