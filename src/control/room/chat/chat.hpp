// SPDX-License-Identifier: Apache-2.0
// The chat of a room. In: what people write, change and take back; out: stored first, then told to everyone
// who may see it, once and in the order of the numbers the database gave. A repetition of a message that was
// stored before is answered and told to nobody.
#pragma once

#include "control/room/chat/chat_rate_limiter.hpp"
#include "control/room/room_state.hpp"
#include "protocol/signalling.hpp"
#include "store/rows/messages.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rostra::control {

/// Thread: the loop's home thread. Stays alive until the last of its messages is stored.
class Chat : public std::enable_shared_from_this<Chat> {
 public:
  using ConnectionPtr = std::shared_ptr<Connection>;
  struct Author {
    std::string person;
    std::string name;
    Role role = Role::Viewer;
    bool member = false;
    bool onStage = false;
  };
  struct Page {
    std::vector<protocol::signalling::ChatMessage> messages;  ///< oldest first
    bool more = false;
  };
  /// What became of a message: stored, or why it was not taken and when to try again.
  struct Outcome {
    std::optional<store::MessageRow> stored;
    Refusal refusal;
    std::chrono::milliseconds retryAfter{0};
  };
  using Done = std::function<void(Outcome)>;

  /// `rates` is shared by all rooms: leaving a room and coming back resets nothing.
  [[nodiscard]] static std::shared_ptr<Chat> create(std::shared_ptr<RoomState> state,
                                                    std::shared_ptr<ChatRateLimiter> rates) {
    return std::shared_ptr<Chat>(new Chat(std::move(state), std::move(rates)));
  }

  // --- from browsers ---
  void write(const ConnectionPtr& connection, const protocol::signalling::clientMessage::Chat& message);
  void edit(const ConnectionPtr& connection, const protocol::signalling::clientMessage::ChatEdit& message);
  void remove(const ConnectionPtr& connection,
              const protocol::signalling::clientMessage::ChatDelete& message);
  void history(const ConnectionPtr& connection, std::int64_t before);

  // --- from browsers and programs ---
  void write(const Author& author, const std::string& text, std::string nonce,
             const std::optional<std::string>& to, const ConnectionPtr& from, Done done);
  void edit(const Author& author, std::int64_t id, const std::string& text, Done done);
  void remove(const Author& author, std::int64_t id, Done done);

  /// The newest messages below `before` (0 = no bound) that a person may see. What is stored when it is
  /// called is in it, and nothing of it is told again later.
  void page(const std::string& person, std::int64_t before, std::function<void(Result<Page>)> done) const;

 private:
  Chat(std::shared_ptr<RoomState> state, std::shared_ptr<ChatRateLimiter> rates)
      : state_(std::move(state)), rates_(std::move(rates)) {}
  [[nodiscard]] std::optional<Author> authorOf(const ConnectionPtr& connection) const;
  [[nodiscard]] std::optional<Refusal> check(const Author& author) const;
  void tell(const store::MessageRow& message, const std::string& text, const ConnectionPtr& except) const;
  void changed(const store::MessageRow& message) const;
  [[nodiscard]] Done refuseTo(const ConnectionPtr& connection) const;

  std::shared_ptr<RoomState> state_;
  std::shared_ptr<ChatRateLimiter> rates_;
};

/// As browsers see a stored message.
[[nodiscard]] protocol::signalling::ChatMessage toChatMessage(const store::MessageRow& row);

}  // namespace rostra::control
