// SPDX-License-Identifier: Apache-2.0
// The chat of a room. In: what people write, change and take back; out: stored first, then told to everyone
// who may see it, once and in the order of the numbers the database gave. A repetition of a message that was
// stored before is answered and told to nobody.
#pragma once

#include "control/room/chat/chat_rules.hpp"
#include "control/room/state.hpp"
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
  using SessionPtr = std::shared_ptr<Session>;
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

  /// `pace` is shared by all rooms: leaving a room and coming back starts nothing anew.
  [[nodiscard]] static std::shared_ptr<Chat> create(std::shared_ptr<Gathering> room,
                                                    std::shared_ptr<ChatPace> pace) {
    return std::shared_ptr<Chat>(new Chat(std::move(room), std::move(pace)));
  }

  // --- from browsers ---
  void write(const SessionPtr& session, const protocol::signalling::clientMessage::Chat& message);
  void edit(const SessionPtr& session, const protocol::signalling::clientMessage::ChatEdit& message);
  void remove(const SessionPtr& session, const protocol::signalling::clientMessage::ChatDelete& message);
  void history(const SessionPtr& session, std::int64_t before);

  // --- from browsers and programs ---
  void write(const Author& author, const std::string& text, std::string nonce,
             const std::optional<std::string>& to, const SessionPtr& from, Done done);
  void edit(const Author& author, std::int64_t id, const std::string& text, Done done);
  void remove(const Author& author, std::int64_t id, Done done);

  /// The newest messages below `before` (0 = no bound) that a person may see. What is stored when it is
  /// called is in it, and nothing of it is told again later.
  void page(const std::string& person, std::int64_t before, std::function<void(Result<Page>)> done) const;

 private:
  Chat(std::shared_ptr<Gathering> room, std::shared_ptr<ChatPace> pace)
      : room_(std::move(room)), pace_(std::move(pace)) {}
  [[nodiscard]] std::optional<Author> authorOf(const SessionPtr& session) const;
  [[nodiscard]] std::optional<Refusal> check(const Author& author) const;
  void tell(const store::MessageRow& message, const std::string& text, const SessionPtr& except) const;
  void changed(const store::MessageRow& message) const;
  [[nodiscard]] Done refuseTo(const SessionPtr& session) const;

  std::shared_ptr<Gathering> room_;
  std::shared_ptr<ChatPace> pace_;
};

/// As browsers see a stored message.
[[nodiscard]] protocol::signalling::ChatMessage toChatMessage(const store::MessageRow& row);

}  // namespace rostra::control
