// SPDX-License-Identifier: Apache-2.0
#include "control/serve/live_rooms.hpp"

#include "base/wall_clock.hpp"

#include <algorithm>
#include <utility>

namespace rostra::control {
namespace {

using protocol::signalling::ErrorCode;

/// An answer that is given once, whatever becomes of who should give it.
template <class T>
class Answer {
 public:
  explicit Answer(api::LiveRooms::Done<T> done)
      : done_(std::shared_ptr<api::LiveRooms::Done<T>>(
            new api::LiveRooms::Done<T>(std::move(done)), [](api::LiveRooms::Done<T>* last) {
              const std::unique_ptr<api::LiveRooms::Done<T>> own(last);
              if (*own) {
                (*own)(fail(ErrorKind::Unavailable, "The server is stopping; please try again."));
              }
            })) {}
  void operator()(Result<T> result) const {
    if (const auto done = std::exchange(*done_, nullptr)) done(std::move(result));
  }

 private:
  std::shared_ptr<api::LiveRooms::Done<T>> done_;
};

std::optional<store::Millis> wallTimeOf(std::optional<ShowState::TimePoint> time) {
  if (!time) return std::nullopt;
  const auto ahead =
      std::chrono::duration_cast<std::chrono::milliseconds>(*time - ShowState::TimePoint::clock::now());
  return wallClockMs() + ahead.count();
}

api::LiveFacts factsOf(Room& room) {
  api::LiveFacts facts;
  facts.state = std::string(protocol::signalling::toString(room.show().state()));
  facts.onStage = static_cast<std::int64_t>(room.stage().size());
  facts.viewers = static_cast<std::int64_t>(room.state().people.viewers());
  facts.since = wallTimeOf(room.show().liveSince());
  facts.liveAt = wallTimeOf(room.show().liveAt());
  return facts;
}

std::vector<api::LivePerson> peopleOf(Room& room) {
  const RoomState& state = room.state();
  std::vector<api::LivePerson> people;
  for (const auto& [id, entry] : state.people.all()) {
    api::LivePerson person;
    person.id = id;
    person.name = entry.who.name;
    if (!entry.who.guest) person.account = id;
    person.avatar = entry.who.avatar.value_or("");
    person.role = toStore(entry.who.role);
    person.place = static_cast<api::Place>(entry.place());
    person.handRaised = entry.hand > 0;
    person.connected = !state.connections.ofPerson(id).empty();
    person.since = static_cast<store::Millis>(entry.since);
    people.push_back(std::move(person));
  }
  std::stable_sort(people.begin(), people.end(),
                   [](const auto& a, const auto& b) { return a.since < b.since; });
  const auto most = static_cast<std::size_t>(state.configuration.peopleList);
  if (people.size() > most) people.resize(most);
  return people;
}
static_assert(static_cast<int>(api::Place::Lobby) == static_cast<int>(People::Place::Lobby) &&
              static_cast<int>(api::Place::Stage) == static_cast<int>(People::Place::Stage));

ErrorKind kindOfRefusal(ErrorCode code) {
  switch (code) {
    case ErrorCode::SlowMode:
    case ErrorCode::TooManyMessages:
      return ErrorKind::Exhausted;
    case ErrorCode::BadMessage:
      return ErrorKind::InvalidInput;
    case ErrorCode::NotFound:
      return ErrorKind::NotFound;
    case ErrorCode::Denied:
      return ErrorKind::Denied;
    case ErrorCode::Unavailable:
      return ErrorKind::Unavailable;
    default:
      return ErrorKind::Internal;
  }
}

Result<store::MessageRow> resultOf(Chat::Outcome outcome) {
  if (outcome.stored) return std::move(*outcome.stored);
  return fail(kindOfRefusal(outcome.refusal.code), std::move(outcome.refusal.message));
}

Chat::Author authorOf(const api::Actor& actor) {
  return {actor.id, actor.name, fromStore(actor.role), actor.member, false};
}

Result<std::map<std::string, api::LiveFacts>> factsOf(const RoomRegistry& rooms,
                                                      const std::vector<std::string>& slugs) {
  std::map<std::string, api::LiveFacts> result;
  for (const std::string& slug : slugs) {
    if (const auto room = rooms.find(slug)) result.emplace(slug, factsOf(*room));
  }
  return result;
}

class LiveRoomsPort : public api::LiveRooms {
 public:
  LiveRoomsPort(std::shared_ptr<glib::Loop> loop, const std::shared_ptr<RoomRegistry>& rooms)
      : loop_(std::move(loop)), rooms_(rooms) {}

