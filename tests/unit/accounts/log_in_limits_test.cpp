// SPDX-License-Identifier: Apache-2.0
// Whom wrong passwords keep out, and whom they do not, with a virtual clock.
#include "accounts/log_in_limits.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace rostra::accounts {
namespace {

using namespace std::chrono_literals;

class LogInLimitsTest : public ::testing::Test {
 protected:
  /// How many wrong passwords are taken one after the other before one is refused, at most 100.
  int allowed(const std::function<LogInLimits::Who(int)>& who) {
    int count = 0;
    while (count < 100 && !limits.take(who(count), now)) ++count;
    return count;
  }
  static LogInLimits::Who stranger(const std::string& address, const std::string& account) {
    return {std::nullopt, address, account};
  }
  static LogInLimits::Who atHome(const std::string& address) { return {"device of ada", address, "ada"}; }
  LogInLimits limits{{.tries = 3, .perAddress = 7, .perAccount = 5}, 60s};
  const LogInLimits::TimePoint now{};
};

TEST_F(LogInLimitsTest, AGuesserAtOneAccountStopsNobodyElseBehindTheSameAddress) {
  EXPECT_EQ(allowed([](int) { return stranger("a", "ada"); }), 3);
  EXPECT_EQ(limits.take(stranger("a", "ada"), now), 20s) << "three in a minute";
  EXPECT_FALSE(limits.take(stranger("a", "bob"), now)) << "a colleague's account";
  EXPECT_FALSE(limits.take(stranger("b", "ada"), now)) << "the owner at another place";
  EXPECT_FALSE(limits.take(atHome("a"), now)) << "the owner's browser";
}

TEST_F(LogInLimitsTest, OneAddressTriesManyAccountsNotWithoutEnd) {
  EXPECT_EQ(allowed([](int i) { return stranger("a", "account" + std::to_string(i)); }), 7);
  EXPECT_FALSE(limits.take(stranger("b", "account1"), now)) << "another address";
  EXPECT_FALSE(limits.take(atHome("a"), now)) << "a browser that the account knows";
}

TEST_F(LogInLimitsTest, ManyAddressesAtOneAccountKeepOutOnlyBrowsersThatItDoesNotKnow) {
  EXPECT_EQ(allowed([](int i) { return stranger("address" + std::to_string(i), "ada"); }), 5);
  EXPECT_FALSE(limits.take(atHome("address1"), now));
  EXPECT_FALSE(limits.take(stranger("address1", "bob"), now)) << "another account";
  EXPECT_EQ(allowed([](int i) { return atHome("address" + std::to_string(i)); }), 2) << "a stolen device";
}

TEST_F(LogInLimitsTest, WhatIsRefusedOrRightUsesNothingUp) {
  // The owner away from home, while many addresses guess: refused now, and not for longer than the guessers.
  EXPECT_EQ(allowed([](int i) { return stranger("address" + std::to_string(i), "ada"); }), 5);
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(limits.take(stranger("hotel", "ada"), now));
  EXPECT_EQ(allowed([](int i) { return stranger("hotel", "other" + std::to_string(i)); }), 7);
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(limits.take(stranger("hotel", "bob"), now));
  limits.giveBack(stranger("hotel", "other1"), now);
  EXPECT_EQ(allowed([](int) { return stranger("hotel", "bob"); }), 1) << "a right one was given back";

  for (int i = 0; i < 100; ++i) {
    ASSERT_FALSE(limits.take(stranger("c", "cora"), now));
    limits.giveBack(stranger("c", "cora"), now);
    ASSERT_FALSE(limits.take(atHome("c"), now)) << "device";
    limits.giveBack(atHome("c"), now);
  }
}

}  // namespace
}  // namespace rostra::accounts
