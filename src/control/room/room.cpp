// SPDX-License-Identifier: Apache-2.0
#include "control/room/room.hpp"

#include "accounts/identity.hpp"
#include "base/log.hpp"
#include "control/signalling/error_codes.hpp"
#include "control/signalling/protocol_names.hpp"
#include "ipc/channel.hpp"

#include <chrono>
#include <type_traits>
#include <utility>

namespace rostra::control {
namespace {

namespace client = protocol::signalling::clientMessage;
namespace server = protocol::signalling::serverMessage;
using ErrorCode = protocol::signalling::ErrorCode;

template <class T>
constexpr bool isMedia = std::is_same_v<T, client::PublishOffer> ||
                         std::is_same_v<T, client::SubscribeAnswer> || std::is_same_v<T, client::Candidate> ||
                         std::is_same_v<T, client::MediaState> || std::is_same_v<T, client::Tiles>;

}  // namespace

std::shared_ptr<Room> Room::create(Services services, const std::string& slug,
                                   std::optional<store::Space> space) {
  services.stage.loop->assertHere();
  std::shared_ptr<Room> room(new Room(std::move(services)));
  room->build(slug, std::move(space));
  // A room that nobody enters after all is forgotten.
  room->state_->changes->mark(Change::Show);
  return room;
}

void Room::build(const std::string& slug, std::optional<store::Space> space) {
  const Stage::Services& server = services_.stage;
  auto changes = RoomChanges::create(server.loop, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->act();
  });
  state_ = std::make_shared<RoomState>(
      RoomState::Services{server.loop, services_.store, services_.broadcast.origin, server.configuration,
                          server.counters, services_.guestBans},
      std::move(changes), slug, std::move(space));
  buildShow();
  buildParts();
}

// Stage, broadcast and show know nothing of rooms: what they report becomes a mark.
void Room::buildShow() {
  const auto marks = [changes = state_->changes](auto... which) {
    return [changes, which...] { (changes->mark(which), ...); };
  };
  stage_ = Stage::create(services_.stage, state_->slug, {state_->title(), state_->stageSize()},
                         {marks(Change::Stage), marks(Change::Tap),
                          [state = state_](const std::string& participant) {
                            state->people.leave(participant);
                            state->changes->mark(Change::People);
                          },
                          marks(Change::Speakers)});
  broadcast_ =
      Broadcast::create(services_.broadcast, state_->slug,
                        {marks(Change::Tap), marks(Change::Live), marks(Change::Live), marks(Change::Show)});
  show_ = std::make_shared<ShowControl>(services_.broadcast, state_->slug, broadcast_, services_.limits,
                                        marks(Change::Show));
}

void Room::buildParts() {
  notifier_ = RoomNotifier::create({state_, stage_, broadcast_, show_},
                                   [weak = weak_from_this()](const std::string& person) {
                                     if (const auto self = weak.lock()) self->personChanged(person);
                                   });
  chat_ = Chat::create(state_, services_.chatRates);
  map_ = MapUpdates::create(state_, stage_);
  joining_ = Joining::create(state_, stage_, chat_, notifier_);
  leaving_ = std::make_shared<Leaving>(state_, stage_);
  moderation_ =
      Moderation::create({state_,
                          stage_,
                          joining_,
                          leaving_,
                          {[weak = weak_from_this()](const std::string& by, std::chrono::seconds countdown) {
                             const auto self = weak.lock();
                             return self ? self->goLive(by, countdown) : LiveAnswer::NobodyOnStage;
                           },
                           [weak = weak_from_this()] {
                             if (const auto self = weak.lock()) self->stayBackstage();
                           },
                           [weak = weak_from_this()](const std::string& by) {
                             if (const auto self = weak.lock()) self->endShow(by);
                           }}});
  settings_ = std::make_unique<RoomSettings>(
      RoomSettings::Parts{state_, stage_, broadcast_, joining_, leaving_, moderation_});
}

