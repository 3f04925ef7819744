// SPDX-License-Identifier: Apache-2.0
#include "control/room/room.hpp"

#include "control/signalling/protocol_names.hpp"
#include "ipc/channel.hpp"

#include <algorithm>
#include <utility>

namespace rostra::control {
namespace {

namespace client = protocol::signalling::clientMessage;
namespace server = protocol::signalling::serverMessage;
using ErrorCode = protocol::signalling::ErrorCode;

/// `live` is sent at most this often: a thousand viewers who come at once are one message each, not a
/// thousand each.
constexpr std::chrono::milliseconds kLiveInterval{250};
/// A room that got no mixer because of a limit looks again this often.
constexpr std::chrono::milliseconds kMixerRetry{2000};

}  // namespace

Room::Room(Services services, std::string slug, std::optional<store::Space> space)
    : services_(std::move(services)),
      slug_(slug),
      show_({services_.broadcast.configuration.endAfter, services_.broadcast.configuration.audienceLinger}),
      gathering_(std::make_shared<Gathering>(services_.stage.loop, services_.directory,
                                             services_.stage.configuration, services_.stage.counters,
                                             std::move(slug), std::move(space))) {}

std::shared_ptr<Room> Room::create(Services services, std::string slug, std::optional<store::Space> space) {
  std::shared_ptr<Room> room(new Room(std::move(services), std::move(slug), std::move(space)));
  room->start();
  return room;
}

void Room::start() {
  const auto call = [weak = weak_from_this()](void (Room::*member)()) {
    return [weak, member] {
      if (const auto self = weak.lock()) (self.get()->*member)();
    };
  };
  gathering_->onPeople = call(&Room::markPeople);
  gathering_->onSettings = call(&Room::settingsChanged);
  gathering_->endShow = [weak = weak_from_this()](const std::string& by) {
    if (const auto self = weak.lock()) self->endShow(by);
  };
  chat_ = Chat::create(gathering_, services_.pace);
  movement_ = Movement::create(gathering_);
  moderation_ = Moderation::create(
      gathering_, [weak = weak_from_this()](const std::string& person, bool admitted, const std::string& by) {
        if (const auto self = weak.lock()) self->admit(person, admitted, by);
      });
  stage_ = Stage::create(services_.stage, slug_, {gathering_->title(), gathering_->stageSize()},
                         {[weak = weak_from_this()] {
                            const auto self = weak.lock();
                            if (!self) return;
                            self->broadcast_->setPeople(self->stage_->people());
                            self->movement_->stageChanged();
                            self->markPeople();
                            self->markLive();
                            self->update();
                          },
                          call(&Room::connectTap),
                          [weak = weak_from_this()](const std::string& participant) {
                            if (const auto self = weak.lock()) self->gathering_->people.leave(participant);
                          }});
  gathering_->stage = stage_;
  broadcast_ = Broadcast::create(services_.broadcast, slug_, gathering_->title(),
                                 {call(&Room::connectTap), call(&Room::markLive), call(&Room::markLive)});
  broadcast_->setLayout(gathering_->layout());
  protect();
}

bool Room::deserted() const noexcept {
  return stage_->size() == 0 && gathering_->hall.empty() && !broadcast_->wanted();
}

void Room::requested() {
  update();
}

void Room::drain() {
  drained_ = true;
  nextUpdate_.stop();
  liveTimer_.stop();
  peopleTimer_.stop();
  broadcast_->stop();
}

void Room::update() {
  if (drained_) return;
  // What is done below reports changes, which come back here.
  if (updating_) {
    updateAgain_ = true;
    return;
  }
  const auto self = shared_from_this();
  updating_ = true;
  ShowState::Verdict verdict;
  do {
    updateAgain_ = false;
    const auto before = show_.state();
    verdict = show_.update(
        {stage_->size(), gathering_->hall.size(), services_.broadcast.origin->lastRequested(slug_)},
        Clock::now());
    if (verdict.ended) broadcast_->end();
    if (verdict.newShow) broadcast_->close();
    if (!verdict.mixer) mixerRefused_ = false;
    if (verdict.mixer && !broadcast_->wanted()) {
      const bool allowed =
          services_.mixerAllowed() && (show_.state() == ShowState::State::Live || services_.slateAllowed());
      if (allowed) {
        mixerRefused_ = false;
        services_.broadcast.origin->protect(slug_, key_);  // the origin forgets spaces nobody asks for
        broadcast_->start();
      } else {
        if (!std::exchange(mixerRefused_, true)) {
          log::warning("no mixer for a room: max-mixers or max-slates is reached", {{"room", slug_}});
        }
        services_.broadcast.origin->refuse(
            slug_, "Too many shows are on air on this server; please try again later.");
      }
    } else if (!verdict.mixer && broadcast_->wanted()) {
      broadcast_->stop();
    }
    record();
    if (show_.state() != before) markLive();
  } while (updateAgain_);
  updating_ = false;

  nextUpdate_.stop();
  if (verdict.forgettable) {
    services_.onForgettable(slug_);
    return;
  }
  if (mixerRefused_) {
    const auto retry = Clock::now() + kMixerRetry;
    verdict.next = verdict.next ? std::min(*verdict.next, retry) : retry;
  }
  if (!verdict.next) return;
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(*verdict.next - Clock::now());
  nextUpdate_ =
      services_.stage.loop->after(std::max(wait, std::chrono::milliseconds(1)), [weak = weak_from_this()] {
        if (const auto room = weak.lock()) room->update();
      });
}

void Room::connectTap() {
  if (!broadcast_->mixing()) {
    stage_->closeTap();
    return;
  }
  if (!stage_->worker()) return;
  auto pair = ipc::makeTapPair();
  if (!pair) {
    log::error("no tap for a room", {{"room", slug_}, {"reason", pair.error().message}});
    return;
  }
  stage_->openTap(std::move(pair->first));
  broadcast_->openTap(std::move(pair->second));
}

void Room::markLive() {
  if (liveTimer_.active()) return;
  const auto due = lastLive_ + kLiveInterval - Clock::now();
  const auto wait = std::max(std::chrono::ceil<std::chrono::milliseconds>(due), std::chrono::milliseconds(0));
  liveTimer_ = services_.stage.loop->after(wait, [weak = weak_from_this()] {
    if (const auto room = weak.lock()) room->sendLive();
  });
}

std::string Room::liveText() const {
  server::Live live;
  live.state = show_.state();
  live.title = gathering_->title();
  live.viewers = static_cast<std::int64_t>(viewers());
  live.onStage = static_cast<std::int64_t>(stage_->size());
  live.recording = broadcast_->recording();
  if (broadcast_->playable())
    live.playlist = "/hls/" + slug_ + "/live.m3u8" + (key_.empty() ? "" : "?key=" + key_);
  live.serverTime = protocolTime();
  return protocol::signalling::toJson(live);
}

void Room::sendLive() {
  lastLive_ = Clock::now();
  gathering_->hall.send(liveText());
}

}  // namespace rostra::control
