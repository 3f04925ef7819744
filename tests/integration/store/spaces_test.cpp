// SPDX-License-Identifier: Apache-2.0
// Spaces, members, invitations and bans, with both databases.
#include "fixture.hpp"
#include "store/rows/floor_pictures.hpp"

#include <gmock/gmock.h>

namespace rostra::store {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class SpacesTest : public StoreTest {};
ROSTRA_BOTH_DATABASES(SpacesTest);

std::vector<std::string> idsOf(const Result<std::vector<SpaceAndRole>>& spaces) {
  std::vector<std::string> ids;
  for (const SpaceAndRole& each : spaces.value()) ids.push_back(each.space.id);
  return ids;
}

TEST_P(SpacesTest, ASpaceIsFoundAsItWasStoredAndChanged) {
  have(db(), account("a1", "ada"));
  Space made = space("s1", "demo", "a1");
  made.description = "About\nit";
  made.visibility = Visibility::Private;
  made.startsAt = 1'764'000'000'123;
  made.settings = {.stageSize = 7,
                   .lobby = true,
                   .locked = true,
                   .visitors = Visitors::Stage,
                   .guests = false,
                   .chat = ChatAccess::Members,
                   .slowModeSeconds = 30,
                   .recording = true,
                   .layout = "wide",
                   .map = false,
                   .proximity = true,
                   .floor = Floor::Cafe,
                   .backstage = true};
  have(db(), made);
  for (const auto& found : {findSpace(db(), "demo"), findSpaceById(db(), "s1")}) {
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->title, "Title of demo");
    EXPECT_EQ((*found)->description, "About\nit");
    EXPECT_EQ((*found)->visibility, Visibility::Private);
    EXPECT_EQ((*found)->owner, "a1");
    EXPECT_EQ((*found)->startsAt, made.startsAt);
    EXPECT_EQ((*found)->settings, made.settings);
    EXPECT_EQ((*found)->created, 1000);
  }
  EXPECT_EQ(*findRole(db(), "s1", "a1"), Role::Owner);

  made.slug = "renamed";
  made.title = "Other";
  made.visibility = Visibility::Unlisted;
  made.startsAt = std::nullopt;
  made.settings = {};
  made.updated = 2000;
  ASSERT_OK(updateSpace(db(), made));
  EXPECT_FALSE(findSpace(db(), "demo")->has_value());
  const auto renamed = findSpace(db(), "renamed");
  ASSERT_TRUE(renamed && *renamed);
  EXPECT_EQ((*renamed)->title, "Other");
  EXPECT_EQ((*renamed)->visibility, Visibility::Unlisted);
  EXPECT_EQ((*renamed)->startsAt, std::nullopt);
  EXPECT_EQ((*renamed)->settings, SpaceSettings{});
  EXPECT_EQ((*renamed)->updated, 2000);
}

TEST_P(SpacesTest, APictureOfTheFloorIsOneAtATimeAndGoesWithItsSpace) {
  have(db(), account("a1", "ada"));
  have(db(), space("s1", "demo", "a1"));
  const std::string bytes("\xff\xd8\0\x01", 4);
  ASSERT_OK(setFloorPicture(db(), "s1", "first", "image/png", "old"));
  ASSERT_OK(setFloorPicture(db(), "s1", "second", "image/jpeg", bytes));
  auto now = findSpace(db(), "demo");
  ASSERT_TRUE(now && *now);
  EXPECT_EQ((*now)->settings.floor, Floor::Picture);
  EXPECT_EQ(floorPicturePath(**now), "/api/v1/floor-pictures/demo?id=second");
  EXPECT_FALSE(findFloorPicture(db(), "demo", "first")->has_value()) << "an old address shows nothing";
  EXPECT_FALSE(findFloorPicture(db(), "demo", "")->has_value());
  EXPECT_FALSE(findFloorPicture(db(), "other", "second")->has_value());
  const auto found = findFloorPicture(db(), "demo", "second");
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->contentType, "image/jpeg");
  EXPECT_EQ((*found)->bytes, bytes);

  // What else is changed meanwhile does not take it away; removing it does, and only then another plan is
  // shown.
  Space changed = **now;
  changed.settings.floor = Floor::Hall;
  ASSERT_OK(updateSpace(db(), changed));
  EXPECT_TRUE(findFloorPicture(db(), "demo", "second")->has_value());
  ASSERT_OK(clearFloorPicture(db(), "s1"));
  now = findSpace(db(), "demo");
  EXPECT_EQ((*now)->settings.floor, Floor::Hall);
  EXPECT_EQ((*now)->floorPicture, "");
  ASSERT_OK(setFloorPicture(db(), "s1", "third", "image/png", "x"));
  ASSERT_OK(clearFloorPicture(db(), "s1"));
  EXPECT_EQ((*findSpace(db(), "demo"))->settings.floor, SpaceSettings().floor);
  EXPECT_FALSE(findFloorPicture(db(), "demo", "third")->has_value());

  EXPECT_EQ(kindOf(setFloorPicture(db(), "gone", "id", "image/png", "x")), ErrorKind::NotFound);
  EXPECT_EQ(kindOf(clearFloorPicture(db(), "gone")), ErrorKind::NotFound);
  ASSERT_OK(setFloorPicture(db(), "s1", "fourth", "image/png", "x"));
  ASSERT_OK(deleteSpace(db(), "s1"));
  EXPECT_FALSE(findFloorPicture(db(), "demo", "fourth")->has_value());
}

