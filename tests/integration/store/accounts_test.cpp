// SPDX-License-Identifier: Apache-2.0
// Accounts, sessions, tokens and one-time links, with both databases.
#include "fixture.hpp"

#include <gmock/gmock.h>

namespace rostra::store {
namespace {

using ::testing::ElementsAre;

class AccountsTest : public StoreTest {};
ROSTRA_BOTH_DATABASES(AccountsTest);

std::vector<std::string> idsOf(const std::vector<Account>& accounts) {
  std::vector<std::string> ids;
  for (const Account& each : accounts) ids.push_back(each.id);
  return ids;
}

SessionRow session(const std::string& id, const std::string& account, Millis expires) {
  return {.id = id,
          .tokenHash = std::string("\0\x01\xFF", 3) + id,
          .account = account,
          .created = 1,
          .seen = 2,
          .expires = expires,
          .address = "192.0.2.1",
          .userAgent = "Browser"};
}

TEST_P(AccountsTest, AnAccountIsFoundAsItWasStored) {
  Account ada = account("a1", "Ada");
  ada.displayName = "Ada Lovelace";
  ada.status = "counting";
  ada.serverOwner = true;
  ada.created = 1'764'000'000'123;
  ASSERT_OK(insertAccount(db(), ada, "ada"));
  for (const auto& found : {findAccount(db(), "a1"), findAccountByName(db(), "ada")}) {
    ASSERT_OK(found);
    ASSERT_TRUE(found->has_value());
    EXPECT_EQ((*found)->userName, "Ada");
    EXPECT_EQ((*found)->displayName, "Ada Lovelace");
    EXPECT_EQ((*found)->status, "counting");
    EXPECT_EQ((*found)->passwordHash, "$argon2id$");
    EXPECT_TRUE((*found)->serverOwner);
    EXPECT_FALSE((*found)->disabled);
    EXPECT_EQ((*found)->created, 1'764'000'000'123);
    EXPECT_EQ((*found)->avatarVersion, 0);
  }
  EXPECT_FALSE(findAccount(db(), "a2")->has_value());
  EXPECT_FALSE(findAccountByName(db(), "Ada")->has_value()) << "keys are compared byte by byte";
}

TEST_P(AccountsTest, NamesAreUniqueAndListedByBytes) {
  for (const std::string name : {"zoe", "ada", "\u00e9va", "Bob"}) have(db(), account("id-" + name, name));
  const auto taken = insertAccount(db(), account("other", "ada"), "ada");
  EXPECT_EQ(kindOf(taken), ErrorKind::Conflict);
  EXPECT_EQ(messageOf(taken), "This user name is taken.");
  EXPECT_EQ(*countAccounts(db()), 4);
  EXPECT_THAT(idsOf(*listAccounts(db(), "", 3)), ElementsAre("id-Bob", "id-ada", "id-zoe"));
  EXPECT_THAT(idsOf(*listAccounts(db(), "zoe", 3)), ElementsAre("id-\u00e9va"));
}

TEST_P(AccountsTest, RenamingTakesAlongOnlyADisplayNameThatWasNeverChosen) {
  have(db(), account("a1", "ada"));
  have(db(), account("b1", "bob"));
  ASSERT_OK(renameAccount(db(), "a1", "Augusta", "augusta"));
  EXPECT_EQ((*findAccountByName(db(), "augusta"))->displayName, "Augusta");
  ASSERT_OK(updateProfile(db(), "a1", "Countess", "here"));
  ASSERT_OK(renameAccount(db(), "a1", "ada", "ada"));
  EXPECT_EQ((*findAccount(db(), "a1"))->displayName, "Countess");
  EXPECT_EQ((*findAccount(db(), "a1"))->status, "here");
  EXPECT_EQ(kindOf(renameAccount(db(), "a1", "Bob", "bob")), ErrorKind::Conflict);
  EXPECT_EQ(kindOf(renameAccount(db(), "nobody", "x", "x")), ErrorKind::NotFound);
  EXPECT_EQ(kindOf(updateProfile(db(), "nobody", "x", "x")), ErrorKind::NotFound);
  EXPECT_EQ(kindOf(setPasswordHash(db(), "nobody", "x")), ErrorKind::NotFound);
  EXPECT_EQ(kindOf(setDisabled(db(), "nobody", true)), ErrorKind::NotFound);
  ASSERT_OK(setPasswordHash(db(), "a1", "other"));
  EXPECT_EQ((*findAccount(db(), "a1"))->passwordHash, "other");
}

TEST_P(AccountsTest, AVersionOfAPictureIsNeverUsedTwice) {
  have(db(), account("a1", "ada"));
  const std::string bytes("\x89PNG\0\r\n\xFF\xFE", 9);
  EXPECT_EQ(*setAvatar(db(), "a1", "image/png", "first"), 1);
  EXPECT_EQ(*setAvatar(db(), "a1", "image/jpeg", bytes), 2);
  const auto found = findAvatar(db(), "a1");
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->bytes, bytes);
  EXPECT_EQ((*found)->contentType, "image/jpeg");
  EXPECT_EQ((*found)->version, 2);
  ASSERT_OK(clearAvatar(db(), "a1"));
  EXPECT_EQ((*findAccount(db(), "a1"))->avatarVersion, 0);
  EXPECT_FALSE(findAvatar(db(), "a1")->has_value());
  EXPECT_EQ(*setAvatar(db(), "a1", "image/png", "third"), 3);
  EXPECT_EQ((*findAccount(db(), "a1"))->avatarVersion, 3);
  EXPECT_EQ(kindOf(setAvatar(db(), "nobody", "image/png", "x")), ErrorKind::NotFound);
  EXPECT_EQ(kindOf(clearAvatar(db(), "nobody")), ErrorKind::NotFound);
}

TEST_P(AccountsTest, ASessionEndsByTimeByDisablingAndByDeleting) {
  have(db(), account("a1", "ada"));
  const SessionRow row = session("s1", "a1", 100);
  ASSERT_OK(insertSession(db(), row));
  const auto found = findSession(db(), row.tokenHash, 99);
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->session.id, "s1");
  EXPECT_EQ((*found)->session.tokenHash, row.tokenHash);
  EXPECT_EQ((*found)->session.userAgent, "Browser");
  EXPECT_EQ((*found)->account.userName, "ada");
  EXPECT_FALSE(findSession(db(), row.tokenHash, 100)->has_value());
  ASSERT_OK(touchSession(db(), row.tokenHash, 50, 200));
  EXPECT_EQ((*findSession(db(), row.tokenHash, 100))->session.seen, 50);
  ASSERT_OK(setDisabled(db(), "a1", true));
  EXPECT_FALSE(findSession(db(), row.tokenHash, 100)->has_value());
  ASSERT_OK(setDisabled(db(), "a1", false));
  EXPECT_FALSE(*deleteSession(db(), "somebody else", "s1"));
  EXPECT_TRUE(*deleteSession(db(), "a1", "s1"));
  EXPECT_FALSE(*deleteSession(db(), "a1", "s1"));
  EXPECT_EQ(kindOf(touchSession(db(), row.tokenHash, 1, 1)), ErrorKind::NotFound);
  EXPECT_EQ(kindOf(insertSession(db(), session("s2", "nobody", 100))), ErrorKind::NotFound);
}

