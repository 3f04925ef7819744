// SPDX-License-Identifier: Apache-2.0
// How people come into a room, what of their messages goes where, and how the others hear of them.
#include "base/id.hpp"
#include "control/room/room.hpp"
#include "control/signalling/protocol_names.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace rostra::control {
namespace {

namespace client = protocol::signalling::clientMessage;
namespace server = protocol::signalling::serverMessage;
using ErrorCode = protocol::signalling::ErrorCode;
using Place = People::Place;

constexpr std::size_t kMaxListed = 1024;  // of `seated`
/// In a room of this many connections news of people are gathered for a moment.
constexpr std::size_t kLargeRoom = 100;
constexpr std::chrono::milliseconds kGather{200};

template <class T>
constexpr bool isMedia = std::is_same_v<T, client::PublishOffer> ||
                         std::is_same_v<T, client::SubscribeAnswer> || std::is_same_v<T, client::Candidate> ||
                         std::is_same_v<T, client::MediaState> || std::is_same_v<T, client::Tiles>;

/// What a guest is called: by their own words, else as in their other tab.
Result<std::string> guestName(const std::optional<std::string>& wanted, const People& people,
                              const std::string& person) {
  if (wanted && !wanted->empty()) return checkDisplayName(*wanted);
  const People::Entry* entry = people.find(person);
  return entry ? entry->who.name : std::string("Guest");
}

}  // namespace

Verdict Room::judgeHere(const Arrival& arrival, const Identity& who, Wish wish) const {
  Arrival known = arrival;
  if (const auto banned = gathering_->banned.find(who.person); banned != gathering_->banned.end())
    known.ban = banned->second;
  Door door;
  door.wish = wish;
  if (const auto given = gathering_->given.find(who.person); given != gathering_->given.end())
    door.given = given->second;
  door.locked = gathering_->locked;
  door.admitted = gathering_->admitted.contains(who.person);
  return judge(known, door);
}

void Room::join(const SessionPtr& session, const client::Join& message, const Arrival& arrival) {
  Identity who = arrival.who;
  if (who.guest) {
    auto name = checkDisplayName(message.name);
    if (!name) {
      session->fail(ErrorCode::BadName, name.error().message);
      return update();
    }
    who.name = std::move(*name);
  }
  const Verdict verdict = judgeHere(arrival, who, Wish::Stage);
  if (verdict.refusal) {
    session->fail(verdict.refusal->code, verdict.refusal->message);
    return update();
  }
  who.role = verdict.role;
  who.member = verdict.member;
  if (!verdict.lobby) {
    (void)takeOnStage(session, who, message.resume);
    return update();
  }
  const auto waiting = gathering_->hall.sessions([](const Hall::Connection& each) { return each.lobby; });
  if (static_cast<std::int64_t>(waiting.size()) >= services_.stage.configuration.peopleList) {
    session->fail(ErrorCode::RoomFull, "The lobby is full; please try again in a moment.");
    return update();
  }
  session->seat = {RoomId(slug_), ParticipantId()};
  session->markUsed();
  const std::string presence = Hall::presenceOf(*session);
  gathering_->hall.add(session, who.person, presence).lobby = true;
  gathering_->people.enter(presence, who, Place::Lobby, protocolTime());
  session->send(server::Lobby{gathering_->title()});
  markPeople();
  update();
}

bool Room::takeOnStage(const SessionPtr& session, const Identity& who,
                       const std::optional<std::string>& resume) {
  // There under the name of the connection first: whoever replaces themselves is never gone.
  const std::string presence = Hall::presenceOf(*session);
  gathering_->people.enter(presence, who, Place::Stage, protocolTime());
  const bool joined = stage_->join(session, {who.person, who.name}, resume);
  if (joined) {
    const std::string participant = session->seat.participant.str();
    gathering_->people.enter(participant, who, Place::Stage, protocolTime());
    gathering_->people.setHand(who.person, false, 0);
    gathering_->invitations.forget(who.person);
    gathering_->hall.add(session, who.person, participant);
  } else {
    gathering_->hall.remove(*session);
  }
  gathering_->people.leave(presence);
  markPeople();
  if (joined) {
    movement_->stageChanged();
    seat(session);
  }
  return joined;
}