TEST_P(SpacesTest, WhoChangesItAtTheSameTimeLosesNothing) {
  constexpr int kChanges = 40;
  const auto database = open();
  ASSERT_TRUE(database);
  have(db(), account("a1", "ada"));
  have(db(), space("s1", "demo", "a1"));
  const std::int64_t before = findSpaceById(db(), "s1").value()->settings.slowModeSeconds;
  std::vector<std::future<Result<void>>> done;
  for (int i = 0; i < kChanges; ++i) {
    auto promise = std::make_shared<std::promise<Result<void>>>();
    done.push_back(promise->get_future());
    database->run(
        [](Connection& each) -> Result<void> {
          auto transaction = Transaction::begin(each);
          if (!transaction) return tl::make_unexpected(transaction.error());
          auto row = lockSpace(each, "s1");
          if (!row) return tl::make_unexpected(row.error());
          ++row->settings.slowModeSeconds;
          if (auto updated = updateSpace(each, *row); !updated) return updated;
          return transaction->commit();
        },
        [promise](Result<void> result) { promise->set_value(std::move(result)); });
  }
  for (auto& one : done) ASSERT_OK(one.get());
  EXPECT_EQ(findSpaceById(db(), "s1").value()->settings.slowModeSeconds, before + kChanges);
  EXPECT_EQ(kindOf(lockSpace(db(), "gone")), ErrorKind::NotFound);
}

TEST_P(SpacesTest, AnAddressBelongsToOneSpace) {
  have(db(), account("a1", "ada"));
  have(db(), space("s1", "demo", "a1"));
  have(db(), space("s2", "other", "a1"));
  const auto taken = insertSpace(db(), space("s3", "demo", "a1"));
  EXPECT_EQ(kindOf(taken), ErrorKind::Conflict);
  EXPECT_EQ(messageOf(taken), "This address is taken.");
  EXPECT_EQ(kindOf(updateSpace(db(), space("s2", "demo", "a1"))), ErrorKind::Conflict);
  EXPECT_EQ(kindOf(updateSpace(db(), space("gone", "free", "a1"))), ErrorKind::NotFound);
  EXPECT_EQ(kindOf(insertSpace(db(), space("s3", "free", "nobody"))), ErrorKind::NotFound);
  EXPECT_FALSE(findSpace(db(), "free")->has_value());
  EXPECT_EQ(*countSpacesOf(db(), "a1"), 2);
}

TEST_P(SpacesTest, MySpacesComeNewestFirstInPages) {
  have(db(), account("a1", "ada"));
  have(db(), account("b1", "bob"));
  for (int i = 1; i <= 5; ++i) {
    Space made = space("s" + std::to_string(i), "demo-" + std::to_string(i), i == 3 ? "b1" : "a1");
    made.created = i < 4 ? 100 : 200;  // ids decide where times are equal
    have(db(), made);
  }
  ASSERT_OK(setRole(db(), "s3", "a1", false, Role::Viewer, 1));
  EXPECT_THAT(idsOf(listSpacesOf(db(), "a1", "", 3)), ElementsAre("s5", "s4", "s3"));
  EXPECT_THAT(idsOf(listSpacesOf(db(), "a1", "s3", 3)), ElementsAre("s2", "s1"));
  EXPECT_EQ(listSpacesOf(db(), "a1", "", 3)->back().role, Role::Viewer);
  EXPECT_EQ(listSpacesOf(db(), "a1", "", 3)->front().role, Role::Owner);
  EXPECT_THAT(idsOf(listSpacesOf(db(), "b1", "", 3)), ElementsAre("s3"));
  ASSERT_OK(deleteSpace(db(), "s3"));
  EXPECT_EQ(kindOf(listSpacesOf(db(), "a1", "s3", 3)), ErrorKind::InvalidInput);
}

