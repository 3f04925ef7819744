// SPDX-License-Identifier: Apache-2.0
// A room inside an SFU worker. In: who is on stage and what they say about their media; out: commands to the
// worker. In: the worker's events; out: messages to the participants they concern. The room moves when its
// worker is lost, and counts towards the worker's load while it is there.
#pragma once

#include "control/show/participants.hpp"
#include "control/supervisor/fleet.hpp"
#include "protocol/signalling.hpp"
#include "protocol/worker.hpp"

#include <memory>
#include <string>

namespace rostra::control {

/// Thread: the loop's home thread. Owned by the stage, which calls it.
class SfuRoom {
 public:
  using WorkerPtr = SfuFleet::WorkerPtr;

  /// `participants` outlive this object.
  SfuRoom(std::shared_ptr<SfuFleet> fleet, std::string room, const Participants& participants);
  ~SfuRoom();
  SfuRoom(const SfuRoom&) = delete;
  SfuRoom& operator=(const SfuRoom&) = delete;

  /// Takes a place in the least loaded worker. False when no worker can take everyone on stage.
  [[nodiscard]] bool place();
  /// Nobody is on stage any more: the place is given up.
  void close();
  /// A worker died. False when it was not this room's.
  [[nodiscard]] bool workerLost(const WorkerPtr& worker);
  /// Null while the room has no place.
  [[nodiscard]] const WorkerPtr& worker() const noexcept { return worker_; }

  /// Somebody joined. Needs a place.
  void join(Participant& participant);
  /// Somebody left, who is no longer among the participants.
  void leave(const Participant& participant);
  /// Their offer; after a move they are made known to the new worker first. Needs a place. False: it is a
  /// later offer of a connection whose worker is gone, from before the browser has heard of that; passed
  /// over.
  [[nodiscard]] bool publishOffer(Participant& participant, std::string sdp);
  void subscribeAnswer(const Participant& participant,
                       protocol::signalling::clientMessage::SubscribeAnswer message) const;
  void candidate(const Participant& participant,
                 protocol::signalling::clientMessage::Candidate message) const;
  /// What they send now.
  void mediaState(const Participant& participant) const;
  void tiles(const Participant& participant,
             const std::map<Participant::TileKey, Participant::TileSize>& changed) const;
  /// Whom they hear.
  void audible(const Participant& participant) const;

  /// Gives the worker its end of a new tap to the mixer.
  void openTap(FileDescriptor end) const;
  void closeTap() const;

  /// What this room's worker says about it, but for ParticipantFailed and Speakers, which are the stage's.
  void receive(const SfuTraits::Event& event) const;
  /// The worker is done with what this participant offered.
  void offerEnded(const std::string& participant) const;

 private:
  void add(Participant& participant) const;
  void send(const SfuTraits::Command& command) const;
  /// To a participant whom the worker knows; what comes later is about media that is gone.
  void sendTo(const std::string& participant, const protocol::signalling::ServerMessage& message) const;
  void publishAnswered(const protocol::worker::sfuEvent::PublishAnswer& event) const;
  void subscribeOffered(const protocol::worker::sfuEvent::SubscribeOffer& event) const;
  void layersNeeded(const protocol::worker::sfuEvent::LayersNeeded& event) const;
  void paused(const protocol::worker::sfuEvent::Paused& event) const;
  void rejected(const protocol::worker::sfuEvent::Rejected& event) const;

  std::shared_ptr<SfuFleet> fleet_;
  std::string room_;
  const Participants& participants_;
  WorkerPtr worker_;
};

}  // namespace rostra::control
