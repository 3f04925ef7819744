// SPDX-License-Identifier: Apache-2.0
#include "control/room/chat/chat.hpp"

#include "base/id.hpp"
#include "base/wall_clock.hpp"
#include "control/room/chat/chat_rules.hpp"

#include <utility>

namespace rostra::control {
namespace {

namespace client = protocol::signalling::clientMessage;
namespace server = protocol::signalling::serverMessage;
using ErrorCode = protocol::signalling::ErrorCode;

constexpr std::size_t kNonceLength = 20;
/// When the database may be back: its pool tries again at least as often.
constexpr std::chrono::milliseconds kRetryStorage{2000};

/// What a failed question to the database is for a browser.
Refusal refusalOf(const Error& error) {
  switch (error.kind) {
    case ErrorKind::Denied:
      return {ErrorCode::Denied, error.message};
    case ErrorKind::NotFound:
      return {ErrorCode::NotFound, error.message};
    case ErrorKind::InvalidInput:
      return {ErrorCode::BadMessage, error.message};
    case ErrorKind::Unavailable:
    case ErrorKind::Exhausted:
    case ErrorKind::Timeout:
      return {ErrorCode::Unavailable, "Messages cannot be saved right now; please try again."};
    default:
      return {ErrorCode::Internal, "The message could not be saved."};
  }
}

Chat::Outcome refused(Refusal refusal, std::chrono::milliseconds retryAfter = {}) {
  return {std::nullopt, std::move(refusal), retryAfter};
}

Chat::Outcome refused(const Error& error) {
  Refusal refusal = refusalOf(error);
  const bool later = refusal.code == ErrorCode::Unavailable;
  return refused(std::move(refusal), later ? kRetryStorage : std::chrono::milliseconds(0));
}

}  // namespace

protocol::signalling::ChatMessage toChatMessage(const store::MessageRow& row) {
  protocol::signalling::ChatMessage message;
  message.id = row.id;
  message.author = row.author;
  message.name = row.name;
  message.role = fromStore(row.role);
  message.text = row.text;
  message.sent = static_cast<double>(row.sent);
  message.edited = row.edited.has_value();
  message.deleted = row.deleted;
  if (!row.to.empty()) {
    message.to = row.to;
    message.toName = row.toName;
  }
  return message;
}

std::optional<Chat::Author> Chat::authorOf(const ConnectionPtr& connection) const {
  const Connections::Attendee* attendee = state_->connections.find(*connection);
  const People::Entry* entry = attendee ? state_->people.find(attendee->person) : nullptr;
  if (!entry) return std::nullopt;
  return Author{entry->who.person, entry->who.name, entry->who.role, entry->who.member,
                entry->at(People::Place::Stage)};
}

std::optional<Refusal> Chat::check(const Author& author) const {
  return mayWrite(state_->settings().chat, {author.role, author.member, author.onStage});
}

void Chat::write(const ConnectionPtr& connection, const client::Chat& message) {
  state_->loop->assertHere();
  const auto author = authorOf(connection);
  if (!author) return;
  write(*author, message.text, message.nonce, message.to, connection,
        [weak = std::weak_ptr<Connection>(connection), nonce = message.nonce](const Outcome& outcome) {
          const auto alive = weak.lock();
          if (!alive) return;
          if (outcome.stored) {
            alive->send(server::Chat{toChatMessage(*outcome.stored), nonce});
          } else {
            alive->send(server::ChatRefused{nonce, outcome.refusal.code, outcome.refusal.message,
                                            outcome.retryAfter.count()});
          }
        });
}

void Chat::write(const Author& author, const std::string& text, std::string nonce,
                 const std::optional<std::string>& to, const ConnectionPtr& from, Done done) {
  state_->loop->assertHere();
  if (auto refusal = check(author)) return done(refused(std::move(*refusal)));
  auto cleaned = cleanChatText(text, static_cast<std::size_t>(state_->configuration.chatLength));
  if (!cleaned) return done(refused({ErrorCode::BadMessage, cleaned.error().message}));
  store::MessageRow row;
  if (to) {
    const People::Entry* other = state_->people.find(*to);
    if (!other) return done(refused({ErrorCode::NotFound, "This person has left."}));
    row.to = *to;
    row.toName = other->who.name;
  }
  if (nonce.empty()) nonce = randomId(kNonceLength);
  const bool host = author.role >= Role::Host;
  const std::string channel = state_->channel();
  auto decision =
      rates_->allow(channel, author.person, nonce, host, std::chrono::seconds(state_->settings().slowMode),
                    ChatRateLimiter::TimePoint::clock::now());
  if (decision.refusal) return done(refused(std::move(*decision.refusal), decision.retryAfter));
  row.channel = channel;
  row.author = author.person;
  row.name = author.name;
  row.role = toStore(author.role);
  row.text = std::move(*cleaned);
  row.sent = wallClockMs();
  row.nonce = nonce;
  state_->store->appendMessage(
      std::move(row),
      [self = shared_from_this(), channel, person = author.person, nonce = std::move(nonce),
       from = std::weak_ptr<Connection>(from), done = std::move(done)](Result<store::Appended> result) {
        if (!result) {
          self->rates_->giveBack(channel, person, nonce);
          return done(refused(result.error()));
        }
        if (result->fresh) {
          ++self->state_->counters.chatMessages;
          const std::string json =
              protocol::signalling::toJson(server::Chat{toChatMessage(result->message), std::nullopt});
          self->tell(result->message, json, from.lock());
        }
        done({std::move(result->message), {}, {}});
      });
}

Chat::Done Chat::refuseTo(const ConnectionPtr& connection) const {
  return [weak = std::weak_ptr<Connection>(connection)](const Outcome& outcome) {
    const auto alive = weak.lock();
    if (alive && !outcome.stored) alive->refuse(outcome.refusal.code, outcome.refusal.message);
  };
}

void Chat::edit(const ConnectionPtr& connection, const client::ChatEdit& message) {
  state_->loop->assertHere();
  if (const auto author = authorOf(connection)) edit(*author, message.id, message.text, refuseTo(connection));
}

void Chat::edit(const Author& author, std::int64_t id, const std::string& text, Done done) {
  state_->loop->assertHere();
  if (auto refusal = check(author)) return done(refused(std::move(*refusal)));
  auto cleaned = cleanChatText(text, static_cast<std::size_t>(state_->configuration.chatLength));
  if (!cleaned) return done(refused({ErrorCode::BadMessage, cleaned.error().message}));
  auto decision =
      rates_->allow(state_->channel(), author.person, {}, true, {}, ChatRateLimiter::TimePoint::clock::now());
  if (decision.refusal) return done(refused(std::move(*decision.refusal), decision.retryAfter));
  state_->store->editMessage(
      state_->channel(), id, author.person, std::move(*cleaned),
      [self = shared_from_this(), done = std::move(done)](Result<store::MessageRow> row) {
        if (!row) return done(refused(row.error()));
        self->changed(*row);
        done({std::move(*row), {}, {}});
      });
}

void Chat::remove(const ConnectionPtr& connection, const client::ChatDelete& message) {
  state_->loop->assertHere();
  if (const auto author = authorOf(connection)) remove(*author, message.id, refuseTo(connection));
}

void Chat::remove(const Author& author, std::int64_t id, Done done) {
  state_->loop->assertHere();
  state_->store->deleteMessage(
      state_->channel(), id, author.person, author.role >= Role::Host,
      [self = shared_from_this(), done = std::move(done)](Result<store::MessageRow> row) {
        if (!row) return done(refused(row.error()));
        self->changed(*row);
        done({std::move(*row), {}, {}});
      });
}

void Chat::tell(const store::MessageRow& message, const std::string& text,
                const ConnectionPtr& except) const {
  state_->connections.send(text, [&](const Connections::Attendee& attendee) {
    if (attendee.connection == except) return false;
    return message.to.empty() || attendee.person == message.author || attendee.person == message.to;
  });
}

void Chat::changed(const store::MessageRow& message) const {
  tell(message, protocol::signalling::toJson(server::ChatUpdated{toChatMessage(message)}), nullptr);
}

void Chat::page(const std::string& person, std::int64_t before,
                std::function<void(Result<Page>)> done) const {
  state_->loop->assertHere();
  const std::int64_t size = state_->configuration.chatHistoryPage;
  state_->store->listMessages(state_->channel(), person, before, size + 1,
                              [size, done = std::move(done)](Result<std::vector<store::MessageRow>> rows) {
                                if (!rows) return done(tl::make_unexpected(std::move(rows.error())));
                                Page page;
                                page.more = static_cast<std::int64_t>(rows->size()) > size;
                                // One more than fits was asked for: the oldest only says that there is more.
                                if (page.more) rows->erase(rows->begin());
                                for (const auto& row : *rows) page.messages.push_back(toChatMessage(row));
                                done(std::move(page));
                              });
}

void Chat::history(const ConnectionPtr& connection, std::int64_t before) {
  state_->loop->assertHere();
  Connections::Attendee* attendee = state_->connections.find(*connection);
  if (!attendee) return;
  if (std::exchange(attendee->historyPending, true)) {
    connection->refuse(ErrorCode::TooManyMessages, "Older messages are already on their way.");
    return;
  }
  page(attendee->person, before,
       [self = shared_from_this(), weak = std::weak_ptr<Connection>(connection)](Result<Page> page) {
         const auto alive = weak.lock();
         Connections::Attendee* still = alive ? self->state_->connections.find(*alive) : nullptr;
         if (!still) return;
         still->historyPending = false;
         if (!page) {
           const Refusal refusal = refusalOf(page.error());
           alive->refuse(refusal.code, "Older messages cannot be loaded right now; please try again.");
           return;
         }
         alive->send(server::ChatPage{std::move(page->messages), page->more});
       });
}

}  // namespace rostra::control
