// SPDX-License-Identifier: Apache-2.0
// The rules of a room while people are in it: settings that change, a private playlist, the end of a show and
// of a space.
#include "control/room.hpp"

#include <rostra/base/id.hpp>

#include <utility>

namespace rostra::control {
namespace {

namespace server = protocol::signalling::serverMessage;
using ErrorCode = protocol::signalling::ErrorCode;

constexpr std::size_t kKeyLength = 32;  // 165 random bits

}  // namespace

void Room::protect() {
  const bool secret = gathering_->space && gathering_->space->visibility == store::Visibility::Private;
  if (secret == !key_.empty()) return;
  key_ = secret ? randomId(kKeyLength) : std::string();
  services_.broadcast.origin->protect(slug_, key_);
}

void Room::settingsChanged() {
  stage_->setRules({gathering_->title(), gathering_->stageSize()});
  broadcast_->setLayout(gathering_->layout());
  const std::string text =
      protocol::signalling::toJson(server::Settings{gathering_->settings(), gathering_->title()});
  gathering_->hall.send(text);
  movement_->stageChanged();
  markLive();
  if (gathering_->settings().lobby) return;
  // Nobody needs to wait any more.
  for (const auto& session :
       gathering_->hall.sessions([](const Hall::Connection& each) { return each.lobby; })) {
    if (const Hall::Connection* connection = gathering_->hall.find(*session))
      admit(std::string(connection->person), true, "");
  }
}

void Room::spaceChanged(const std::optional<store::Space>& space) {
  const bool managedBefore = gathering_->space.has_value();
  gathering_->space = space;
  gathering_->locked = space && space->settings.locked;
  if (managedBefore != space.has_value()) {
    // Who may be here is another question now: everyone asks again.
    dissolve({ErrorCode::Unavailable, "This space has new rules; please come in again."});
    return;
  }
  protect();
  settingsChanged();
}

void Room::end(const SessionPtr& session, const Refusal& why) {
  if (const Hall::Connection* connection = gathering_->hall.find(*session)) {
    gathering_->people.leave(connection->presence);
    gathering_->hall.remove(*session);
  }
  stage_->leave(session);
  session->fail(why.code, why.message);
  markPeople();
  markLive();
  update();
}

void Room::dissolve(const Refusal& why) {
  const auto sessions = gathering_->hall.sessions(nullptr);
  const auto presences = stage_->presences();
  for (const auto& session : sessions) {
    if (const Hall::Connection* connection = gathering_->hall.find(*session))
      gathering_->people.leave(connection->presence);
    gathering_->hall.remove(*session);
  }
  for (const auto& each : presences) (void)stage_->release(each.person, Stage::LeaveReason::Server);
  for (const auto& session : sessions) session->fail(why.code, why.message);
  show_.end();
  update();
}

bool Room::endShow(const std::string& by) {
  if (stage_->size() == 0 && show_.state() != ShowState::State::Live) return false;
  log::info("show ended", {{"room", slug_}, {"by", by}});
  for (const auto& each : stage_->presences()) gathering_->toAudience(each.person, by);
  show_.end();
  update();
  return true;
}

}  // namespace rostra::control
