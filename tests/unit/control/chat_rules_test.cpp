// SPDX-License-Identifier: Apache-2.0
// What may be written, by whom and how often.
#include "control/room/chat/chat_rules.hpp"

#include "control/room/chat/chat_rate_limiter.hpp"

#include <gtest/gtest.h>

namespace rostra::control {
namespace {

using namespace std::chrono_literals;
using ChatAccess = protocol::signalling::ChatAccess;
using ErrorCode = protocol::signalling::ErrorCode;

TEST(ChatText, KeepsWhatPeopleWriteAndDropsWhatDeceives) {
  EXPECT_EQ(*cleanChatText("  Hello\nWorld \t\n", 100), "Hello\nWorld");
  EXPECT_EQ(*cleanChatText("नमस्ते 👩‍👩‍👧 <b>&amp;", 100),
            "नमस्ते 👩‍👩‍👧 <b>&amp;")
      << "pages show text as text";
  EXPECT_EQ(*cleanChatText("علی\u200cرضا क्\u200dष 🏳️‍🌈", 100),
            "علی\u200cرضا क्\u200dष 🏳️‍🌈");
  EXPECT_EQ(*cleanChatText("a\u200db\U000E0061\U000E0062 \u200fc", 100), "ab \u200fc");
  EXPECT_EQ(*cleanChatText("a\x01\x1b[31mb\x7f", 100), "a[31mb");
  EXPECT_EQ(*cleanChatText("user\u202Egnp.exe\u2066x\u2069", 100), "usergnp.exex");
  EXPECT_EQ(*cleanChatText(std::string("a\0b", 3), 100), "ab");
  for (const char* empty : {"", "   ", "\n\n", "\u200b", "\u3000\u2028", "\u202e"})
    EXPECT_EQ(cleanChatText(empty, 100).error().kind, ErrorKind::InvalidInput);
  for (const char* broken : {"\xff", "a\xc3", "\xe2\x28\xa1", "\xed\xa0\x80", "\xc0\xaf", "\xf5\x80\x80\x80"})
    EXPECT_FALSE(cleanChatText(broken, 100)) << "not UTF-8";
}

TEST(ChatText, IsMeasuredInCharacters) {
  std::string ten;
  for (int i = 0; i < 10; ++i) ten += "🎉";
  EXPECT_TRUE(cleanChatText(ten, 10));
  EXPECT_TRUE(cleanChatText(ten + "   ", 10)) << "blanks at the end do not count";
  const auto tooLong = cleanChatText(ten + "!", 10);
  ASSERT_FALSE(tooLong);
  EXPECT_NE(tooLong.error().message.find("10"), std::string::npos);
}

TEST(ChatAccess, FollowsTheSpace) {
  const Writer visitor{Role::Viewer, false, false};
  const Writer member{Role::Viewer, true, false};
  const Writer onStage{Role::Participant, false, true};
  const Writer host{Role::Host, true, false};
  EXPECT_FALSE(mayWrite(ChatAccess::Everyone, visitor));
  EXPECT_TRUE(mayWrite(ChatAccess::Members, visitor));
  EXPECT_FALSE(mayWrite(ChatAccess::Members, member));
  EXPECT_TRUE(mayWrite(ChatAccess::Stage, member));
  EXPECT_FALSE(mayWrite(ChatAccess::Stage, onStage));
  EXPECT_TRUE(mayWrite(ChatAccess::Off, onStage));
  for (const auto access : {ChatAccess::Everyone, ChatAccess::Members, ChatAccess::Stage, ChatAccess::Off})
    EXPECT_FALSE(mayWrite(access, host));
}

TEST(ChatRateLimiter, ABurstThenARate) {
  ChatRateLimiter rates({1, 5});
  ChatRateLimiter::TimePoint now{10h};
  int taken = 0;
  for (int i = 0; i < 20; ++i) taken += !rates.allow("c", "ada", std::to_string(i), false, 0s, now).refusal;
  EXPECT_EQ(taken, 5);
  const auto refused = rates.allow("c", "ada", "x", false, 0s, now);
  EXPECT_EQ(refused.refusal->code, ErrorCode::TooManyMessages);
  EXPECT_GT(refused.retryAfter, 0ms);
  EXPECT_FALSE(rates.allow("c", "bob", "x", false, 0s, now).refusal) << "everyone has their own";
  EXPECT_FALSE(rates.allow("d", "ada", "x", false, 0s, now).refusal) << "in every channel";
  EXPECT_FALSE(rates.allow("c", "ada", "y", false, 0s, now + 1s).refusal);
}

TEST(ChatRateLimiter, SlowModeIsForWhoIsNoHostAndARepetitionIsLetThrough) {
  ChatRateLimiter rates({1, 5});
  const ChatRateLimiter::TimePoint now{10h};
  EXPECT_FALSE(rates.allow("c", "ada", "1", false, 30s, now).refusal);
  const auto refused = rates.allow("c", "ada", "2", false, 30s, now + 12s);
  ASSERT_TRUE(refused.refusal);
  EXPECT_EQ(refused.refusal->code, ErrorCode::SlowMode);
  EXPECT_EQ(refused.retryAfter, 18s);
  EXPECT_NE(refused.refusal->message.find("18 seconds"), std::string::npos);
  EXPECT_FALSE(rates.allow("c", "ada", "1", false, 30s, now + 12s).refusal)
      << "sent again after a lost connection";
  EXPECT_FALSE(rates.allow("c", "ada", "2", true, 30s, now + 12s).refusal) << "hosts do not wait";
  (void)rates.allow("c", "bob", "1", false, 30s, now);
  rates.giveBack("c", "bob", "1");
  EXPECT_FALSE(rates.allow("c", "bob", "1", false, 30s, now + 1s).refusal) << "it was not stored";
  EXPECT_FALSE(rates.allow("c", "ada", "3", false, 30s, now + 42s).refusal);
}

}  // namespace
}  // namespace rostra::control