TEST_P(AccountsTest, LoggingOutEverywhereMayKeepOneSession) {
  have(db(), account("a1", "ada"));
  have(db(), account("b1", "bob"));
  for (const std::string id : {"s1", "s2", "s3"}) ASSERT_OK(insertSession(db(), session(id, "a1", 100)));
  ASSERT_OK(insertSession(db(), session("old", "a1", 10)));
  ASSERT_OK(insertSession(db(), session("other", "b1", 100)));
  EXPECT_EQ(listSessions(db(), "a1", 50)->size(), 3U);
  EXPECT_EQ(*deleteSessions(db(), "a1", session("s2", "a1", 100).tokenHash), 3);
  EXPECT_EQ(listSessions(db(), "a1", 50)->front().id, "s2");
  EXPECT_EQ(*deleteSessions(db(), "a1", ""), 1);
  EXPECT_EQ(listSessions(db(), "b1", 50)->size(), 1U);
}

TEST_P(AccountsTest, TokensHaveAScopeAndMayExpire) {
  have(db(), account("a1", "ada"));
  TokenRow row = token("t1", "hash1", "a1");
  row.scopes = "chat spaces:read";
  row.created = 5;
  ASSERT_OK(insertToken(db(), row));
  row.id = "t2";
  row.tokenHash = "hash2";
  row.created = 6;
  row.expires = 100;
  ASSERT_OK(insertToken(db(), row));
  EXPECT_EQ((*findToken(db(), "hash1", 1'000'000))->token.scopes, "chat spaces:read");
  EXPECT_EQ((*findToken(db(), "hash2", 99))->account.id, "a1");
  EXPECT_FALSE(findToken(db(), "hash2", 100)->has_value());
  ASSERT_OK(touchToken(db(), "t1", 77));
  const auto listed = listTokens(db(), "a1");
  ASSERT_EQ(listed->size(), 2U);
  EXPECT_EQ((*listed)[0].id, "t2");
  EXPECT_EQ((*listed)[0].expires, 100);
  EXPECT_EQ((*listed)[0].used, std::nullopt);
  EXPECT_EQ((*listed)[1].used, 77);
  EXPECT_TRUE(*deleteToken(db(), "a1", "t1"));
  EXPECT_FALSE(*deleteToken(db(), "a1", "t1"));
  EXPECT_EQ(kindOf(touchToken(db(), "t1", 1)), ErrorKind::NotFound);
}

