// SPDX-License-Identifier: Apache-2.0
// Chat, with both databases.
#include "fixture.hpp"

#include <gmock/gmock.h>

namespace rostra::store {
namespace {

using ::testing::ElementsAre;

class MessagesTest : public StoreTest {};
ROSTRA_BOTH_DATABASES(MessagesTest);

std::vector<std::int64_t> idsOf(const Result<std::vector<MessageRow>>& messages) {
  std::vector<std::int64_t> ids;
  for (const MessageRow& each : messages.value()) ids.push_back(each.id);
  return ids;
}

TEST_P(MessagesTest, IdsCountUpInTheirChannelAndAResendStoresNothing) {
  EXPECT_EQ(appendMessage(db(), message("open:a", "p", "one", "n1"))->message.id, 1);
  EXPECT_EQ(appendMessage(db(), message("open:b", "p", "other channel", "n1"))->message.id, 1);
  EXPECT_EQ(appendMessage(db(), message("open:a", "q", "other author", "n1"))->message.id, 2);
  const auto again = appendMessage(db(), message("open:a", "p", "resent", "n1"));
  ASSERT_OK(again);
  EXPECT_FALSE(again->fresh);
  EXPECT_EQ(again->message.id, 1);
  EXPECT_EQ(again->message.text, "one");
  const auto third = appendMessage(db(), message("open:a", "p", "no nonce", ""));
  EXPECT_TRUE(third->fresh);
  EXPECT_EQ(third->message.id, 3) << "a resend leaves no gap";
  EXPECT_EQ(appendMessage(db(), message("open:a", "p", "no nonce", ""))->message.id, 4);
}

TEST_P(MessagesTest, OldMessagesAreDeletedAFewAtATime) {
  for (int i = 1; i <= 7; ++i) {
    MessageRow row = message(i % 2 == 0 ? "open:a" : "open:b", "p", "text", "n" + std::to_string(i));
    row.sent = 1000 * i;
    ASSERT_OK(appendMessage(db(), row));
  }
  EXPECT_EQ(deleteOldMessages(db(), 6000, 3).value(), 3);
  EXPECT_EQ(deleteOldMessages(db(), 6000, 3).value(), 2);
  EXPECT_EQ(deleteOldMessages(db(), 6000, 3).value(), 0);
  EXPECT_THAT(idsOf(listMessages(db(), "open:a", "p", 0, 10)), ElementsAre(3));
  EXPECT_THAT(idsOf(listMessages(db(), "open:b", "p", 0, 10)), ElementsAre(4));
  const auto next = appendMessage(db(), message("open:a", "p", "next", "n9"));
  ASSERT_OK(next);
  EXPECT_EQ(next->message.id, 4) << "numbers go on";
}

TEST_P(MessagesTest, AMessageIsFoundAsItWasStored) {
  MessageRow row = message("open:a", "p", "text", "n1");
  row.role = Role::Host;
  row.sent = 1'764'000'000'123;
  row.to = "q";
  row.toName = "Q";
  ASSERT_OK(appendMessage(db(), row));
  const auto found = findMessage(db(), "open:a", 1);
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->author, "p");
  EXPECT_EQ((*found)->name, "Name of p");
  EXPECT_EQ((*found)->role, Role::Host);
  EXPECT_EQ((*found)->text, "text");
  EXPECT_EQ((*found)->sent, 1'764'000'000'123);
  EXPECT_EQ((*found)->edited, std::nullopt);
  EXPECT_FALSE((*found)->deleted);
  EXPECT_EQ((*found)->to, "q");
  EXPECT_EQ((*found)->toName, "Q");
  EXPECT_EQ((*found)->nonce, "n1");
  EXPECT_FALSE(findMessage(db(), "open:a", 2)->has_value());
}

TEST_P(MessagesTest, EditingAndDeletingEndWithDeleting) {
  ASSERT_OK(appendMessage(db(), message("open:a", "p", "text", "n1")));
  ASSERT_OK(editMessage(db(), "open:a", 1, "better", 2000));
  EXPECT_EQ((*findMessage(db(), "open:a", 1))->text, "better");
  EXPECT_EQ((*findMessage(db(), "open:a", 1))->edited, 2000);
  ASSERT_OK(deleteMessage(db(), "open:a", 1));
  EXPECT_EQ((*findMessage(db(), "open:a", 1))->text, "");
  EXPECT_TRUE((*findMessage(db(), "open:a", 1))->deleted);
  EXPECT_EQ(kindOf(editMessage(db(), "open:a", 1, "back", 3000)), ErrorKind::NotFound);
  EXPECT_EQ(kindOf(deleteMessage(db(), "open:a", 1)), ErrorKind::NotFound);
  EXPECT_EQ(kindOf(deleteMessage(db(), "open:a", 9)), ErrorKind::NotFound);
}

TEST_P(MessagesTest, PagesGoBackAndHoldOnlyWhatThePersonMaySee) {
  for (int i = 1; i <= 6; ++i) {
    MessageRow row = message("open:a", i == 2 ? "p" : "q", "text", std::to_string(i));
    if (i == 2) row.to = "r";
    if (i == 4) row.to = "p";
    ASSERT_OK(appendMessage(db(), row));
  }
  EXPECT_THAT(idsOf(listMessages(db(), "open:a", "p", 0, 4)), ElementsAre(3, 4, 5, 6));
  EXPECT_THAT(idsOf(listMessages(db(), "open:a", "p", 3, 4)), ElementsAre(1, 2));
  EXPECT_THAT(idsOf(listMessages(db(), "open:a", "r", 0, 10)), ElementsAre(1, 2, 3, 5, 6));
  EXPECT_THAT(idsOf(listMessages(db(), "open:a", "", 0, 10)), ElementsAre(1, 3, 5, 6));
  EXPECT_THAT(idsOf(listMessages(db(), "open:a", "p", 5'000'000'000, 1)), ElementsAre(6));
  EXPECT_THAT(idsOf(listMessages(db(), "open:none", "p", 0, 10)), ElementsAre());
  EXPECT_THAT(idsOf(listMessages(db(), "open:a", "p", 0, -1)), ElementsAre());
}

TEST_P(MessagesTest, ASpaceTakesItsChatWithIt) {
  have(db(), account("a1", "ada"));
  have(db(), space("s1", "demo", "a1"));
  ASSERT_OK(appendMessage(db(), message("s1", "a1", "text", "n1")));
  ASSERT_OK(deleteSpace(db(), "s1"));
  EXPECT_TRUE(listMessages(db(), "s1", "a1", 0, 10)->empty());
  const auto late = appendMessage(db(), message("s1", "a1", "too late", "n2"));
  EXPECT_EQ(kindOf(late), ErrorKind::NotFound);
  EXPECT_EQ(messageOf(late), "The space does not exist.");
}

}  // namespace
}  // namespace rostra::store
