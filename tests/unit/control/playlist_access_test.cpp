// SPDX-License-Identifier: Apache-2.0
// Whose key of a private show holds, and what ends it.
#include "control/room/playlist_access.hpp"

#include <gtest/gtest.h>

namespace rostra::control {
namespace {

using namespace std::chrono_literals;
using Holder = PlaylistAccess::Holder;

class PrivateShow : public ::testing::Test {
 protected:
  PrivateShow() { access_.protect(true); }
  /// The key in somebody's address.
  std::string keyOf(const Holder& holder) {
    const std::string address = access_.addressFor(holder);
    const std::size_t at = address.find("?key=");
    return at == std::string::npos ? std::string() : address.substr(at + 5);
  }
  [[nodiscard]] bool opens(const std::string& key) const {
    const auto keys = access_.viewers();
    return keys && keys->allows(key);
  }
  /// Runs the loop until this is true; false when it never came.
  bool comes(const std::function<bool()>& what) {
    bool over = false;
    const auto end = loop_->after(30s, [&] { over = true; });
    while (!what() && !over) g_main_context_iteration(nullptr, TRUE);
    return what();
  }

  const std::shared_ptr<glib::Loop> loop_ = glib::Loop::main();
  std::set<Holder> here_;
  PlaylistAccess access_{{loop_, origin::Origin::create(), "club", 0ms}, [this] { return here_; }};
};

TEST_F(PrivateShow, IsOpenedByTheKeysOfThoseWhoMayWatchAndByNothingElse) {
  const std::string ada = keyOf({"ada", "session 1"});
  EXPECT_GE(ada.size(), 32U);
  EXPECT_TRUE(opens(ada));
  EXPECT_EQ(keyOf({"ada", "session 1"}), ada) << "the same for all tabs";
  EXPECT_NE(keyOf({"ada", "session 2"}), ada) << "another log-in";
  EXPECT_NE(keyOf({"bob", "session 1"}), ada);
  EXPECT_FALSE(opens(""));
  EXPECT_FALSE(opens(ada.substr(1)));
  EXPECT_FALSE(opens(ada + "x"));
}

TEST_F(PrivateShow, EndsForWhoIsBannedInEverySessionAndForALogOutInThatOne) {
  const std::string one = keyOf({"ada", "session 1"});
  const std::string two = keyOf({"ada", "session 2"});
  const std::string bob = keyOf({"bob", "session 3"});
  const std::string guest = keyOf({"guest", ""});
  access_.forgetSession("session 1");
  EXPECT_FALSE(opens(one));
  EXPECT_TRUE(opens(two));
  access_.forgetPerson("ada");
  EXPECT_FALSE(opens(two));
  EXPECT_TRUE(opens(bob));
  EXPECT_TRUE(opens(guest));
  EXPECT_NE(keyOf({"ada", "session 2"}), two) << "a key that was taken back never holds again";
  access_.forgetAll();
  EXPECT_FALSE(opens(bob));
  EXPECT_FALSE(opens(guest));
}

TEST_F(PrivateShow, EndsForWhoHasLeft) {
  here_ = {{"ada", "session 1"}};
  const std::string ada = keyOf({"ada", "session 1"});
  const std::string bob = keyOf({"bob", "session 2"});
  EXPECT_TRUE(comes([&] { return !opens(bob); })) << "the key of somebody who left works forever";
  EXPECT_TRUE(opens(ada)) << "who is here keeps it";
}

TEST_F(PrivateShow, ThatBecomesPublicNeedsNoKeyAndEarlierOnesNeverHoldAgain) {
  const std::string ada = keyOf({"ada", "session 1"});
  access_.protect(false);
  EXPECT_FALSE(access_.viewers());
  EXPECT_EQ(keyOf({"ada", "session 1"}), "");
  access_.protect(true);
  EXPECT_FALSE(opens(ada));
}

}  // namespace
}  // namespace rostra::control
