// SPDX-License-Identifier: Apache-2.0
#include "control/live_rooms.hpp"

#include <rostra/accounts/identity.hpp>

namespace rostra::control {
namespace {

using protocol::signalling::StageState;

const char* wordOf(StageState state) noexcept {
  switch (state) {
    case StageState::Waiting:
      return "waiting";
    case StageState::Live:
      return "live";
    case StageState::Ended:
      return "ended";
  }
  return "waiting";
}

api::LiveFacts factsOf(Room& room) {
  api::LiveFacts facts;
  facts.state = wordOf(room.state());
  facts.onStage = static_cast<std::int64_t>(room.stage().size());
  facts.viewers = static_cast<std::int64_t>(room.viewers());
  if (const auto since = room.liveSince()) {
    const auto ago = std::chrono::steady_clock::now() - *since;
    facts.since = accounts::nowMillis() - std::chrono::duration_cast<std::chrono::milliseconds>(ago).count();
  }
  return facts;
}

std::string channelOf(const std::string& slug, const std::optional<store::Space>& space) {
  return space ? space->id : "open:" + slug;
}

/// The rules of writing that need nobody to be here.
Result<void> mayWrite(const std::optional<store::Space>& space, const api::Actor& actor) {
  if (!space || actor.role >= store::Role::Host) return {};
  switch (space->settings.chat) {
    case store::ChatAccess::Everyone:
      return {};
    case store::ChatAccess::Members:
      if (actor.role >= store::Role::Participant) return {};
      return fail(ErrorKind::Denied, "only members of this space may write");
    case store::ChatAccess::Stage:
      return fail(ErrorKind::Denied, "only people on stage may write");
    case store::ChatAccess::Off:
      break;
  }
  return fail(ErrorKind::Denied, "the chat of this space is off");
}

Result<store::MessageRow> messageOf(store::Connection& db, const std::string& channel, std::int64_t id) {
  auto found = store::findMessage(db, channel, id);
  if (!found) return tl::make_unexpected(std::move(found.error()));
  if (!*found || (*found)->deleted) return fail(ErrorKind::NotFound, "there is no such message");
  return std::move(**found);
}

}  // namespace

template <class T, class Task>
void LiveRoomsOnLoop::ask(Done<T> done, Task task) {
  loop_->post([rooms = rooms_, done = std::move(done), task = std::move(task)] {
    const auto alive = rooms.lock();
    if (!alive) return done(fail(ErrorKind::Unavailable, "the server is stopping"));
    done(task(*alive));
  });
}

void LiveRoomsOnLoop::facts(std::vector<std::string> slugs,
                            Done<std::map<std::string, api::LiveFacts>> done) {
  using Facts = std::map<std::string, api::LiveFacts>;
  ask<Facts>(std::move(done), [slugs = std::move(slugs)](const Rooms& rooms) -> Result<Facts> {
    Facts facts;
    for (const std::string& slug : slugs) {
      if (const auto room = rooms.find(slug)) facts.emplace(slug, factsOf(*room));
    }
    return facts;
  });
}

void LiveRoomsOnLoop::onAir(Done<std::vector<std::string>> done) {
  ask<std::vector<std::string>>(std::move(done), [](const Rooms& rooms) -> Result<std::vector<std::string>> {
    std::vector<std::string> slugs;
    for (const auto& [slug, room] : rooms.all()) {
      if (factsOf(*room).onAir()) slugs.push_back(slug);
    }
    return slugs;
  });
}

void LiveRoomsOnLoop::people(std::string slug, Done<std::vector<api::LivePerson>> done) {
  using People = std::vector<api::LivePerson>;
  ask<People>(std::move(done), [slug = std::move(slug)](const Rooms& rooms) -> Result<People> {
    People people;
    const auto room = rooms.find(slug);
    if (!room) return people;
    const store::Millis now = accounts::nowMillis();
    for (const Stage::Listed& one : room->stage().list()) {
      api::LivePerson person;
      person.id = one.participant.id;
      person.name = one.participant.name;
      person.role = store::Role::Participant;
      person.place = api::Place::Stage;
      person.connected = one.connected;
      person.since = now - one.onStage.count();
      people.push_back(std::move(person));
    }
    return people;
  });
}

// Rooms know connections, not accounts: who is here is told nothing by these until they do.
void LiveRoomsOnLoop::accountChanged(store::Account) {}
void LiveRoomsOnLoop::accountGone(std::string, std::string) {}
void LiveRoomsOnLoop::sessionGone(std::string) {}
void LiveRoomsOnLoop::spaceChanged(store::Space, std::string) {}
void LiveRoomsOnLoop::spaceGone(std::string, std::string) {}
void LiveRoomsOnLoop::roleChanged(std::string, std::string, std::optional<store::Role>) {}

void LiveRoomsOnLoop::postChat(std::string slug, std::optional<store::Space> space, api::Actor actor,
                               std::string text, std::string nonce, Done<store::MessageRow> done) {
  if (auto allowed = mayWrite(space, actor); !allowed)
    return loop_->post([done, error = allowed.error()] { done(tl::make_unexpected(error)); });
  store::MessageRow message;
  message.channel = channelOf(slug, space);
  message.author = std::move(actor.id);
  message.name = std::move(actor.name);
  message.role = actor.role;
  message.text = std::move(text);
  message.sent = accounts::nowMillis();
  message.nonce = std::move(nonce);
  const std::string channel = message.channel;
  database_->runInOrder(
      channel,
      [message = std::move(message)](store::Connection& db) -> Result<store::MessageRow> {
        auto appended = store::appendMessage(db, message);
        if (!appended) return tl::make_unexpected(std::move(appended.error()));
        return std::move(appended->message);
      },
      std::move(done));
}

void LiveRoomsOnLoop::editChat(std::string slug, std::optional<store::Space> space, api::Actor actor,
                               std::int64_t id, std::string text, Done<store::MessageRow> done) {
  const std::string channel = channelOf(slug, space);
  database_->runInOrder(
      channel,
      [channel, actor = std::move(actor), id,
       text = std::move(text)](store::Connection& db) -> Result<store::MessageRow> {
        auto message = messageOf(db, channel, id);
        if (!message) return message;
        if (message->author != actor.id) return fail(ErrorKind::Denied, "only its author edits a message");
        const store::Millis now = accounts::nowMillis();
        if (auto edited = store::editMessage(db, channel, id, text, now); !edited)
          return tl::make_unexpected(std::move(edited.error()));
        message->text = text;
        message->edited = now;
        return message;
      },
      std::move(done));
}

void LiveRoomsOnLoop::deleteChat(std::string slug, std::optional<store::Space> space, api::Actor actor,
                                 std::int64_t id, Done<void> done) {
  const std::string channel = channelOf(slug, space);
  database_->runInOrder(
      channel,
      [channel, actor = std::move(actor), id](store::Connection& db) -> Result<void> {
        const auto message = messageOf(db, channel, id);
        if (!message) return tl::make_unexpected(message.error());
        const bool host = actor.role >= store::Role::Host && message->to.empty();
        if (message->author != actor.id && !host)
          return fail(ErrorKind::Denied, "only its author or a host deletes a message");
        return store::deleteMessage(db, channel, id);
      },
      std::move(done));
}

void LiveRoomsOnLoop::endShow(std::string slug, api::Actor, Done<void> done) {
  ask<void>(std::move(done), [slug = std::move(slug)](const Rooms& rooms) -> Result<void> {
    const auto room = rooms.find(slug);
    if (!room || (room->stage().size() == 0 && !factsOf(*room).onAir()))
      return fail(ErrorKind::NotFound, "nothing is on air in this space");
    return fail(ErrorKind::Conflict, "this show cannot be ended while people are on stage");
  });
}

}  // namespace rostra::control
