// SPDX-License-Identifier: Apache-2.0
#include "control/rooms.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <vector>

namespace rostra::control {
namespace {

namespace client = protocol::signalling::clientMessage;
namespace server = protocol::signalling::serverMessage;
namespace event = protocol::worker::sfuEvent;
using ErrorCode = protocol::signalling::ErrorCode;

double wallClockMs() {
  using std::chrono::system_clock;
  return static_cast<double>(
      std::chrono::duration_cast<std::chrono::milliseconds>(system_clock::now().time_since_epoch()).count());
}

/// Room an SFU event is about; empty when it is about none.
std::string roomOf(const SfuTraits::Event& message) {
  return std::visit(
      [](const auto& what) -> std::string {
        if constexpr (requires { what.room; }) {
          return what.room;
        } else {
          return {};
        }
      },
      message);
}

}  // namespace

std::shared_ptr<Rooms> Rooms::create(Stage::Services stage, Broadcast::Services broadcast) {
  return std::shared_ptr<Rooms>(new Rooms(std::move(stage), std::move(broadcast)));
}

Rooms::RoomPtr Rooms::find(const std::string& slug) const {
  const auto found = rooms_.find(slug);
  return found == rooms_.end() ? nullptr : found->second;
}

Rooms::RoomPtr Rooms::enter(const std::string& slug) {
  if (auto room = find(slug)) return room;
  const Configuration& configuration = broadcast_.configuration;
  if (rooms_.size() >= static_cast<std::size_t>(configuration.maxRooms)) return nullptr;
  Room::Services services{stage_, broadcast_, {}, {}, {}};
  const auto count = [weak = weak_from_this()](auto counts) {
    const auto self = weak.lock();
    if (!self) return std::int64_t{0};
    return static_cast<std::int64_t>(std::count_if(self->rooms_.begin(), self->rooms_.end(),
                                                   [&](const auto& entry) { return counts(*entry.second); }));
  };
  services.mixerAllowed = [count, limit = configuration.maxMixers] {
    return count([](Room& room) { return room.broadcast().wanted(); }) < limit;
  };
  services.slateAllowed = [count, limit = configuration.maxSlates] {
    return count([](Room& room) {
             return room.broadcast().wanted() && room.state() == ShowState::State::Waiting;
           }) < limit;
  };
  services.onForgettable = [weak = weak_from_this()](const std::string& name) {
    const auto self = weak.lock();
    if (!self) return;
    // Through the loop: the room is still at work.
    self->stage_.loop->post(weak, [name](Rooms& rooms) { rooms.forget(name); });
  };
  auto room = Room::create(std::move(services), slug);
  rooms_.emplace(slug, room);
  log::info("room opened", {{"room", slug}});
  return room;
}

void Rooms::forget(const std::string& slug) {
  const auto room = find(slug);
  if (!room || room->stage().size() > 0 || room->viewers() > 0 || room->broadcast().wanted()) return;
  rooms_.erase(slug);
  log::info("room closed", {{"room", slug}});
}

Rooms::RoomPtr Rooms::admit(const std::shared_ptr<Session>& session, std::int64_t version,
                            const std::string& slug) {
  if (version != protocol::signalling::kVersion) {
    session->fail(ErrorCode::UnsupportedVersion, "This page speaks version " + std::to_string(version) +
                                                     " of the protocol and the server version " +
                                                     std::to_string(protocol::signalling::kVersion) +
                                                     "; please reload the page.");
    return nullptr;
  }
  if (const auto checked = checkSlug(slug); !checked) {
    session->fail(ErrorCode::BadSpace, checked.error().message);
    return nullptr;
  }
  if (draining_) {
    session->fail(ErrorCode::Unavailable, "The server is stopping; please try again in a moment.");
    return nullptr;
  }
  auto room = enter(slug);
  if (!room)
    session->fail(ErrorCode::Unavailable,
                  "As many rooms as allowed are in use on this server; please try again later.");
  return room;
}

void Rooms::receive(const std::shared_ptr<Session>& session, protocol::signalling::ClientMessage message) {
  if (const auto* ping = std::get_if<client::Ping>(&message)) {
    session->send(server::Pong{ping->sent, wallClockMs()});
    return;
  }
  if (!session->seat.room.empty()) {
    if (std::holds_alternative<client::Join>(message) || std::holds_alternative<client::Watch>(message)) {
      session->refuse(ErrorCode::AlreadyJoined, "This connection is in a room already; open another one.");
    } else if (const auto room = find(session->seat.room.str())) {
      room->receive(session, std::move(message));
    }
    return;
  }
  if (const auto* join = std::get_if<client::Join>(&message)) {
    if (const auto room = admit(session, join->version, join->space)) room->join(session, *join);
  } else if (const auto* watch = std::get_if<client::Watch>(&message)) {
    if (const auto room = admit(session, watch->version, watch->space)) room->watch(session);
  } else if (std::holds_alternative<client::Leave>(message)) {
    session->close(1000, "left");
  } else {
    session->refuse(ErrorCode::NotJoined, "Send join or watch first.");
  }
}

void Rooms::sessionClosed(const std::shared_ptr<Session>& session) {
  if (session->seat.room.empty()) return;
  if (const auto room = find(session->seat.room.str())) room->sessionClosed(session);
}

void Rooms::receive(const SfuFleet::WorkerPtr& from, const SfuTraits::Event& message) {
  if (const auto room = find(roomOf(message))) room->stage().receive(from, message);
}

void Rooms::workerLost(const SfuFleet::WorkerPtr& worker) {
  const auto all = rooms_;
  for (const auto& [slug, room] : all) room->stage().workerLost(worker);
}

void Rooms::workerAvailable() {
  const auto all = rooms_;
  for (const auto& [slug, room] : all) room->stage().place();
}

void Rooms::drain() {
  draining_ = true;
  const auto all = rooms_;
  for (const auto& [slug, room] : all) room->drain();
}

void Rooms::requested(const std::string& slug) {
  if (draining_ || !checkSlug(slug)) {
    broadcast_.origin->refuse(slug, "There is no such space.");
    return;
  }
  // A made-up name must not even use up a room: those are for people.
  const auto slates = std::count_if(rooms_.begin(), rooms_.end(), [](const auto& entry) {
    return entry.second->broadcast().wanted() && entry.second->state() == ShowState::State::Waiting;
  });
  if (!find(slug) && slates >= broadcast_.configuration.maxSlates) {
    static log::RateLimit limited(1);
    std::uint64_t suppressed = 0;
    if (limited.allow(suppressed)) {
      log::warning("no slate for a space nobody is in: max-slates is reached",
                   {{"room", slug}, {"more", suppressed}});
    }
    broadcast_.origin->refuse(slug, "Nobody is on this stage yet.");
    return;
  }
  const auto room = enter(slug);
  if (!room) {
    broadcast_.origin->refuse(slug, "Too many rooms are in use on this server; please try again later.");
    return;
  }
  room->requested();
}

}  // namespace rostra::control