void Room::act() {
  if (stopped_) return;
  const RoomChanges::Taken changes = state_->changes->take();
  const auto before = show_->state();
  const auto countdownBefore = show_->liveAt();
  const bool mixing = broadcast_->mixing();
  if (changes.has(Change::Visitors)) settings_->checkVisitors();
  if (changes.has(Change::Settings)) settings_->apply();
  if (changes.has(Change::Stage) || changes.has(Change::Settings)) map_->updateHearing();
  const bool needed = show_->update(
      {stage_->size(), state_->connections.size(), state_->playlists.viewers(), state_->backstage()});
  const bool turned = show_->state() != before;
  if (changes.has(Change::Stage) || turned) broadcast_->setPeople(onAir());
  if (changes.has(Change::Speakers) || turned)
    broadcast_->setSpeaker(show_->onAir() ? stage_->speakers().active : std::string());
  // A mixer that starts asks for its tap itself.
  if (changes.has(Change::Tap) || (turned && mixing)) connectTap();
  settings_->record(show_->state());
  const bool people = changes.has(Change::People) || changes.has(Change::Stage);
  if (people) notifier_->peopleChanged();
  if (people || turned || changes.has(Change::Settings) || changes.has(Change::Live) ||
      show_->liveAt() != countdownBefore)
    notifier_->liveChanged();
  if (changes.has(Change::Speakers) || turned) notifier_->speakersChanged();
  if (!needed) services_.onDeserted(state_->slug);
}

// Nobody who is backstage is in the mix, and nothing of them leaves for the mixer.
Broadcast::People Room::onAir() const {
  return show_->onAir() ? stage_->forMixer() : Broadcast::People();
}

void Room::connectTap() {
  if (!broadcast_->mixing() || !show_->onAir()) {
    stage_->closeTap();
    return;
  }
  if (!stage_->worker()) return;
  auto pair = ipc::makeTapPair();
  if (!pair) {
    log::error("no tap for room", {{"room", state_->slug}, {"reason", pair.error().message}});
    return;
  }
  stage_->openTap(std::move(pair->first));
  broadcast_->openTap(std::move(pair->second));
}

void Room::personChanged(const std::string& person) {
  map_->personChanged(person);
  if (state_->people.find(person)) return;
  moderation_->forget(person);
  reactions_.forget(person);
}

bool Room::deserted() const noexcept {
  return stage_->size() == 0 && state_->connections.empty() && !broadcast_->wanted() &&
         !broadcast_->finishing();
}

void Room::requested() {
  state_->loop->assertHere();
  // At once: the registry counts slates before it makes the next room.
  act();
}

void Room::spaceChanged(const std::optional<store::Space>& space) {
  state_->loop->assertHere();
  if (settings_->isOf(space)) {
    settings_->update(space);
    return;
  }
  // Who may be here is another question now: everyone asks again. Nothing of the other space goes on.
  dissolve({ErrorCode::Unavailable, "This space has new rules; please rejoin."});
  settings_->replace(space);
}

void Room::accountChanged(const store::Account& account) {
  state_->loop->assertHere();
  if (!state_->people.find(account.id)) return;
  const std::string path = accounts::avatarPath(account);
  const std::string& name = account.displayName.empty() ? account.userName : account.displayName;
  state_->people.setProfile(account.id, name, path.empty() ? std::nullopt : std::optional(path),
                            account.status.empty() ? std::nullopt : std::optional(account.status));
  state_->changes->mark(Change::People);
  stage_->rename(account.id, name);
}

void Room::accountGone(const std::string& account, const std::string& reason) {
  state_->loop->assertHere();
  // Whoever is not here now may still have the address of the show.
  leaving_->expel(account, {ErrorCode::LoginRequired, reason});
}

void Room::roleChanged(const std::string& person, std::optional<store::Role> role) {
  state_->loop->assertHere();
  state_->rolesInRoom.erase(person);
  if (!role) state_->playlists.forgetPerson(person);
  if (!state_->people.find(person)) return;
  if (role) {
    moderation_->applyRole(person, fromStore(*role), true);
  } else {
    // Whether they may still be here is another question now: they ask again.
    leaving_->expel(person, {ErrorCode::Unavailable, "Your role in this space was removed; please rejoin."});
  }
}

void Room::dissolve(const Refusal& why) {
  state_->loop->assertHere();
  leaving_->expelAll(why);
  show_->end();
  act();
  broadcast_->close();
}