bool Room::resume(const SessionPtr& session, const client::Join& message) {
  std::optional<std::string> person;
  if (message.resume) person = stage_->personOf(*message.resume);
  if (!person && message.ticket) {
    person = gathering_->invitations.redeem(*message.ticket, Clock::now());
    if (!person || !gathering_->people.find(*person)) {
      session->fail(ErrorCode::InvitationInvalid,
                    "This invitation onto the stage was used or has run out; raise your hand again.");
      return true;
    }
    gathering_->admitted.insert(*person);
  }
  const People::Entry* entry = person ? gathering_->people.find(*person) : nullptr;
  if (!entry) return false;
  Identity who = entry->who;
  if (who.guest) {
    auto name = checkDisplayName(message.name);
    if (!name) {
      session->fail(ErrorCode::BadName, name.error().message);
      return true;
    }
    who.name = std::move(*name);
  }
  (void)takeOnStage(session, who, message.resume);
  update();
  return true;
}

void Room::watch(const SessionPtr& session, const client::Watch& message, const Arrival& arrival) {
  if (gathering_->hall.size() >= static_cast<std::size_t>(services_.broadcast.configuration.maxViewers)) {
    session->fail(ErrorCode::RoomFull,
                  "As many people as allowed are watching already; please try again later.");
    return update();
  }
  Identity who = arrival.who;
  if (who.guest) {
    auto name = guestName(message.name, gathering_->people, who.person);
    if (!name) {
      session->fail(ErrorCode::BadName, name.error().message);
      return update();
    }
    who.name = std::move(*name);
  }
  const Verdict verdict = judgeHere(arrival, who, Wish::Watch);
  if (verdict.refusal) {
    session->fail(verdict.refusal->code, verdict.refusal->message);
    return update();
  }
  who.role = verdict.role;
  who.member = verdict.member;
  session->seat = {RoomId(slug_), ParticipantId()};
  session->markUsed();
  const std::string presence = Hall::presenceOf(*session);
  gathering_->hall.add(session, who.person, presence);
  gathering_->people.enter(presence, who, Place::Audience, protocolTime());
  markPeople();
  markLive();
  seat(session);
  update();
}

void Room::seat(const SessionPtr& session) {
  const Hall::Connection* connection = gathering_->hall.find(*session);
  if (!connection) return;
  // The chat comes through the queue of its channel: what was written before is in the page, what is written
  // later is told when this connection is seated.
  chat_->page(
      connection->person, 0,
      [weak = weak_from_this(), weakSession = std::weak_ptr<Session>(session)](Result<Chat::Page> page) {
        const auto self = weak.lock();
        const auto alive = weakSession.lock();
        if (self && alive) self->finishSeat(alive, page);
      });
}

void Room::finishSeat(const SessionPtr& session, const Result<Chat::Page>& page) {
  Hall::Connection* connection = gathering_->hall.find(*session);
  const People::Entry* entry = connection ? gathering_->people.find(connection->person) : nullptr;
  if (!entry || !session->open()) return;
  server::Seated seated;
  seated.you = People::view(*entry, entry->place());
  seated.settings = gathering_->settings();
  seated.title = gathering_->title();
  if (gathering_->space) {
    seated.description = gathering_->space->description;
    seated.startsAt = static_cast<double>(gathering_->space->startsAt.value_or(0));
  }
  const auto limit = static_cast<std::size_t>(services_.stage.configuration.peopleList + stage_->size());
  seated.people =
      gathering_->people.list(entry->who.role >= Role::Host, std::min<std::size_t>(limit, kMaxListed));
  if (page) {
    seated.chat = page->messages;
    seated.moreChat = page->more;
  } else {
    // The show goes on without a database; the page may ask again.
    seated.moreChat = true;
  }
  connection->seated = true;
  session->send(seated);
  session->sendText(liveText());
}

void Room::admit(const std::string& person, bool admitted, const std::string& by) {
  for (const auto& session : gathering_->hall.sessionsOf(person)) {
    Hall::Connection* connection = gathering_->hall.find(*session);
    const People::Entry* entry = gathering_->people.find(person);
    if (!connection || !connection->lobby || !entry) continue;
    if (admitted) {
      gathering_->admitted.insert(person);
      const Identity who = entry->who;
      (void)takeOnStage(session, who, std::nullopt);
    } else {
      gathering_->people.leave(connection->presence);
      gathering_->hall.remove(*session);
      session->fail(ErrorCode::Denied, by + " did not let you onto the stage now. You can watch instead.");
    }
  }
  markPeople();
  update();
}