  void facts(std::vector<std::string> slugs, Done<std::map<std::string, api::LiveFacts>> done) override {
    post([slugs = std::move(slugs), answer = Answer<std::map<std::string, api::LiveFacts>>(std::move(done))](
             RoomRegistry& rooms) { answer(factsOf(rooms, slugs)); });
  }
  void onAir(Done<std::vector<std::string>> done) override {
    post([answer = Answer<std::vector<std::string>>(std::move(done))](RoomRegistry& rooms) {
      std::vector<std::string> result;
      for (const auto& [slug, room] : rooms.all()) {
        if (room->show().state() == ShowState::State::Live) result.push_back(slug);
      }
      answer(std::move(result));
    });
  }
  void people(std::string slug, Done<std::vector<api::LivePerson>> done) override {
    post([slug = std::move(slug),
          answer = Answer<std::vector<api::LivePerson>>(std::move(done))](RoomRegistry& rooms) {
      const auto room = rooms.find(slug);
      answer(room ? peopleOf(*room) : std::vector<api::LivePerson>());
    });
  }

  void accountChanged(store::Account account) override {
    post([account = std::move(account)](RoomRegistry& rooms) { rooms.accountChanged(account); });
  }
  void accountGone(std::string id, std::string reason) override {
    post([id = std::move(id), reason = std::move(reason)](RoomRegistry& rooms) {
      rooms.accountGone(id, reason);
    });
  }
  void sessionGone(std::string tokenHash) override {
    post([tokenHash = std::move(tokenHash)](RoomRegistry& rooms) { rooms.sessionGone(tokenHash); });
  }
  void spaceChanged(store::Space space, std::string oldSlug) override {
    post([space = std::move(space), oldSlug = std::move(oldSlug)](RoomRegistry& rooms) {
      rooms.spaceChanged(space, oldSlug);
    });
  }
  void spaceGone(std::string id, std::string slug) override {
    post([id = std::move(id), slug = std::move(slug)](RoomRegistry& rooms) { rooms.spaceGone(id, slug); });
  }
  void roleChanged(std::string slug, std::string person, std::optional<store::Role> role) override {
    post([slug = std::move(slug), person = std::move(person), role](RoomRegistry& rooms) {
      rooms.roleChanged(slug, person, role);
    });
  }

  void banned(std::string slug, store::BanRow ban, std::string by) override {
    post([slug = std::move(slug), ban = std::move(ban), by = std::move(by)](RoomRegistry& rooms) {
      rooms.banned(slug, ban, by);
    });
  }
  void banLifted(std::string slug, std::string person) override {
    post([slug = std::move(slug), person = std::move(person)](RoomRegistry& rooms) {
      rooms.banLifted(slug, person);
    });
  }

