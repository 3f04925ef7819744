// SPDX-License-Identifier: Apache-2.0
#include "control/room.hpp"

#include <rostra/ipc/channel.hpp>

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

double wallClockMs() {
  using std::chrono::system_clock;
  return static_cast<double>(
      std::chrono::duration_cast<std::chrono::milliseconds>(system_clock::now().time_since_epoch()).count());
}

/// "autumn-meeting" -> "Autumn meeting": until spaces have names of their own.
std::string titleOf(const std::string& slug) {
  std::string title = slug;
  std::replace(title.begin(), title.end(), '-', ' ');
  if (title.front() >= 'a' && title.front() <= 'z')
    title.front() = static_cast<char>(title.front() - 'a' + 'A');
  return title;
}

}  // namespace

Room::Room(Services services, std::string slug)
    : services_(std::move(services)),
      slug_(std::move(slug)),
      title_(titleOf(slug_)),
      show_({services_.broadcast.configuration.endAfter, services_.broadcast.configuration.audienceLinger}) {}

std::shared_ptr<Room> Room::create(Services services, std::string slug) {
  std::shared_ptr<Room> room(new Room(std::move(services), std::move(slug)));
  room->start();
  return room;
}

void Room::start() {
  const auto call = [weak = weak_from_this()](void (Room::*member)()) {
    return [weak, member] {
      if (const auto self = weak.lock()) (self.get()->*member)();
    };
  };
  stage_ = Stage::create(services_.stage, slug_, title_,
                         {[weak = weak_from_this()] {
                            const auto self = weak.lock();
                            if (!self) return;
                            self->broadcast_->setPeople(self->stage_->people());
                            self->markLive();
                            self->update();
                          },
                          call(&Room::connectTap)});
  broadcast_ =
      Broadcast::create(services_.broadcast, slug_, title_, {call(&Room::connectTap), call(&Room::markLive)});
}

void Room::join(const std::shared_ptr<Session>& session, const client::Join& message) {
  stage_->join(session, message);
  if (session->open() && !session->seat.participant.empty()) session->sendText(liveText());
  update();
}

void Room::watch(const std::shared_ptr<Session>& session) {
  if (viewers_.size() >= static_cast<std::size_t>(services_.broadcast.configuration.maxViewers)) {
    session->fail(ErrorCode::RoomFull,
                  "As many people as allowed are watching already; please try again later.");
    update();
    return;
  }
  session->seat = {RoomId(slug_), ParticipantId()};
  session->markUsed();
  viewers_.insert(session);
  session->sendText(liveText());
  markLive();
  update();
}

void Room::receive(const std::shared_ptr<Session>& session, protocol::signalling::ClientMessage message) {
  if (!session->seat.participant.empty()) {
    stage_->receive(session, std::move(message));
  } else if (std::holds_alternative<client::Leave>(message)) {
    session->close(1000, "left");
  } else {
    session->refuse(ErrorCode::NotJoined,
                    "Who watches can only send ping and leave; join first, on another connection.");
  }
}

void Room::sessionClosed(const std::shared_ptr<Session>& session) {
  if (viewers_.erase(session) > 0) {
    markLive();
    update();
  } else {
    stage_->sessionClosed(session);
  }
}

void Room::requested() {
  update();
}

void Room::drain() {
  drained_ = true;
  nextUpdate_.stop();
  liveTimer_.stop();
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
        {stage_->size(), viewers_.size(), services_.broadcast.origin->lastRequested(slug_)}, Clock::now());
    if (verdict.ended) broadcast_->end();
    if (verdict.newShow) broadcast_->close();
    if (!verdict.mixer) mixerRefused_ = false;
    if (verdict.mixer && !broadcast_->wanted()) {
      const bool allowed =
          services_.mixerAllowed() && (show_.state() == ShowState::State::Live || services_.slateAllowed());
      if (allowed) {
        mixerRefused_ = false;
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
  live.title = title_;
  live.viewers = static_cast<std::int64_t>(viewers_.size());
  live.onStage = static_cast<std::int64_t>(stage_->size());
  if (broadcast_->playable()) live.playlist = "/hls/" + slug_ + "/live.m3u8";
  live.serverTime = wallClockMs();
  return protocol::signalling::toJson(live);
}

void Room::sendLive() {
  lastLive_ = Clock::now();
  const std::string text = liveText();
  stage_->sendToAll(text);
  const auto all = viewers_;
  for (const auto& viewer : all) viewer->sendText(text);
}

}  // namespace rostra::control
