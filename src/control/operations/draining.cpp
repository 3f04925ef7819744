// SPDX-License-Identifier: Apache-2.0
#include "control/operations/draining.hpp"

#include "base/log.hpp"
#include "glib/json_writer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace rostra::control {
namespace {

using Clock = std::chrono::steady_clock;

/// Rooms change for many reasons; that one ended is told within this time.
constexpr std::chrono::milliseconds kDrainLook{200};

std::string roomsText(std::int64_t number) {
  return std::to_string(number) + (number == 1 ? " room" : " rooms");
}

}  // namespace

std::shared_ptr<Draining> Draining::create(std::shared_ptr<glib::Loop> loop,
                                           std::shared_ptr<RoomRegistry> rooms,
                                           std::shared_ptr<ServiceManager> manager, std::atomic<bool>& flag) {
  loop->assertHere();
  return std::shared_ptr<Draining>(new Draining(std::move(loop), std::move(rooms), std::move(manager), flag));
}

void Draining::begin(const AdminPeer& peer) {
  loop_->assertHere();
  if (since_) return;
  since_ = Clock::now();
  rooms_->drain(true);
  flag_ = true;
  log::info("operator drains the server: no new rooms",
            {{"user", peer.user}, {"user-pid", peer.pid}, {"running", rooms_->running()}});
  look();
}

void Draining::undo(const AdminPeer& peer) {
  loop_->assertHere();
  if (!since_) return;
  since_.reset();
  rooms_->drain(false);
  flag_ = false;
  log::info("operator ended the drain: rooms may begin again", {{"user", peer.user}, {"user-pid", peer.pid}});
  manager_->ready("Ready");
  look();
}

Draining::Progress Draining::progress() const {
  loop_->assertHere();
  Progress now;
  now.draining = since_.has_value();
  now.rooms = rooms_->running();
  for (const auto& [slug, room] : rooms_->all()) {
    now.onStage += static_cast<std::int64_t>(room->stage().size());
    if (room->show().onAir()) now.viewers += static_cast<std::int64_t>(room->state().people.viewers());
  }
  return now;
}

std::optional<std::chrono::milliseconds> Draining::lasted() const {
  loop_->assertHere();
  if (!since_) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - *since_);
}

void Draining::wait(const Progress& seen, AdminServer::Reply reply) {
  loop_->assertHere();
  waiters_.push_back({seen, Clock::now() + kLongestWait, std::move(reply)});
  look();
}

void Draining::look() {
  const Progress now = progress();
  if (now != std::exchange(told_, now) && now.draining) tellManager(now);
  const auto time = Clock::now();
  const auto due = std::stable_partition(waiters_.begin(), waiters_.end(), [&](const Waiter& waiter) {
    return waiter.seen == now && time < waiter.until;
  });
  const std::vector<Waiter> answered(std::make_move_iterator(due), std::make_move_iterator(waiters_.end()));
  waiters_.erase(due, waiters_.end());
  const std::string text = answered.empty() ? std::string() : answer();
  for (const Waiter& waiter : answered) waiter.reply(text);
  const bool needed = since_ || !waiters_.empty();
  if (!needed) {
    timer_.stop();
  } else if (!timer_.active()) {
    timer_ = loop_->every(kDrainLook, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->look();
    });
  }
}

void Draining::tellManager(const Progress& now) {
  if (now.drained()) {
    log::info("drained: nothing runs any more");
    manager_->status("Drained: nothing runs any more, no new rooms");
    return;
  }
  log::info("draining", {{"running", now.rooms}, {"on-stage", now.onStage}, {"viewers", now.viewers}});
  manager_->status("Draining: " + roomsText(now.rooms) + " running, no new ones");
}

std::string Draining::answer() const {
  const Progress now = progress();
  glib::ObjectWriter json;
  json.flag("ok", true).flag("draining", now.draining).flag("drained", now.drained());
  if (const auto time = lasted()) json.number("drainingMs", time->count());
  return json.number("rooms", now.rooms)
      .number("onStage", now.onStage)
      .number("viewers", now.viewers)
      .toText();
}

}  // namespace rostra::control