TEST_P(SpacesTest, PublicSpacesComePlannedFirstThenNewest) {
  have(db(), account("a1", "ada"));
  const auto make = [&](const std::string& id, Millis created, std::optional<Millis> startsAt,
                        Visibility visibility = Visibility::Public) {
    Space made = space(id, "demo-" + id, "a1");
    made.created = created;
    made.startsAt = startsAt;
    made.visibility = visibility;
    have(db(), made);
  };
  make("later", 100, 5000);
  make("soon", 101, 2000);
  make("past", 102, 500);
  make("old", 103, std::nullopt);
  make("new", 104, std::nullopt);
  make("hidden", 105, 2000, Visibility::Unlisted);
  make("closed", 106, std::nullopt, Visibility::Private);
  EXPECT_THAT(idsOf(listPublicSpaces(db(), "", "", 10, 1000)),
              ElementsAre("soon", "later", "new", "old", "past"));
  std::vector<std::string> paged;
  std::string after;
  for (int i = 0; i < 10; ++i) {
    const auto page = idsOf(listPublicSpaces(db(), "", after, 1, 1000));
    if (page.empty()) break;
    paged.push_back(page.front());
    after = page.back();
  }
  EXPECT_THAT(paged, ElementsAre("soon", "later", "new", "old", "past"));
  EXPECT_THAT(idsOf(listPublicSpaces(db(), "", "soon", 3, 1000)), ElementsAre("later", "new", "old"));
  EXPECT_EQ(listPublicSpaces(db(), "a1", "", 1, 1000)->front().role, Role::Owner);
  EXPECT_EQ(listPublicSpaces(db(), "b1", "", 1, 1000)->front().role, std::nullopt);
}

TEST_P(SpacesTest, SpacesAreFoundByManyAddressesAtOnce) {
  have(db(), account("a1", "ada"));
  std::vector<std::string> slugs{"none", "none-either"};
  for (int i = 0; i < 130; ++i) {
    slugs.push_back("demo-" + std::to_string(i));
    have(db(), space("s" + std::to_string(i), slugs.back(), "a1"));
  }
  EXPECT_EQ(findSpaces(db(), slugs, "a1")->size(), 130U);
  EXPECT_EQ(findSpaces(db(), {}, "a1")->size(), 0U);
  const auto three = findSpaces(db(), {"demo-7", "none", "demo-129"}, "a1");
  EXPECT_THAT(idsOf(three), UnorderedElementsAre("s7", "s129"));
  EXPECT_EQ(three->front().role, Role::Owner);
  EXPECT_EQ(findSpaces(db(), {"demo-7"}, "")->front().role, std::nullopt);
}

TEST_P(SpacesTest, MembersAreAccountsAndGuestsOnceEach) {
  have(db(), account("a1", "ada"));
  have(db(), account("b1", "bob"));
  have(db(), space("s1", "demo", "a1"));
  ASSERT_OK(setRole(db(), "s1", "b1", false, Role::Viewer, 2000));
  ASSERT_OK(setRole(db(), "s1", "gguest", true, Role::Participant, 3000));
  ASSERT_OK(setRole(db(), "s1", "b1", false, Role::Host, 4000));
  const auto members = listMembers(db(), "s1", "", 10);
  ASSERT_OK(members);
  ASSERT_EQ(members->size(), 3U);
  EXPECT_EQ((*members)[0].role, Role::Owner);
  EXPECT_EQ((*members)[1].person, "b1");
  EXPECT_EQ((*members)[1].role, Role::Host);
  EXPECT_EQ((*members)[1].since, 2000);
  EXPECT_EQ((*members)[1].userName, "bob");
  EXPECT_FALSE((*members)[1].guest);
  EXPECT_TRUE((*members)[2].guest);
  EXPECT_EQ((*members)[2].userName, "");
  EXPECT_EQ(listMembers(db(), "s1", "", 1)->front().person, "a1");
  EXPECT_EQ(listMembers(db(), "s1", "a1", 1)->front().person, "b1");
  EXPECT_TRUE(*removeMember(db(), "s1", "b1"));
  EXPECT_FALSE(*removeMember(db(), "s1", "b1"));
  EXPECT_EQ(kindOf(listMembers(db(), "s1", "b1", 1)), ErrorKind::InvalidInput);
  EXPECT_EQ(kindOf(setRole(db(), "gone", "b1", false, Role::Host, 1)), ErrorKind::NotFound);
  EXPECT_EQ(kindOf(setRole(db(), "s1", "nobody", false, Role::Host, 1)), ErrorKind::NotFound);
}