  void postChat(std::string slug, std::optional<store::Space> space, api::Actor actor, std::string text,
                std::string nonce, Done<store::MessageRow> done) override {
    withRoom<store::MessageRow>(
        std::move(slug), std::move(space), std::move(done),
        [actor = std::move(actor), text = std::move(text), nonce = std::move(nonce)](
            Room& room, const Answer<store::MessageRow>& answer) {
          room.chat().write(authorHere(room, actor), text, nonce, std::nullopt, nullptr,
                            [answer](Chat::Outcome outcome) { answer(resultOf(std::move(outcome))); });
        });
  }
  void editChat(std::string slug, std::optional<store::Space> space, api::Actor actor, std::int64_t id,
                std::string text, Done<store::MessageRow> done) override {
    withRoom<store::MessageRow>(
        std::move(slug), std::move(space), std::move(done),
        [actor = std::move(actor), id, text = std::move(text)](Room& room,
                                                               const Answer<store::MessageRow>& answer) {
          room.chat().edit(authorHere(room, actor), id, text,
                           [answer](Chat::Outcome outcome) { answer(resultOf(std::move(outcome))); });
        });
  }
  void deleteChat(std::string slug, std::optional<store::Space> space, api::Actor actor, std::int64_t id,
                  Done<void> done) override {
    withRoom<void>(std::move(slug), std::move(space), std::move(done),
                   [actor = std::move(actor), id](Room& room, const Answer<void>& answer) {
                     room.chat().remove(authorHere(room, actor), id, [answer](Chat::Outcome outcome) {
                       answer(resultOf(std::move(outcome)).map([](const store::MessageRow&) {}));
                     });
                   });
  }
  void goLive(std::string slug, api::Actor actor, std::chrono::seconds countdown, Done<void> done) override {
    post([slug = std::move(slug), actor = std::move(actor), countdown,
          answer = Answer<void>(std::move(done))](RoomRegistry& rooms) {
      const auto room = rooms.find(slug);
      if (const auto refusal = refusalOf(Action::GoLive, fromStore(actor.role), std::nullopt, false)) {
        answer(fail(ErrorKind::Denied, refusal->message));
        return;
      }
      switch (room ? room->goLive(actor.name, countdown) : Room::LiveAnswer::NobodyOnStage) {
        case Room::LiveAnswer::Done:
          answer({});
          return;
        case Room::LiveAnswer::Already:
          answer(fail(ErrorKind::Conflict, "This space is on air already."));
          return;
        case Room::LiveAnswer::NobodyOnStage:
          answer(fail(ErrorKind::Conflict, "Nobody is on stage in this space."));
          return;
        case Room::LiveAnswer::ServerFull:
          answer(fail(ErrorKind::Unavailable, kNoShowFits));
      }
    });
  }
  void endShow(std::string slug, api::Actor actor, Done<void> done) override {
    post([slug = std::move(slug), actor = std::move(actor),
          answer = Answer<void>(std::move(done))](RoomRegistry& rooms) {
      const auto room = rooms.find(slug);
      if (const auto refusal = refusalOf(Action::EndShow, fromStore(actor.role), std::nullopt, false)) {
        answer(fail(ErrorKind::Denied, refusal->message));
      } else if (!room || !room->endShow(actor.name)) {
        answer(fail(ErrorKind::NotFound, "Nothing is on air in this space."));
      } else {
        answer({});
      }
    });
  }

 private:
  template <class F>
  void post(F task) {
    loop_->post(rooms_, std::move(task));
  }
  /// The room of a space, for somebody who need not be in it; made for the moment when nobody is.
  template <class T, class F>
  void withRoom(std::string slug, std::optional<store::Space> space, Done<T> done, F work) {
    post([slug = std::move(slug), space = std::move(space), answer = Answer<T>(std::move(done)),
          work = std::move(work)](RoomRegistry& rooms) {
      const auto room = rooms.findOrCreate(slug, space);
      if (!room)
        return answer(fail(ErrorKind::Exhausted, "Too many rooms are in use; please try again later."));
      work(*room, answer);
    });
  }
  /// Somebody on stage may write where only the stage may.
  static Chat::Author authorHere(Room& room, const api::Actor& actor) {
    Chat::Author author = authorOf(actor);
    const People::Entry* entry = room.state().people.find(actor.id);
    author.onStage = entry && entry->at(People::Place::Stage);
    return author;
  }

  std::shared_ptr<glib::Loop> loop_;
  std::weak_ptr<RoomRegistry> rooms_;
};

}  // namespace

std::shared_ptr<api::LiveRooms> makeLiveRooms(std::shared_ptr<glib::Loop> loop,
                                              const std::shared_ptr<RoomRegistry>& rooms) {
  return std::make_shared<LiveRoomsPort>(std::move(loop), rooms);
}

}  // namespace rostra::control
