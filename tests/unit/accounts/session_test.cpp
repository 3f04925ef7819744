// SPDX-License-Identifier: Apache-2.0
// How long somebody stays logged in: the lifetime from the log-in on, and from the last use on.
#include "accounts/credentials.hpp"
#include "accounts/identity.hpp"
#include "base/wall_clock.hpp"
#include "store/database.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace rostra::accounts {
namespace {

using namespace std::chrono_literals;

constexpr auto kLifetime = 5h;
constexpr store::Millis kLifetimeMs = std::chrono::milliseconds(kLifetime).count();

class Sessions : public ::testing::Test {
 protected:
  void SetUp() override {
    store::DatabaseSettings settings;
    settings.folder = folder_.path();
    auto connected = store::connect(settings);
    ASSERT_TRUE(connected) << connected.error().message;
    db_ = std::move(*connected);
    auto made = createAccount(*db_, *checkUserName("ada"), "", false);
    ASSERT_TRUE(made) << made.error().message;
    account_ = std::move(*made);
  }
  [[nodiscard]] bool known(const std::string& token, store::Millis now) {
    const auto found = store::findSession(*db_, hashToken(token), now);
    EXPECT_TRUE(found);
    return found && found->has_value();
  }

  const test::TemporaryFolder folder_;
  std::shared_ptr<store::Connection> db_;
  store::Account account_;
};

TEST_F(Sessions, EndWithTheirLifetimeAfterTheLogIn) {
  const store::Millis before = wallClockMs();
  const auto session = openSession(*db_, account_, "192.0.2.1", "test", kLifetime);
  ASSERT_TRUE(session) << session.error().message;
  const store::Millis after = wallClockMs();
  EXPECT_TRUE(known(session->token, before + kLifetimeMs - 1));
  EXPECT_FALSE(known(session->token, after + kLifetimeMs));
}

TEST_F(Sessions, ThatAreUsedLastAsLongAgainAndNoLonger) {
  constexpr store::Millis kHour = std::chrono::milliseconds(1h).count();
  const auto session = openSession(*db_, account_, "192.0.2.1", "test", kLifetime);
  ASSERT_TRUE(session) << session.error().message;
  // Used for the last time two hours ago.
  ASSERT_TRUE(store::touchSession(*db_, session->row.tokenHash, session->row.created - 2 * kHour,
                                  session->row.created + kHour));
  const store::Millis before = wallClockMs();
  const auto used = resolveSession(*db_, session->token, kLifetime);
  ASSERT_TRUE(used && *used);
  const store::Millis after = wallClockMs();
  EXPECT_TRUE(known(session->token, before + kLifetimeMs - 1));
  EXPECT_FALSE(known(session->token, after + kLifetimeMs));
}

TEST_F(Sessions, ThatEndedAreNotRenewedByUse) {
  const auto session = openSession(*db_, account_, "192.0.2.1", "test", kLifetime);
  ASSERT_TRUE(session) << session.error().message;
  ASSERT_TRUE(store::touchSession(*db_, session->row.tokenHash, session->row.created, wallClockMs() - 1));
  const auto used = resolveSession(*db_, session->token, kLifetime);
  ASSERT_TRUE(used);
  EXPECT_FALSE(*used);
}

}  // namespace
}  // namespace rostra::accounts
