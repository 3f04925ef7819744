// SPDX-License-Identifier: Apache-2.0
// Chat as rows. The counter of a channel is the lock that puts its messages into order.
#include "store/rows/messages.hpp"

#include "base/check.hpp"
#include "store/database/query.hpp"

namespace rostra::store {
namespace {

#define ROSTRA_MESSAGE_COLUMNS                                                                               \
  "m.channel, m.id, m.author, m.name, m.role, m.text, m.sent, m.edited, m.deleted, m.to_person, m.to_name, " \
  "m.nonce"

constexpr std::string_view kGone = "The message does not exist.";
constexpr std::string_view kOpenChannel = "open:";

MessageRow readMessage(const Row& row) {
  const auto role = parseRole(row.text(4));
  ROSTRA_CHECK(role.has_value());
  return {.channel = row.text(0),
          .id = row.integer(1),
          .author = row.text(2),
          .name = row.text(3),
          .role = *role,
          .text = row.text(5),
          .sent = row.integer(6),
          .edited = row.maybeInteger(7),
          .deleted = row.flag(8),
          .to = row.text(9),
          .toName = row.text(10),
          .nonce = row.maybeText(11).value_or("")};
}

}  // namespace

std::string channelOf(const std::optional<Space>& space, const std::string& slug) {
  return space ? space->id : std::string(kOpenChannel) + slug;
}

Result<Appended> appendMessage(Connection& db, MessageRow message) {
  auto transaction = Transaction::begin(db);
  if (!transaction) return tl::make_unexpected(std::move(transaction.error()));
  // Held until the end of the transaction: messages of a channel are stored one after another.
  const Value space = message.channel.starts_with(kOpenChannel) ? Value() : Value(message.channel);
  auto counter = db.run(
      "INSERT INTO channels (channel, space, last_id) VALUES (?, ?, 1) "
      "ON CONFLICT (channel) DO UPDATE SET last_id = channels.last_id + 1 RETURNING last_id",
      {message.channel, space});
  if (!counter) {
    return tl::make_unexpected(
        explain(std::move(counter), ErrorKind::NotFound, "The space does not exist.").error());
  }
  if (!message.nonce.empty()) {
    auto earlier = firstOf(db.run("SELECT " ROSTRA_MESSAGE_COLUMNS
                                  " FROM messages m WHERE m.channel = ? AND m.author = ? AND m.nonce = ?",
                                  {message.channel, message.author, message.nonce}),
                           readMessage);
    if (!earlier) return tl::make_unexpected(std::move(earlier.error()));
    std::optional<MessageRow>& first = *earlier;
    if (first) return Appended{std::move(*first), false};  // and the counter is rolled back
  }
  message.id = counter->front().integer(0);
  auto stored = db.run(
      "INSERT INTO messages (channel, id, author, name, role, text, sent, edited, deleted, to_person, "
      "to_name, "
      "nonce) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {message.channel, message.id, message.author, message.name, text(toString(message.role)), message.text,
       message.sent, valueOf(message.edited), flag(message.deleted), message.to, message.toName,
       message.nonce.empty() ? Value() : Value(message.nonce)});
  if (!stored) return tl::make_unexpected(std::move(stored.error()));
  if (auto committed = transaction->commit(); !committed)
    return tl::make_unexpected(std::move(committed.error()));
  return Appended{std::move(message), true};
}

Result<std::optional<MessageRow>> findMessage(Connection& db, std::string_view channel, std::int64_t id) {
  return firstOf(db.run("SELECT " ROSTRA_MESSAGE_COLUMNS " FROM messages m WHERE m.channel = ? AND m.id = ?",
                        {text(channel), id}),
                 readMessage);
}

Result<void> editMessage(Connection& db, std::string_view channel, std::int64_t id, std::string_view newText,
                         Millis edited) {
  return touched(
      db,
      db.run("UPDATE messages SET text = ?, edited = ? WHERE channel = ? AND id = ? AND deleted = 0",
             {text(newText), edited, text(channel), id}),
      kGone);
}

Result<void> deleteMessage(Connection& db, std::string_view channel, std::int64_t id) {
  return touched(
      db,
      db.run("UPDATE messages SET text = '', deleted = 1 WHERE channel = ? AND id = ? AND deleted = 0",
             {text(channel), id}),
      kGone);
}

Result<std::int64_t> deleteOldMessages(Connection& db, Millis before, std::int64_t limit) {
  return howMany(db,
                 db.run("DELETE FROM messages WHERE (channel, id) IN (SELECT m.channel, m.id FROM messages m "
                        "WHERE m.sent < ? ORDER BY m.sent LIMIT ?)",
                        {before, limitOf(limit)}));
}

Result<std::vector<MessageRow>> listMessages(Connection& db, std::string_view channel,
                                             std::string_view person, std::int64_t before,
                                             std::int64_t limit) {
  auto messages = allOf(
      db.run("SELECT " ROSTRA_MESSAGE_COLUMNS " FROM messages m WHERE m.channel = ? AND m.id < ? "
             "AND (m.to_person = '' OR m.to_person = ? OR m.author = ?) "
             "ORDER BY m.id DESC LIMIT ?",
             {text(channel), before > 0 ? before : kNoBound, text(person), text(person), limitOf(limit)}),
      readMessage);
  if (messages) std::reverse(messages->begin(), messages->end());
  return messages;
}

}  // namespace rostra::store