void Room::receive(const SessionPtr& session, protocol::signalling::ClientMessage message) {
  const Hall::Connection* connection = gathering_->hall.find(*session);
  if (!connection) return;
  const bool onStage = !session->seat.participant.empty();
  if (connection->lobby && !std::holds_alternative<client::Leave>(message)) {
    session->refuse(ErrorCode::Denied, "You are in the lobby; a host will let you in.");
    return;
  }
  std::visit(
      [&](auto& what) {
        using T = std::remove_cvref_t<decltype(what)>;
        if constexpr (std::is_same_v<T, client::Leave>) {
          if (onStage) {
            stage_->receive(session, std::move(what));
          } else {
            session->close(1000, "left");
          }
        } else if constexpr (isMedia<T>) {
          if (onStage) {
            stage_->receive(session, std::move(what));
          } else {
            session->refuse(ErrorCode::NotJoined,
                            "Who watches sends no media; join first, on another connection.");
          }
        } else if constexpr (std::is_same_v<T, client::Chat>) {
          chat_->write(session, what);
        } else if constexpr (std::is_same_v<T, client::ChatEdit>) {
          chat_->edit(session, what);
        } else if constexpr (std::is_same_v<T, client::ChatDelete>) {
          chat_->remove(session, what);
        } else if constexpr (std::is_same_v<T, client::ChatHistory>) {
          chat_->history(session, what.before);
        } else if constexpr (std::is_same_v<T, client::React>) {
          react(session, what);
        } else if constexpr (std::is_same_v<T, client::Map>) {
          movement_->open(session, what.open);
        } else if constexpr (std::is_same_v<T, client::Move>) {
          movement_->move(session, what);
        } else if constexpr (requires { moderation_->receive(session, what); }) {
          moderation_->receive(session, what);
        } else {
          session->refuse(ErrorCode::AlreadyJoined,
                          "This connection is in a room already; open another one.");
        }
      },
      message);
}

void Room::sessionClosed(const SessionPtr& session) {
  const Hall::Connection* connection = gathering_->hall.find(*session);
  if (!connection) return;
  if (session->seat.participant.empty()) {
    gathering_->people.leave(connection->presence);
    gathering_->hall.remove(*session);
    markPeople();
    markLive();
  } else {
    // The person stays on stage for a while; see Stage.
    gathering_->hall.remove(*session);
    stage_->sessionClosed(session);
  }
  update();
}

void Room::react(const SessionPtr& session, const client::React& message) {
  const Hall::Connection* connection = gathering_->hall.find(*session);
  switch (reactions_.take(connection->person, message.emoji, Clock::now())) {
    case Reactions::Verdict::Send:
      gathering_->hall.send(
          protocol::signalling::toJson(server::Reaction{connection->person, message.emoji, protocolTime()}));
      return;
    case Reactions::Verdict::Leave:
      return;
    case Reactions::Verdict::TooFast:
      session->refuse(ErrorCode::TooManyMessages, "You react too fast; please wait a moment.");
      return;
    case Reactions::Verdict::Unknown:
      session->refuse(ErrorCode::BadMessage, "This is not one of the reactions that are offered.");
  }
}

void Room::markPeople() {
  if (peopleTimer_.active() || drained_) return;
  const auto wait = gathering_->hall.size() > kLargeRoom ? kGather : std::chrono::milliseconds(0);
  peopleTimer_ = services_.stage.loop->after(wait, [weak = weak_from_this()] {
    if (const auto room = weak.lock()) room->tellPeople();
  });
}

void Room::tellPeople() {
  const auto viewOf = [](const std::string& person, const std::optional<People::Person>& view) {
    return view ? protocol::signalling::toJson(server::Person{*view})
                : protocol::signalling::toJson(server::PersonLeft{person});
  };
  const auto isHost = [this](const Hall::Connection& each) { return gathering_->isHost(each); };
  for (const People::Change& change : gathering_->people.takeChanges()) {
    if (change.forHosts) gathering_->hall.send(viewOf(change.person, change.hostView), isHost);
    if (change.forAll) {
      gathering_->hall.send(viewOf(change.person, change.publicView),
                            [&](const Hall::Connection& each) { return !isHost(each); });
    }
    if (change.ownView)
      gathering_->hall.sendTo(change.person, protocol::signalling::toJson(server::Person{*change.ownView}));
    movement_->personChanged(change.person);
    if (!gathering_->people.find(change.person)) {
      moderation_->forget(change.person);
      reactions_.forget(change.person);
    }
  }
  markLive();
}

}  // namespace rostra::control
