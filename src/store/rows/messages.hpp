// SPDX-License-Identifier: Apache-2.0
// Chat as rows. A channel is the chat of one space: its id when it is managed, "open:" and the slug
// otherwise. Thread: that of the connection.
#pragma once

#include "store/rows/spaces.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rostra::store {

/// Key of the channel of a room: `space` is its row, nothing for an open space, which has only a slug.
[[nodiscard]] std::string channelOf(const std::optional<Space>& space, const std::string& slug);

struct MessageRow {
  std::string channel;
  std::int64_t id = 0;  ///< counts up in the channel
  std::string author;   ///< person id
  std::string name;
  Role role = Role::Viewer;
  std::string text;  ///< empty when deleted
  Millis sent = 0;
  std::optional<Millis> edited;
  bool deleted = false;
  std::string to;  ///< person id of a direct message, or empty
  std::string toName;
  std::string nonce;
};

/// Stores a message and gives it the next id. A nonce that this author used in this channel before stores
/// nothing and returns the earlier message (`fresh` = false). An empty nonce means none. Ids have no gaps.
/// One transaction. NotFound when the space is gone.
struct Appended {
  MessageRow message;
  bool fresh = true;
};
[[nodiscard]] Result<Appended> appendMessage(Connection& db, MessageRow message);
[[nodiscard]] Result<std::optional<MessageRow>> findMessage(Connection& db, std::string_view channel,
                                                            std::int64_t id);
/// NotFound when it is gone or deleted.
[[nodiscard]] Result<void> editMessage(Connection& db, std::string_view channel, std::int64_t id,
                                       std::string_view text, Millis edited);
/// Removes the text and keeps the place. NotFound when it is gone or deleted.
[[nodiscard]] Result<void> deleteMessage(Connection& db, std::string_view channel, std::int64_t id);
/// Deletes at most `limit` messages that were sent before this time, the oldest first; they leave no trace.
/// Returns how many.
[[nodiscard]] Result<std::int64_t> deleteOldMessages(Connection& db, Millis before, std::int64_t limit);
/// The newest `limit` messages with an id below `before` (0 = no bound) that `person` may see: all public
/// ones and their direct ones; oldest first.
[[nodiscard]] Result<std::vector<MessageRow>> listMessages(Connection& db, std::string_view channel,
                                                           std::string_view person, std::int64_t before,
                                                           std::int64_t limit);

}  // namespace rostra::store
