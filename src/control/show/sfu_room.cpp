// SPDX-License-Identifier: Apache-2.0
#include "control/show/sfu_room.hpp"

#include "base/log.hpp"
#include "control/signalling/error_codes.hpp"
#include "control/signalling/protocol_names.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <vector>

namespace rostra::control {
namespace {

namespace client = protocol::signalling::clientMessage;
namespace server = protocol::signalling::serverMessage;
namespace command = protocol::worker::sfuCommand;
namespace event = protocol::worker::sfuEvent;

constexpr std::size_t kTilesPerMessage = 256;  // maxItems of the command `tiles`

}  // namespace

SfuRoom::SfuRoom(std::shared_ptr<SfuFleet> fleet, std::string room, const Participants& participants)
    : fleet_(std::move(fleet)), room_(std::move(room)), participants_(participants) {}

SfuRoom::~SfuRoom() {
  if (worker_) fleet_->addLoad(worker_, -static_cast<std::int64_t>(participants_.size()));
}

void SfuRoom::send(const SfuTraits::Command& message) const {
  if (worker_) worker_->send(message);
}

bool SfuRoom::place() {
  const auto people = static_cast<std::int64_t>(participants_.size());
  worker_ = fleet_->leastLoaded(std::max<std::int64_t>(1, people));
  if (!worker_) return false;
  fleet_->addLoad(worker_, people);
  log::info("room placed", {{"room", room_}, {"worker", worker_->number()}});
  return true;
}

void SfuRoom::close() {
  closeTap();
  worker_.reset();
}

bool SfuRoom::workerLost(const WorkerPtr& worker) {
  if (worker != worker_) return false;
  worker_.reset();
  for (const auto& participant : participants_.all()) participant->inWorker = false;
  log::warning("room's SFU worker lost",
               {{"room", room_}, {"worker", worker->number()}, {"on-stage", participants_.size()}});
  return true;
}

void SfuRoom::join(Participant& participant) {
  fleet_->addLoad(worker_, 1);
  add(participant);
}

void SfuRoom::leave(const Participant& participant) {
  if (!worker_) return;
  if (participant.inWorker) send(command::RemoveParticipant{room_, participant.facts.id});
  fleet_->addLoad(worker_, -1);
}

void SfuRoom::add(Participant& participant) const {
  send(command::AddParticipant{room_, participant.facts.id, participant.facts.name});
  participant.inWorker = true;
  mediaState(participant);
  tiles(participant, participant.tiles);
  if (participant.audible) audible(participant);
}

bool SfuRoom::publishOffer(Participant& participant, std::string sdp) {
  auto origin = originOf(sdp);
  if (!participant.inWorker && origin && participant.offered && continues(*participant.offered, *origin)) {
    log::info("offer of a lost connection passed over",
              {{"room", room_}, {"participant", participant.facts.id}});
    return false;
  }
  participant.offered = std::move(origin);
  // Who comes back because a worker died is not the one it died of: a worker answered them before.
  if (participant.inWorker || !participant.agreed)
    fleet_->begin(worker_, participant.facts.id, {participant.facts.person, participant.address});
  if (!participant.inWorker) add(participant);
  send(command::PublishOffer{room_, participant.facts.id, std::move(sdp)});
  return true;
}

void SfuRoom::offerEnded(const std::string& participant) const {
  if (worker_) fleet_->end(worker_, participant);
}

void SfuRoom::subscribeAnswer(const Participant& participant, client::SubscribeAnswer message) const {
  // Between a rejoin and the next offer everything belongs to transports that are gone.
  if (!participant.inWorker) return;
  send(command::SubscribeAnswer{room_, participant.facts.id, message.negotiation, std::move(message.sdp)});
}

void SfuRoom::candidate(const Participant& participant, client::Candidate message) const {
  if (!participant.inWorker) return;
  send(command::Candidate{room_, participant.facts.id, toWorkerTransport(message.transport),
                          message.mlineIndex, std::move(message.candidate)});
}

void SfuRoom::mediaState(const Participant& participant) const {
  if (!participant.inWorker) return;
  const auto& facts = participant.facts;
  send(command::MediaState{room_, facts.id, facts.microphone, facts.camera, facts.screen});
}

void SfuRoom::tiles(const Participant& participant,
                    const std::map<Participant::TileKey, Participant::TileSize>& changed) const {
  if (!participant.inWorker || changed.empty()) return;
  command::Tiles message{room_, participant.facts.id, {}};
  for (const auto& [key, size] : changed) {
    if (message.tiles.size() == kTilesPerMessage) {
      send(message);
      message.tiles.clear();
    }
    message.tiles.push_back({key.first, toWorkerSource(key.second), size.width, size.height, size.pinned});
  }
  send(message);
}

void SfuRoom::audible(const Participant& participant) const {
  if (!participant.inWorker) return;
  command::Hear message{room_, participant.facts.id, !participant.audible, {}};
  if (participant.audible) message.near = *participant.audible;
  send(message);
}

void SfuRoom::openTap(FileDescriptor end) const {
  std::vector<FileDescriptor> descriptors;
  descriptors.push_back(std::move(end));
  if (worker_) worker_->send(command::OpenTap{room_}, std::move(descriptors));
}

void SfuRoom::closeTap() const {
  send(command::CloseTap{room_});
}

void SfuRoom::sendTo(const std::string& participant,
                     const protocol::signalling::ServerMessage& message) const {
  const auto to = participants_.find(participant);
  if (to && to->connection && to->inWorker) to->connection->send(message);
}

void SfuRoom::receive(const SfuTraits::Event& message) const {
  std::visit(
      [&](const auto& what) {
        using T = std::remove_cvref_t<decltype(what)>;
        if constexpr (std::is_same_v<T, event::PublishAnswer>) {
          publishAnswered(what);
        } else if constexpr (std::is_same_v<T, event::SubscribeOffer>) {
          subscribeOffered(what);
        } else if constexpr (std::is_same_v<T, event::LayersNeeded>) {
          layersNeeded(what);
        } else if constexpr (std::is_same_v<T, event::Candidate>) {
          sendTo(what.participant,
                 server::Candidate{toSignallingTransport(what.transport), what.mlineIndex, what.candidate});
        } else if constexpr (std::is_same_v<T, event::TransportConnected>) {
          log::debug("transport connected", {{"room", room_},
                                             {"participant", what.participant},
                                             {"transport", protocol::worker::toString(what.transport)}});
        } else if constexpr (std::is_same_v<T, event::Cameras>) {
          sendTo(what.participant, server::Cameras{what.participants});
        } else if constexpr (std::is_same_v<T, event::Paused>) {
          paused(what);
        } else if constexpr (std::is_same_v<T, event::Rejected>) {
          rejected(what);
        }
      },
      message);
}

void SfuRoom::publishAnswered(const event::PublishAnswer& what) const {
  offerEnded(what.participant);
  if (const auto participant = participants_.find(what.participant)) participant->agreed = true;
  sendTo(what.participant, server::PublishAnswer{what.sdp});
}

void SfuRoom::subscribeOffered(const event::SubscribeOffer& what) const {
  server::SubscribeOffer offer{what.negotiation, what.sdp, {}};
  for (const auto& slot : what.slots)
    offer.slots.push_back({slot.mid, slot.participant, toSignallingSource(slot.source)});
  sendTo(what.participant, std::move(offer));
}

void SfuRoom::layersNeeded(const event::LayersNeeded& what) const {
  sendTo(what.participant, server::LayersNeeded{toSignallingSource(what.source), what.rids});
}

void SfuRoom::paused(const event::Paused& what) const {
  server::Paused message;
  for (const auto& picture : what.pictures)
    message.pictures.push_back({picture.participant, toSignallingSource(picture.source)});
  sendTo(what.participant, message);
}

void SfuRoom::rejected(const event::Rejected& what) const {
  if (what.what == command::PublishOffer::kType) offerEnded(what.participant);
  const auto participant = participants_.find(what.participant);
  if (!participant || !participant->connection) return;
  log::info(
      "participant's message refused",
      {{"room", room_}, {"participant", what.participant}, {"what", what.what}, {"reason", what.reason}});
  participant->connection->refuse(signallingCode(kindOf(what.fault), what.what), what.reason);
}

}  // namespace rostra::control
