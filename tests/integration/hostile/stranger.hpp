// SPDX-License-Identifier: Apache-2.0
// Somebody on a stage who says what they like, and participants whose messages are changed on their way. In:
// any message; out: what the server says to it. Thread: the hub's loop.
#pragma once

#include "support/signalling_link.hpp"
#include "support/signalling_messages.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rostra::test {

class Stranger {
 public:
  Stranger(const std::string& url, std::string space) : link_(WebSocketLink::create(url)) {
    link_->open({[this, space = std::move(space)] { link_->send(joinMessage(space, "Mallory")); },
                 [this](signalling::ServerMessage message) { messages_.push_back(std::move(message)); },
                 [this](std::string) { closed_ = true; }});
  }
  ~Stranger() { link_->close(); }
  Stranger(const Stranger&) = delete;
  Stranger& operator=(const Stranger&) = delete;

  void send(const signalling::ClientMessage& message) { link_->send(message); }
  template <class T>
  [[nodiscard]] const T* last() const {
    for (auto it = messages_.rbegin(); it != messages_.rend(); ++it) {
      if (const auto* found = std::get_if<T>(&*it)) return found;
    }
    return nullptr;
  }
  template <class T>
  [[nodiscard]] std::size_t count() const {
    std::size_t found = 0;
    for (const auto& message : messages_) found += std::holds_alternative<T>(message) ? 1 : 0;
    return found;
  }
  [[nodiscard]] bool welcomed() const { return last<signalling::serverMessage::Welcome>() != nullptr; }
  [[nodiscard]] const signalling::serverMessage::Error* error() const {
    return last<signalling::serverMessage::Error>();
  }
  [[nodiscard]] bool closed() const noexcept { return closed_; }

 private:
  std::shared_ptr<WebSocketLink> link_;
  std::vector<signalling::ServerMessage> messages_;
  bool closed_ = false;
};

/// The link of a participant whose messages are changed on their way.
class BentLink : public SignallingLink {
 public:
  explicit BentLink(std::shared_ptr<SignallingLink> inner) : inner_(std::move(inner)) {}
  void open(Handlers handlers) override {
    auto receive = std::move(handlers.onMessage);
    handlers.onMessage = [this, receive](signalling::ServerMessage message) {
      if (onMessage) onMessage(message);
      receive(std::move(message));
    };
    inner_->open(std::move(handlers));
  }
  void send(const signalling::ClientMessage& message) override {
    signalling::ClientMessage bent = message;
    if (bend) bend(bent);
    inner_->send(bent);
  }
  void close() override { inner_->close(); }

  std::function<void(signalling::ClientMessage&)> bend;  ///< what goes out
  std::function<void(const signalling::ServerMessage&)>
      onMessage;  ///< what comes in, before the participant sees it
  [[nodiscard]] SignallingLink& inner() noexcept { return *inner_; }

 private:
  std::shared_ptr<SignallingLink> inner_;
};

/// Makes m-sections of an answer that are inactive refused ones (port 0). How many there were.
[[nodiscard]] inline std::size_t refuseIdle(std::string& answer) {
  std::vector<std::string> sections(1);
  for (std::size_t at = 0; at < answer.size();) {
    const auto end = answer.find('\n', at) + 1;
    const std::string line = answer.substr(at, end - at);
    if (line.starts_with("m=")) sections.emplace_back();
    sections.back() += line;
    at = end;
  }
  std::size_t refused = 0;
  std::string bundle = "a=group:BUNDLE";
  std::string media;
  for (std::size_t i = 1; i < sections.size(); ++i) {
    std::string& section = sections[i];
    const auto mid = section.find("a=mid:");
    const std::string name = section.substr(mid, section.find('\n', mid) + 1 - mid);
    if (section.find("a=inactive") == std::string::npos) {
      bundle += " " + name.substr(6, name.size() - 8);
    } else {
      ++refused;
      std::string head = section.substr(0, section.find('\n') + 1);
      head.replace(head.find(" 9 "), 3, " 0 ");
      section = head + "c=IN IP4 0.0.0.0\r\na=inactive\r\n" + name;
    }
    media += section;
  }
  const auto group = sections[0].find("a=group:BUNDLE");
  sections[0].replace(group, sections[0].find("\r\n", group) - group, bundle);
  answer = sections[0] + media;
  return refused;
}

}  // namespace rostra::test
