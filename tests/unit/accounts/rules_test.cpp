// SPDX-License-Identifier: Apache-2.0
// Names, passwords, titles and roles: what is taken, what is refused, what counts as the same.
#include "accounts/rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace rostra::accounts {
namespace {

using testing::HasSubstr;
using namespace std::string_literals;

TEST(UserNames, OfManyScriptsAreTaken) {
  for (const char* name : {"abc", "Zoë.B-2", "अनन्या", "山田太郎", "Ольга", "Ελένη", "한국어", "a_b", "007"}) {
    const auto checked = checkUserName(name);
    ASSERT_TRUE(checked) << name << ": " << checked.error().message;
    EXPECT_EQ(checked->text, name);
  }
}

TEST(UserNames, ThatDeceiveAreRefused) {
  for (const char* name :
       {"", "ab", "a b c", "-abc", "abc.", "...", "a\nbc", "abc\u200b", "ab\u202ec", "\ufeffabc", "аdmin",
        "a\u0300\u0301\u0302\u0303\u0304b", "ab@c", "👩‍🚀👩‍🚀", "\xff\xfe\xfd", "a/b/c",
        "123456789012345678901234567890123"}) {
    EXPECT_FALSE(checkUserName(name)) << name;
  }
  EXPECT_FALSE(checkUserName("ab\0c"s));
  EXPECT_FALSE(checkUserName(std::string(5000, 'a')));
}

TEST(UserNames, ThatLookAlikeHaveOneKey) {
  const std::string key = checkUserName("paypal")->key;
  for (const char* name : {"PayPal", "PAYPAL", "ｐａｙｐａｌ", "paypaI", "paypa1"}) {
    ASSERT_TRUE(checkUserName(name)) << name;
    EXPECT_EQ(checkUserName(name)->key, key) << name;
  }
  EXPECT_EQ(userNameKey("раураӏ"), key) << "Cyrillic letters only";
  EXPECT_EQ(userNameKey("STRASSE"), userNameKey("straße"));
  EXPECT_EQ(userNameKey("bob0"), userNameKey("BOBO"));
  EXPECT_NE(userNameKey("anna"), userNameKey("anne"));
  EXPECT_EQ(userNameKey("?"), "");
}

TEST(Passwords, OfAnyWordsAreTaken) {
  for (const char* password : {"correct horse", "пароль длинный", "नमस्ते दुनिया", "        8"})
    EXPECT_TRUE(checkPassword(password, "anna")) << password;
  for (const char* password :
       {"anna has a password", "password of the blue door", "x7-kq2-pf9", "sunshine on my 4 shoulders"})
    EXPECT_TRUE(checkPassword(password, "anna")) << password;
  EXPECT_EQ(*checkPassword("cafe\u0301 cafe\u0301", ""), *checkPassword("caf\u00e9 caf\u00e9", ""));
}

TEST(Passwords, EverybodyTriesFirstAreRefused) {
  for (const char* password :
       {"",           "1234567",    "password",     "PASSWORD1",     "12345678",   "aaaaaaaaaaaa",
        "annamaria",  "AnnaMaria",  "Passw0rd",     "Password2024!", "$unsh1ne99", "qwertzuiop",
        "poiuytrewq", "abcdefghij", "abcabcabcabc", "anna.maria77",  "airamanna1", "annamariaannamaria",
        "Iloveyou!!", "1qaz2wsx",   "Trustno1"})
    EXPECT_FALSE(checkPassword(password, "annamaria")) << password;
  EXPECT_TRUE(checkPassword(std::string(256, 'a') + "", "").error().message.find("too common") !=
              std::string::npos);
  EXPECT_THAT(checkPassword("b" + std::string(256, 'a'), "").error().message, HasSubstr("256"));
  EXPECT_FALSE(checkPassword("valid\0valid"s, ""));
  EXPECT_FALSE(checkPassword("\xff\xff\xff\xff\xff\xff\xff\xff", ""));
}

TEST(Lines, KeepEmojiAndRefuseDirectionChanges) {
  EXPECT_EQ(*checkLine(" on air 👩‍🚀 ", 20, "the status"), "on air 👩‍🚀");
  EXPECT_EQ(*checkLine("علی\u200cرضا", 20, "the title"), "علی\u200cرضا");
  EXPECT_EQ(*checkShownName("र्‍य"), "र्‍य");
  EXPECT_EQ(*checkText("می\u200cخواهم\nकार्\u200dय", 40, "the text"), "می\u200cخواهم\nकार्\u200dय");
  EXPECT_EQ(*checkLine("<b>'; DROP", 20, "the status"), "<b>'; DROP");
  for (const char* text :
       {"a\u202eb", "a\u2066b", "a\nb", "a\tb", "a\x1b[0m", "a\x7f", "a\u200db", "a\U000E0061b"})
    EXPECT_FALSE(checkLine(text, 20, "the status")) << text;
  EXPECT_TRUE(checkText("a\nb\tc", 20, "the text"));
  EXPECT_FALSE(checkLine("12345", 4, "the status"));
}

TEST(Slugs, AreReadable) {
  const std::pair<const char*, const char*> table[] = {{"Wednesday Jazz!", "wednesday-jazz"},
                                                       {"Über Café", "uber-cafe"},
                                                       {"नमस्ते", "namaste"},
                                                       {"Don't stop", "dont-stop"},
                                                       {"  --  ", ""},
                                                       {"😀", ""}};
  for (const auto& [title, slug] : table) EXPECT_EQ(slugOf(title), slug) << title;
  EXPECT_LE(slugOf(std::string(500, 'a')).size(), 48U);
}

TEST(Roles, AreGivenByWhoHasMore) {
  using store::Role;
  EXPECT_TRUE(checkRoleChange(Role::Owner, Role::Host, std::nullopt));
  EXPECT_TRUE(checkRoleChange(Role::Host, std::nullopt, Role::Participant));
  EXPECT_FALSE(checkRoleChange(Role::Host, std::nullopt, Role::Host));
  EXPECT_FALSE(checkRoleChange(Role::Host, Role::Host, Role::Viewer));
  EXPECT_FALSE(checkRoleChange(Role::Participant, std::nullopt, Role::Viewer));
}

}  // namespace
}  // namespace rostra::accounts
