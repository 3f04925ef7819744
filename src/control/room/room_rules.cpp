// SPDX-License-Identifier: Apache-2.0
// The rules of a room while people are in it: settings that change, a private playlist, the end of a show and
// of a space.
#include "base/id.hpp"
#include "control/room/room.hpp"

#include <utility>
#include <vector>

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

// From the first person on stage to the end of the show.
void Room::record() {
  const bool wanted =
      gathering_->space && gathering_->space->settings.recording && show_.state() == ShowState::State::Live;
  broadcast_->record(wanted ? gathering_->space->id : std::string());
}

void Room::settingsChanged() {
  stage_->setRules({gathering_->title(), gathering_->stageSize()});
  broadcast_->setLayout(gathering_->layout());
  const std::string text =
      protocol::signalling::toJson(server::Settings{gathering_->settings(), gathering_->title()});
  gathering_->hall.send(text);
  movement_->stageChanged();
  record();
  markLive();
  // Nobody needs to wait any more, unless nobody new comes on stage at all.
  if (gathering_->settings().lobby || gathering_->locked) return;
  for (const auto& session :
       gathering_->hall.sessions([](const Hall::Connection& each) { return each.lobby; })) {
    if (const Hall::Connection* connection = gathering_->hall.find(*session))
      admit(std::string(connection->person), true, "");
  }
}

bool Room::isOf(const std::optional<store::Space>& space) const {
  const auto& own = gathering_->space;
  return own.has_value() == space.has_value() && (!own || own->id == space->id);
}

void Room::spaceChanged(const std::optional<store::Space>& space) {
  const bool another = !isOf(space);
  gathering_->space = space;
  gathering_->locked = space && space->settings.locked;
  if (another) {
    // Who may be here is another question now: everyone asks again. Nothing of the other space goes on.
    gathering_->given.clear();
    gathering_->banned.clear();
    gathering_->admitted.clear();
    dissolve({ErrorCode::Unavailable, "This space has new rules; please come in again."});
    broadcast_->close();
    if (!std::exchange(key_, std::string()).empty()) services_.broadcast.origin->protect(slug_, key_);
    protect();
    stage_->setRules({gathering_->title(), gathering_->stageSize()});
    return;
  }
  protect();
  judgeVisitors();
  settingsChanged();
}

void Room::judgeVisitors() {
  // Whoever is here without a role is here because the space let visitors in: does it still?
  std::vector<Identity> visitors;
  for (const auto& [id, entry] : gathering_->people.all()) {
    if (!entry.who.member) visitors.push_back(entry.who);
  }
  for (const Identity& who : visitors) {
    Arrival arrival;
    arrival.space = gathering_->space;
    arrival.who = who;
    const Verdict verdict = judge(arrival, {});
    if (verdict.refusal) {
      gathering_->expel(who.person, *verdict.refusal, Stage::LeaveReason::Removed);
    } else if (verdict.role != who.role) {
      moderation_->applyRole(who.person, verdict.role, false);
    }
  }
  if (!visitors.empty()) update();
}

void Room::end(const SessionPtr& session, const Refusal& why) {
  if (const Hall::Connection* connection = gathering_->hall.find(*session)) {
    gathering_->invitations.forget(connection->person);
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
