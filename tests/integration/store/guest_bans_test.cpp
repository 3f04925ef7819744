// SPDX-License-Identifier: Apache-2.0
// Bans of guests as rows: whom they hold for, until when, and what ends them before.
#include "store/rows/guest_bans.hpp"

#include "fixture.hpp"
#include "store/rows/spaces.hpp"

namespace rostra::store {
namespace {

class GuestBansTest : public StoreTest {
 protected:
  void SetUp() override {
    have(db(), account("a1", "ada"));
    have(db(), space("s1", "demo", "a1"));
  }
  GuestBanRow ban(const std::string& person, const std::string& network, Millis expires) const {
    return {.channel = "s1",
            .space = "s1",
            .person = person,
            .networkHash = network,
            .reason = "loud",
            .expires = expires};
  }
  std::optional<GuestBanMatch> find(const std::string& person, const std::string& network, Millis now,
                                    const std::string& channel = "s1") {
    auto found = findGuestBan(db(), channel, person, network, now);
    EXPECT_TRUE(found.has_value()) << found.error().message;
    return found ? *found : std::nullopt;
  }
};
ROSTRA_BOTH_DATABASES(GuestBansTest);

TEST_P(GuestBansTest, HoldForTheBrowserAndForItsNetworkUntilTheyExpire) {
  const std::string network("\0\xFFhash", 6);
  ASSERT_OK(insertGuestBan(db(), ban("eve", network, 10)));
  ASSERT_TRUE(find("eve", "elsewhere", 9));
  EXPECT_TRUE(find("eve", network, 9)->self);
  EXPECT_EQ(find("eve", "", 9)->reason, "loud");
  ASSERT_TRUE(find("ann", network, 9));
  EXPECT_FALSE(find("ann", network, 9)->self);
  EXPECT_FALSE(find("ann", "elsewhere", 9));
  EXPECT_FALSE(find("eve", network, 9, "other")) << "of one space";
  EXPECT_FALSE(find("eve", network, 10));
  EXPECT_FALSE(find("ann", network, 10));
  ASSERT_OK(insertGuestBan(db(), ban("eve", network, 20)));
  EXPECT_TRUE(find("ann", network, 19)) << "the second replaces the first";
}

TEST_P(GuestBansTest, WithoutANetworkHoldForNobodyElse) {
  ASSERT_OK(insertGuestBan(db(), ban("eve", "", 10)));
  EXPECT_TRUE(find("eve", "", 9));
  EXPECT_FALSE(find("ann", "", 9));
}

TEST_P(GuestBansTest, EndWithTheBanTheSpaceAndTheTime) {
  BanRow row = store::ban("n1", "s1", "eve");
  ASSERT_OK(insertBan(db(), row));
  ASSERT_OK(insertGuestBan(db(), ban("eve", "net", 10)));
  ASSERT_OK(insertGuestBan(db(), ban("mallory", "net", 10)));
  EXPECT_TRUE(*deleteBan(db(), "s1", "n1"));
  EXPECT_FALSE(find("eve", "", 9)) << "lifted";
  EXPECT_TRUE(find("mallory", "", 9)) << "only one of them was lifted";

  GuestBanRow open = ban("eve", "net", 11);
  open.channel = "open:demo";
  open.space.clear();
  ASSERT_OK(insertGuestBan(db(), open));
  EXPECT_EQ(*deleteExpired(db(), 10), 1);
  EXPECT_EQ(db().run("SELECT channel FROM guest_bans")->front().text(0), "open:demo");

  ASSERT_OK(insertGuestBan(db(), ban("eve", "net", 30)));
  ASSERT_OK(deleteSpace(db(), "s1"));
  EXPECT_FALSE(find("eve", "net", 20)) << "the space is gone";
  EXPECT_TRUE(find("eve", "net", 10, "open:demo"));
  EXPECT_EQ(kindOf(insertGuestBan(db(), ban("eve", "net", 30))), ErrorKind::NotFound);
}

}  // namespace
}  // namespace rostra::store
