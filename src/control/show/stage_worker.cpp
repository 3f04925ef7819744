// SPDX-License-Identifier: Apache-2.0
// What goes between a stage and the SFU worker its room lives in.
#include "control/show/stage.hpp"
#include "control/signalling/error_codes.hpp"
#include "control/signalling/protocol_names.hpp"

#include <algorithm>
#include <type_traits>

namespace rostra::control {
namespace {

namespace server = protocol::signalling::serverMessage;
namespace sfu = protocol::worker::sfuCommand;
namespace event = protocol::worker::sfuEvent;

}  // namespace

void Stage::toWorker(const SfuTraits::Command& command) const {
  if (worker_) worker_->send(command);
}

void Stage::addToWorker(Member& member) {
  toWorker(sfu::AddParticipant{room_, member.self.id, member.self.name});
  toWorker(
      sfu::MediaState{room_, member.self.id, member.self.microphone, member.self.camera, member.self.screen});
  if (!member.tiles.empty()) {
    sfu::Tiles message{room_, member.self.id, {}};
    for (const auto& [key, size] : member.tiles) {
      message.tiles.push_back({key.first, toWorkerSource(key.second), size.first, size.second});
    }
    toWorker(std::move(message));
  }
  member.placed = true;
  if (member.near) tellNear(member);
}

void Stage::tellNear(const Member& member) const {
  sfu::Hear hear{room_, member.self.id, !member.near, {}};
  if (member.near) hear.near = *member.near;
  toWorker(std::move(hear));
}

void Stage::receive(const SfuFleet::WorkerPtr& from, const SfuTraits::Event& message) {
  if (from != worker_) return;
  const auto sendTo = [this](const std::string& participant, const protocol::signalling::ServerMessage& out) {
    const MemberPtr member = find(participant);
    if (member && member->session && member->placed) member->session->send(out);
  };
  std::visit(
      [&](const auto& what) {
        using T = std::remove_cvref_t<decltype(what)>;
        if constexpr (std::is_same_v<T, event::PublishAnswer>) {
          if (const MemberPtr member = find(what.participant)) member->agreed = true;
          sendTo(what.participant, server::PublishAnswer{what.sdp});
        } else if constexpr (std::is_same_v<T, event::SubscribeOffer>) {
          server::SubscribeOffer offer{what.negotiation, what.sdp, {}};
          for (const auto& slot : what.slots)
            offer.slots.push_back({slot.mid, slot.participant, toSignallingSource(slot.source)});
          sendTo(what.participant, std::move(offer));
        } else if constexpr (std::is_same_v<T, event::Candidate>) {
          sendTo(what.participant,
                 server::Candidate{toSignallingTransport(what.transport), what.mlineIndex, what.candidate});
        } else if constexpr (std::is_same_v<T, event::TransportConnected>) {
          log::debug("transport connected", {{"room", room_},
                                             {"participant", what.participant},
                                             {"transport", protocol::worker::toString(what.transport)}});
        } else if constexpr (std::is_same_v<T, event::ParticipantFailed>) {
          participantFailed(what);
        } else if constexpr (std::is_same_v<T, event::Rejected>) {
          const MemberPtr member = find(what.participant);
          if (!member || !member->session) return;
          log::info("message of a participant refused", {{"room", room_},
                                                         {"participant", what.participant},
                                                         {"what", what.what},
                                                         {"reason", what.reason}});
          member->session->refuse(signallingCode(kindOf(what.fault), what.what), what.reason);
        } else if constexpr (std::is_same_v<T, event::Speakers>) {
          server::Speakers speakers;
          for (const auto& speaker : what.speakers)
            speakers.speakers.push_back({speaker.participant, speaker.level});
          sendToAll(protocol::signalling::toJson(speakers));
        }
      },
      message);
}

void Stage::participantFailed(const event::ParticipantFailed& what) {
  const MemberPtr member = find(what.participant);
  if (!member) return;
  log::info("participant failed", {{"room", room_},
                                   {"participant", what.participant},
                                   {"fault", protocol::worker::toString(what.fault)},
                                   {"reason", what.reason}});
  if (const auto session = std::exchange(member->session, nullptr)) {
    session->seat.participant = {};
    const ErrorKind kind = kindOf(what.fault);
    session->fail(kind == ErrorKind::InvalidInput ? ErrorCode::BadSdp : signallingCode(kind, ""),
                  what.reason);
  }
  remove(member, LeaveReason::Failed);
}

void Stage::workerLost(const SfuFleet::WorkerPtr& worker) {
  if (worker != worker_) return;
  worker_.reset();
  for (const MemberPtr& member : people_) member->placed = false;
  log::warning("sfu worker of a room lost",
               {{"room", room_}, {"worker", worker->number()}, {"on-stage", people_.size()}});
  place();
  if (!worker_) handlers_.onPlaced();
}

void Stage::pickWorker() {
  const auto people = static_cast<std::int64_t>(people_.size());
  worker_ = services_.fleet->leastLoaded(std::max<std::int64_t>(1, people));
  if (!worker_) return;
  services_.fleet->addLoad(worker_, people);
  log::info("room placed", {{"room", room_}, {"worker", worker_->number()}});
}

void Stage::place() {
  if (worker_ || people_.empty()) return;
  pickWorker();
  if (!worker_) return;
  handlers_.onPlaced();
  const auto moved = people_;
  for (const MemberPtr& member : moved) {
    // Whoever is without a connection now comes back with resume, as somebody new.
    if (!member->session) continue;
    ++services_.counters.rejoins;
    member->session->send(
        server::Rejoin{"The media server was replaced; the connection is being made again."});
    awaitOffer(member);
  }
}

void Stage::openTap(FileDescriptor end) {
  std::vector<FileDescriptor> descriptors;
  descriptors.push_back(std::move(end));
  if (worker_) worker_->send(sfu::OpenTap{room_}, std::move(descriptors));
}

void Stage::closeTap() const {
  toWorker(sfu::CloseTap{room_});
}

}  // namespace rostra::control
