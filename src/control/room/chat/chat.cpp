// SPDX-License-Identifier: Apache-2.0
#include "control/room/chat/chat.hpp"

#include "base/wall_clock.hpp"

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
      return {ErrorCode::Unavailable, "Messages cannot be stored at the moment; please try again."};
    default:
      return {ErrorCode::Internal, "The message could not be stored."};
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

std::optional<Chat::Author> Chat::authorOf(const SessionPtr& session) const {
  const Hall::Connection* connection = room_->hall.find(*session);
  const People::Entry* entry = connection ? room_->people.find(connection->person) : nullptr;
  if (!entry) return std::nullopt;
  return Author{entry->who.person, entry->who.name, entry->who.role, entry->who.member,
                entry->at(People::Place::Stage)};
}

std::optional<Refusal> Chat::check(const Author& author) const {
  return mayWrite(room_->settings().chat, {author.role, author.member, author.onStage});
}

void Chat::write(const SessionPtr& session, const client::Chat& message) {
  const auto author = authorOf(session);
  if (!author) return;
  write(*author, message.text, message.nonce, message.to, session,
        [weak = std::weak_ptr<Session>(session), nonce = message.nonce](const Outcome& outcome) {
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
                 const std::optional<std::string>& to, const SessionPtr& from, Done done) {
  if (auto refusal = check(author)) return done(refused(std::move(*refusal)));
  auto cleaned = cleanChatText(text, static_cast<std::size_t>(room_->configuration.chatLength));
  if (!cleaned) return done(refused({ErrorCode::BadMessage, cleaned.error().message}));
  store::MessageRow row;
  if (to) {
    const People::Entry* other = room_->people.find(*to);
    if (!other) return done(refused({ErrorCode::NotFound, "This person is not here any more."}));
    row.to = *to;
    row.toName = other->who.name;
  }
  if (nonce.empty()) nonce = randomId(kNonceLength);
  const bool host = author.role >= Role::Host;
  const std::string channel = room_->channel();
  auto verdict =
      pace_->allow(channel, author.person, nonce, host, std::chrono::seconds(room_->settings().slowMode),
                   ChatPace::TimePoint::clock::now());
  if (verdict.refusal) return done(refused(std::move(*verdict.refusal), verdict.retryAfter));
  row.channel = channel;
  row.author = author.person;
  row.name = author.name;
  row.role = toStore(author.role);
  row.text = std::move(*cleaned);
  row.sent = wallClockMs();
  row.nonce = nonce;
  room_->directory->append(std::move(row), [self = shared_from_this(), channel, person = author.person,
                                            nonce = std::move(nonce), from = std::weak_ptr<Session>(from),
                                            done = std::move(done)](Result<store::Appended> result) {
    if (!result) {
      self->pace_->giveBack(channel, person, nonce);
      return done(refused(result.error()));
    }
    if (result->fresh) {
      ++self->room_->counters.chatMessages;
      const std::string json =
          protocol::signalling::toJson(server::Chat{toChatMessage(result->message), std::nullopt});
      self->tell(result->message, json, from.lock());
    }
    done({std::move(result->message), {}, {}});
  });
}

Chat::Done Chat::refuseTo(const SessionPtr& session) const {
  return [weak = std::weak_ptr<Session>(session)](const Outcome& outcome) {
    const auto alive = weak.lock();
    if (alive && !outcome.stored) alive->refuse(outcome.refusal.code, outcome.refusal.message);
  };
}

void Chat::edit(const SessionPtr& session, const client::ChatEdit& message) {
  if (const auto author = authorOf(session)) edit(*author, message.id, message.text, refuseTo(session));
}

void Chat::edit(const Author& author, std::int64_t id, const std::string& text, Done done) {
  if (auto refusal = check(author)) return done(refused(std::move(*refusal)));
  auto cleaned = cleanChatText(text, static_cast<std::size_t>(room_->configuration.chatLength));
  if (!cleaned) return done(refused({ErrorCode::BadMessage, cleaned.error().message}));
  auto verdict =
      pace_->allow(room_->channel(), author.person, {}, true, {}, ChatPace::TimePoint::clock::now());
  if (verdict.refusal) return done(refused(std::move(*verdict.refusal), verdict.retryAfter));
  room_->directory->edit(room_->channel(), id, author.person, std::move(*cleaned),
                         [self = shared_from_this(), done = std::move(done)](Result<store::MessageRow> row) {
                           if (!row) return done(refused(row.error()));
                           self->changed(*row);
                           done({std::move(*row), {}, {}});
                         });
}

void Chat::remove(const SessionPtr& session, const client::ChatDelete& message) {
  if (const auto author = authorOf(session)) remove(*author, message.id, refuseTo(session));
}

void Chat::remove(const Author& author, std::int64_t id, Done done) {
  room_->directory->remove(
      room_->channel(), id, author.person, author.role >= Role::Host,
      [self = shared_from_this(), done = std::move(done)](Result<store::MessageRow> row) {
        if (!row) return done(refused(row.error()));
        self->changed(*row);
        done({std::move(*row), {}, {}});
      });
}

void Chat::tell(const store::MessageRow& message, const std::string& text, const SessionPtr& except) const {
  room_->hall.send(text, [&](const Hall::Connection& connection) {
    if (connection.session == except) return false;
    return message.to.empty() || connection.person == message.author || connection.person == message.to;
  });
}

void Chat::changed(const store::MessageRow& message) const {
  tell(message, protocol::signalling::toJson(server::ChatUpdated{toChatMessage(message)}), nullptr);
}

void Chat::page(const std::string& person, std::int64_t before,
                std::function<void(Result<Page>)> done) const {
  const std::int64_t size = room_->configuration.chatHistoryPage;
  room_->directory->list(room_->channel(), person, before, size + 1,
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

void Chat::history(const SessionPtr& session, std::int64_t before) {
  Hall::Connection* connection = room_->hall.find(*session);
  if (!connection) return;
  if (std::exchange(connection->asking, true)) {
    session->refuse(ErrorCode::TooManyMessages, "Older messages are on their way already.");
    return;
  }
  page(connection->person, before,
       [self = shared_from_this(), weak = std::weak_ptr<Session>(session)](Result<Page> page) {
         const auto alive = weak.lock();
         Hall::Connection* still = alive ? self->room_->hall.find(*alive) : nullptr;
         if (!still) return;
         still->asking = false;
         if (!page) {
           const Refusal refusal = refusalOf(page.error());
           alive->refuse(refusal.code, "Older messages cannot be read at the moment; please try again.");
           return;
         }
         alive->send(server::ChatPage{std::move(page->messages), page->more});
       });
}

}  // namespace rostra::control