TEST_P(AccountsTest, AOneTimeLinkWorksOnceForItsPurposeAndInTime) {
  ASSERT_OK(insertOneTime(db(), "hash", "owner", 100));
  EXPECT_FALSE(*takeOneTime(db(), "hash", "other", 50));
  EXPECT_FALSE(*takeOneTime(db(), "hash", "owner", 100));
  EXPECT_TRUE(*takeOneTime(db(), "hash", "owner", 99));
  EXPECT_FALSE(*takeOneTime(db(), "hash", "owner", 99));
}

TEST_P(AccountsTest, WhatHasExpiredIsSweptOut) {
  have(db(), account("a1", "ada"));
  ASSERT_OK(insertSession(db(), session("s1", "a1", 10)));
  ASSERT_OK(insertSession(db(), session("s2", "a1", 11)));
  TokenRow expiring = token("t1", "h1", "a1");
  expiring.expires = 10;
  ASSERT_OK(insertToken(db(), expiring));
  ASSERT_OK(insertToken(db(), token("t2", "h2", "a1")));
  ASSERT_OK(insertOneTime(db(), "hash", "owner", 10));
  EXPECT_EQ(*deleteExpired(db(), 10), 3);
  EXPECT_EQ(*deleteExpired(db(), 10), 0);
  EXPECT_EQ(listTokens(db(), "a1")->front().id, "t2");
}

TEST_P(AccountsTest, ASettingOfTheServerIsMadeOnceAndKeptByteForByte) {
  const std::string secret("\0\xFFsecret\x80", 9);
  EXPECT_EQ(*keepSetting(db(), "guest-secret", secret), secret);
  EXPECT_EQ(*keepSetting(db(), "guest-secret", "another"), secret);
  EXPECT_EQ(*keepSetting(db(), "other", "another"), "another");
}

TEST_P(AccountsTest, DeletingAnAccountLeavesNothingOfIt) {
  for (const auto& [id, name] : {std::pair("a1", "ada"), std::pair("b1", "bob")})
    have(db(), account(id, name));
  have(db(), space("sa", "of-ada", "a1"));
  have(db(), space("sb", "of-bob", "b1"));
  ASSERT_OK(insertSession(db(), session("s1", "a1", 100)));
  ASSERT_OK(insertToken(db(), token("t1", "h1", "a1")));
  ASSERT_OK(setAvatar(db(), "a1", "image/png", "picture"));
  ASSERT_OK(setRole(db(), "sb", "a1", false, Role::Host, 1));
  ASSERT_OK(setRole(db(), "sa", "b1", false, Role::Viewer, 1));
  ASSERT_OK(insertBan(db(), ban("ban", "sb", "a1")));
  ASSERT_OK(insertInvitation(db(), invitation("i1", "ia", "sa")));
  ASSERT_OK(insertInvitation(db(), invitation("i2", "ib", "sb")));
  ASSERT_OK(appendMessage(db(), message("sa", "b1", "in the space of ada", "n")));
  ASSERT_OK(appendMessage(db(), message("sb", "a1", "my secret", "n1")));
  ASSERT_OK(appendMessage(db(), message("open:demo", "a1", "my secret", "n2")));
  MessageRow direct = message("sb", "b1", "to ada", "n3");
  direct.to = "a1";
  direct.toName = "Ada";
  ASSERT_OK(appendMessage(db(), direct));

  ASSERT_OK(deleteAccount(db(), "a1"));
  EXPECT_EQ(kindOf(deleteAccount(db(), "a1")), ErrorKind::NotFound);

  EXPECT_FALSE(findAccount(db(), "a1")->has_value());
  EXPECT_FALSE(findSession(db(), session("s1", "a1", 100).tokenHash, 1)->has_value());
  EXPECT_FALSE(findToken(db(), "h1", 1)->has_value());
  EXPECT_FALSE(findAvatar(db(), "a1")->has_value());
  EXPECT_FALSE(findSpaceById(db(), "sa")->has_value());
  EXPECT_FALSE(findInvitation(db(), "ia")->has_value());
  EXPECT_EQ((*findInvitation(db(), "ib"))->createdBy, "");
  EXPECT_FALSE(findRole(db(), "sb", "a1")->has_value());
  EXPECT_FALSE(findBan(db(), "sb", "a1")->has_value());
  EXPECT_TRUE(listMessages(db(), "sa", "b1", 0, 10)->empty());
  for (const std::string channel : {"sb", "open:demo"}) {
    const auto mine = findMessage(db(), channel, 1);
    ASSERT_TRUE(mine && *mine);
    EXPECT_TRUE((*mine)->deleted);
    EXPECT_EQ((*mine)->text, "");
    EXPECT_EQ((*mine)->name, "");
  }
  const auto received = findMessage(db(), "sb", 2);
  EXPECT_EQ((*received)->toName, "");
  EXPECT_EQ((*received)->to, "a1") << "a direct message never becomes public";
  EXPECT_EQ((*received)->text, "to ada") << "it is of somebody else";
  EXPECT_TRUE(findAccount(db(), "b1")->has_value());
  EXPECT_EQ(*findRole(db(), "sb", "b1"), Role::Owner);
}

}  // namespace
}  // namespace rostra::store
