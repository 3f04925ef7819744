// SPDX-License-Identifier: Apache-2.0
// The second factor of accounts in a database: each code opens once, for its account only.
#include "accounts/second_factor.hpp"

#include "accounts/credentials.hpp"
#include "store/database.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace rostra::accounts {
namespace {

constexpr std::int64_t kStep = 1'000'000;
constexpr store::Millis kNow = kStep * 30'000;

class SecondFactors : public ::testing::Test {
 protected:
  void SetUp() override {
    store::DatabaseSettings settings;
    settings.folder = folder_.path();
    auto connected = store::connect(settings);
    ASSERT_TRUE(connected) << connected.error().message;
    db_ = std::move(*connected);
    for (auto* const id : {&ada_, &bob_}) {
      auto made = createAccount(*db_, *checkUserName(id == &ada_ ? "ada" : "bob"), "", false);
      ASSERT_TRUE(made) << made.error().message;
      *id = made->id;
      ASSERT_TRUE(store::beginSecondFactor(*db_, *id, secretOf(*id), kNow));
    }
  }
  static std::string secretOf(const std::string& account) { return "secret of " + account; }
  void confirm(const std::string& account, const std::vector<std::string>& codes = {}) {
    std::vector<std::string> hashes;
    for (const std::string& code : codes) hashes.push_back(recoveryCodeHash(code));
    ASSERT_TRUE(store::confirmSecondFactor(*db_, account, kStep - 1, hashes));
  }
  bool opens(const std::string& account, const std::string& code, store::Millis now = kNow) {
    const auto taken = takeSecondFactor(*db_, account, code, now);
    EXPECT_TRUE(taken) << taken.error().message;
    return taken && *taken;
  }

  const test::TemporaryFolder folder_;
  std::shared_ptr<store::Connection> db_;
  std::string ada_;
  std::string bob_;
};

TEST_F(SecondFactors, ACodeOpensOnceAndNoneBeforeIt) {
  confirm(ada_);
  const std::string code = totpCode(secretOf(ada_), kStep);
  const std::string next = totpCode(secretOf(ada_), kStep + 1);
  EXPECT_FALSE(opens(ada_, totpCode(secretOf(ada_), kStep - 1))) << "it was used to switch on";
  EXPECT_FALSE(opens(ada_, ""));
  EXPECT_FALSE(opens(ada_, totpCode(secretOf(bob_), kStep))) << "of somebody else";
  EXPECT_TRUE(opens(ada_, next)) << "a clock that is ahead";
  EXPECT_FALSE(opens(ada_, next)) << "overheard";
  EXPECT_FALSE(opens(ada_, code)) << "older than one that was used";
  EXPECT_TRUE(opens(ada_, totpCode(secretOf(ada_), kStep + 2), kNow + 60'000));
}

TEST_F(SecondFactors, OfTwoWhoComeWithOneCodeAtOnceOneGetsIn) {
  confirm(ada_);
  // Both were found right before either was taken.
  EXPECT_TRUE(*store::takeStep(*db_, ada_, kStep));
  EXPECT_FALSE(*store::takeStep(*db_, ada_, kStep));
  EXPECT_FALSE(*store::takeStep(*db_, ada_, kStep - 1));
}

TEST_F(SecondFactors, ARecoveryCodeOpensOnceAndItsOwnAccountOnly) {
  const auto codes = makeRecoveryCodes();
  confirm(ada_, codes);
  confirm(bob_);
  EXPECT_FALSE(opens(bob_, codes[0])) << "of somebody else";
  EXPECT_TRUE(opens(ada_, codes[0]));
  EXPECT_FALSE(opens(ada_, codes[0])) << "used";
  EXPECT_TRUE(opens(ada_, codes[1])) << "the others hold";
}

TEST_F(SecondFactors, IsAskedForOnceConfirmedAndThenCannotBeReplaced) {
  EXPECT_TRUE(opens(ada_, "")) << "a secret that no code has proved yet";
  ASSERT_TRUE(store::beginSecondFactor(*db_, ada_, "another secret", kNow)) << "it may begin again";
  confirm(ada_);
  EXPECT_FALSE(opens(ada_, ""));
  EXPECT_FALSE(store::beginSecondFactor(*db_, ada_, "a thief's secret", kNow));
  EXPECT_FALSE(opens(ada_, totpCode("a thief's secret", kStep)));
  EXPECT_TRUE(*store::deleteSecondFactor(*db_, ada_));
  EXPECT_TRUE(opens(ada_, ""));
}

}  // namespace
}  // namespace rostra::accounts