class InvitationsTest : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    have(db(), account("a1", "ada"));
    have(db(), account("b1", "bob"));
    have(db(), space("s1", "demo", "a1"));
  }
  void invite(const std::string& id, Role role, std::optional<std::int64_t> maxUses,
              std::optional<Millis> expires = std::nullopt) {
    InvitationRow row = invitation(id, "hash of " + id, "s1");
    row.role = role;
    row.maxUses = maxUses;
    row.expires = expires;
    ASSERT_OK(insertInvitation(db(), row));
  }
  Result<InvitationRow> use(const std::string& id, const std::string& person, Millis now = 10) {
    return useInvitation(db(), "hash of " + id, person, person.starts_with('g'), now);
  }
};
ROSTRA_BOTH_DATABASES(InvitationsTest);

TEST_P(InvitationsTest, GivesItsRoleAndCountsUses) {
  invite("i1", Role::Participant, 2);
  const auto used = use("i1", "b1");
  ASSERT_OK(used);
  EXPECT_EQ(used->uses, 1);
  EXPECT_EQ(used->space, "s1");
  EXPECT_EQ(*findRole(db(), "s1", "b1"), Role::Participant);
  EXPECT_EQ(use("i1", "b1")->uses, 1) << "who has the role uses nothing up";
  ASSERT_OK(use("i1", "gguest"));
  EXPECT_EQ(*findRole(db(), "s1", "gguest"), Role::Participant);
  const auto third = use("i1", "gother");
  EXPECT_EQ(kindOf(third), ErrorKind::Denied);
  EXPECT_EQ(messageOf(third), "This invitation has been used up.");
  EXPECT_FALSE(findRole(db(), "s1", "gother")->has_value());
  EXPECT_EQ((*findInvitation(db(), "hash of i1"))->uses, 2);
  ASSERT_OK(use("i1", "gguest"));
}

TEST_P(InvitationsTest, NeverTakesARoleAway) {
  invite("i1", Role::Viewer, std::nullopt);
  ASSERT_OK(use("i1", "a1"));
  EXPECT_EQ(*findRole(db(), "s1", "a1"), Role::Owner);
  invite("i2", Role::Host, std::nullopt);
  ASSERT_OK(use("i1", "b1"));
  ASSERT_OK(use("i2", "b1"));
  EXPECT_EQ(*findRole(db(), "s1", "b1"), Role::Host);
}

TEST_P(InvitationsTest, EndsByTimeAndByWithdrawing) {
  invite("i1", Role::Viewer, std::nullopt, 10);
  EXPECT_EQ(messageOf(use("i1", "b1", 10)), "This invitation has expired.");
  ASSERT_OK(use("i1", "b1", 9));
  invite("i2", Role::Viewer, std::nullopt);
  EXPECT_FALSE(*revokeInvitation(db(), "other", "i2"));
  EXPECT_TRUE(*revokeInvitation(db(), "s1", "i2"));
  EXPECT_EQ(messageOf(use("i2", "gguest")), "This invitation was revoked.");
  EXPECT_EQ(kindOf(use("none", "b1")), ErrorKind::NotFound);
  const auto listed = listInvitations(db(), "s1");
  ASSERT_EQ(listed->size(), 2U);
  EXPECT_EQ((*listed)[0].note, "for a friend");
  EXPECT_EQ((*listed)[0].expires, 10);
  EXPECT_TRUE((*listed)[1].revoked);
  EXPECT_EQ(kindOf(insertInvitation(db(), invitation("x", "x", "gone"))), ErrorKind::NotFound);
}

TEST_P(InvitationsTest, ASecondBanReplacesTheFirst) {
  BanRow row = ban("n1", "s1", "p");
  ASSERT_OK(insertBan(db(), row));
  row.id = "n2";
  row.reason = "louder";
  ASSERT_OK(insertBan(db(), row));
  EXPECT_EQ((*findBan(db(), "s1", "p"))->reason, "louder");
  EXPECT_EQ(listBans(db(), "s1")->size(), 1U);
  EXPECT_FALSE(findBan(db(), "s1", "q")->has_value());
  EXPECT_FALSE(*deleteBan(db(), "s1", "n1"));
  EXPECT_FALSE(*deleteBan(db(), "other", "n2"));
  EXPECT_TRUE(*deleteBan(db(), "s1", "n2"));
  row.space = "gone";
  EXPECT_EQ(kindOf(insertBan(db(), row)), ErrorKind::NotFound);
}

}  // namespace
}  // namespace rostra::store