Room::LiveAnswer Room::goLive(const std::string& by, std::chrono::seconds countdown) {
  state_->loop->assertHere();
  if (show_->onAir()) return LiveAnswer::Already;
  if (stage_->size() == 0) return LiveAnswer::NobodyOnStage;
  if (!showFits()) return LiveAnswer::ServerFull;
  log::info("going live", {{"room", state_->slug}, {"by", by}, {"countdown", countdown.count()}});
  show_->goLive(countdown);
  state_->changes->mark(Change::Live);
  act();
  return LiveAnswer::Done;
}

bool Room::showFits() const {
  return broadcast_->wanted() || services_.limits.showFits();
}

void Room::stayBackstage() {
  state_->loop->assertHere();
  show_->stayBackstage();
  state_->changes->mark(Change::Live);
  act();
}

bool Room::endShow(const std::string& by) {
  state_->loop->assertHere();
  if (!show_->onAir() && (stage_->size() == 0 || (state_->backstage() && !show_->liveAt()))) return false;
  log::info("show ended", {{"room", state_->slug}, {"by", by}});
  // Where shows begin backstage people may stay there; elsewhere they would be on air again at once.
  if (!state_->backstage()) leaving_->allToAudience(by);
  show_->end();
  // At once: somebody who comes on stage next begins a new show.
  act();
  return true;
}

void Room::stop(const Refusal& why) {
  state_->loop->assertHere();
  stopped_ = true;
  state_->changes->stop();
  notifier_->stop();
  for (const auto& connection : state_->connections.select()) connection->fail(why.code, why.message);
  show_->stop();
}

void Room::receive(const ConnectionPtr& connection, protocol::signalling::ClientMessage message) {
  state_->loop->assertHere();
  const Connections::Attendee* attendee = state_->connections.find(*connection);
  if (!attendee) return;
  if (attendee->inLobby && !std::holds_alternative<client::Leave>(message)) {
    connection->refuse(ErrorCode::Denied, "You are in the lobby; a host will let you in.");
    return;
  }
  std::visit(
      [&](auto& what) {
        using T = std::remove_cvref_t<decltype(what)>;
        if constexpr (std::is_same_v<T, client::Leave>) {
          if (connection->onStage()) {
            stage_->receive(connection, std::move(what));
          } else {
            connection->close(kCloseNormal, "left");
          }
        } else if constexpr (isMedia<T>) {
          if (connection->onStage()) {
            stage_->receive(connection, std::move(what));
          } else {
            connection->refuse(ErrorCode::NotJoined,
                               "Viewers cannot send media; join on another connection.");
          }
        } else if constexpr (std::is_same_v<T, client::Chat>) {
          chat_->write(connection, what);
        } else if constexpr (std::is_same_v<T, client::ChatEdit>) {
          chat_->edit(connection, what);
        } else if constexpr (std::is_same_v<T, client::ChatDelete>) {
          chat_->remove(connection, what);
        } else if constexpr (std::is_same_v<T, client::ChatHistory>) {
          chat_->history(connection, what.before);
        } else if constexpr (std::is_same_v<T, client::React>) {
          react(connection, what);
        } else if constexpr (std::is_same_v<T, client::Map>) {
          map_->open(connection, what.open);
        } else if constexpr (std::is_same_v<T, client::Move>) {
          map_->move(connection, what);
        } else if constexpr (requires { moderation_->receive(connection, what); }) {
          moderation_->receive(connection, what);
        } else {
          connection->refuse(ErrorCode::AlreadyJoined,
                             "This connection is already in a room; open another one.");
        }
      },
      message);
}

void Room::react(const ConnectionPtr& connection, const client::React& message) {
  const Connections::Attendee* attendee = state_->connections.find(*connection);
  switch (reactions_.take(attendee->person, message.emoji, Reactions::TimePoint::clock::now())) {
    case Reactions::Decision::Send:
      state_->connections.send(
          protocol::signalling::toJson(server::Reaction{attendee->person, message.emoji, protocolTime()}));
      return;
    case Reactions::Decision::Leave:
      return;
    case Reactions::Decision::TooFast:
      connection->refuse(ErrorCode::TooManyMessages, "You are reacting too fast; please wait a moment.");
      return;
    case Reactions::Decision::Unknown:
      connection->refuse(ErrorCode::BadMessage, "This is not one of the available reactions.");
  }
}

}  // namespace rostra::control
