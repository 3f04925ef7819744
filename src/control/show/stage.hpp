// SPDX-License-Identifier: Apache-2.0
// The people on a room's stage: in: what they and their SFU worker say; out: what the others and the worker
// are told. Survives the death of the worker: everyone keeps their id and sends their media again to another
// one.
#pragma once

#include "base/id.hpp"
#include "control/config/configuration.hpp"
#include "control/metrics/counters.hpp"
#include "control/signalling/connection.hpp"
#include "control/supervisor/fleet.hpp"
#include "protocol/signalling.hpp"
#include "protocol/worker.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rostra::control {

/// Thread: the loop's home thread.
class Stage : public std::enable_shared_from_this<Stage> {
 public:
  using Clock = std::chrono::steady_clock;
  using LeaveReason = protocol::signalling::LeaveReason;
  using ErrorCode = protocol::signalling::ErrorCode;
  using ClientMessage = protocol::signalling::ClientMessage;

  struct Services {
    std::shared_ptr<glib::Loop> loop;
    std::shared_ptr<SfuFleet> fleet;
    const Configuration& configuration;
    Counters& counters;
    std::vector<protocol::signalling::IceServer> iceServers;
  };
  struct Handlers {
    std::function<void()> onPeople;  ///< somebody came, left or changed
    std::function<void()> onPlaced;  ///< the room lives in another worker now, or in none
    std::function<void(const std::string& participant)> onLeft;  ///< called before onPeople
  };

  /// What the space says; taken for who joins from now on.
  struct Rules {
    std::string title;
    std::int64_t size = 0;  ///< how many may be on stage
  };
  /// Somebody who may come on stage.
  struct Entrant {
    std::string person;
    std::string name;
  };

  [[nodiscard]] static std::shared_ptr<Stage> create(Services services, std::string room, Rules rules,
                                                     Handlers handlers);
  ~Stage();

  /// Takes a session on stage and welcomes it, or refuses it with a fatal error and returns false. `resume`:
  /// token of an earlier welcome, whose participant is replaced.
  [[nodiscard]] bool join(const std::shared_ptr<Session>& session, const Entrant& entrant,
                          const std::optional<std::string>& resume);
  /// Whose token it is; nothing when that participant is not on stage any more.
  [[nodiscard]] std::optional<std::string> personOf(const std::string& resumeToken) const;
  /// A message of somebody on stage.
  void receive(const std::shared_ptr<Session>& session, ClientMessage message);
  /// The connection of somebody on stage is lost. They stay for resume-grace if their media was agreed on
  /// ever; others have nothing to come back to, and a stage could be filled with connections that are gone.
  void sessionClosed(const std::shared_ptr<Session>& session);
  /// Switches off what a person sends, tells them and the others. False when it was off.
  bool mute(const std::string& person, protocol::signalling::Source source, const std::string& by);
  /// A person has another name from now on.
  void rename(const std::string& person, const std::string& name);
  /// Takes a person off the stage; their connections are left open and returned.
  [[nodiscard]] std::vector<std::shared_ptr<Session>> release(const std::string& person, LeaveReason reason);
  /// The participant of this connection leaves; the connection stays open. Nothing when it is not on stage.
  void leave(const std::shared_ptr<Session>& session);
  /// Participants whose connection is lost and came with this session of the website (its hash) leave now.
  void releaseLost(const std::string& tokenHash);
  /// Only these participants' microphones and cameras reach `participant`; nothing = everyone's.
  void hear(const std::string& participant, std::optional<std::vector<std::string>> near);
  void setRules(Rules rules);
  /// What the worker says about this room. Ignored when it is not this room's worker.
  void receive(const SfuFleet::WorkerPtr& from, const SfuTraits::Event& event);
  /// A worker died: if it was this room's, everyone moves.
  void workerLost(const SfuFleet::WorkerPtr& worker);
  /// Looks for a worker if people wait for one.
  void place();
  /// Gives the worker its end of a new tap to the mixer.
  void openTap(FileDescriptor end);
  void closeTap() const;
  /// Tells everyone on stage.
  void sendToAll(const std::string& json) const;

  [[nodiscard]] std::size_t size() const noexcept { return people_.size(); }
  [[nodiscard]] std::vector<protocol::worker::Person> people() const;
  /// People as programs of the operator see them.
  struct Listed {
    protocol::signalling::Participant participant;
    bool connected = false;  ///< its signalling connection is up
    std::string remote;
    std::chrono::milliseconds onStage{0};
  };
  [[nodiscard]] std::vector<Listed> list() const;
  struct Presence {
    std::string participant;
    std::string person;
    bool connected = false;
  };
  /// In order of joining.
  [[nodiscard]] std::vector<Presence> presences() const;
  [[nodiscard]] const SfuFleet::WorkerPtr& worker() const noexcept { return worker_; }

 private:
  using TileKey = std::pair<std::string, protocol::signalling::Source>;
  struct Member {
    protocol::signalling::Participant self;
    std::string resumeToken;
    std::string tokenHash;             ///< of the session of the website they came with; empty = none
    std::shared_ptr<Session> session;  ///< null while the connection is lost
    Clock::time_point joined;
    bool agreed = false;  ///< a worker answered an offer of theirs
    bool placed = false;  ///< the worker knows this person; false from a rejoin until their next offer
    std::map<TileKey, std::pair<std::int64_t, std::int64_t>> tiles;
    std::optional<std::vector<std::string>> near;  ///< nothing = everyone
    glib::Source grace;                            ///< running while the connection is lost
    glib::Source awaiting;                         ///< running until the offer comes
  };
  using MemberPtr = std::shared_ptr<Member>;

  Stage(Services services, std::string room, Rules rules, Handlers handlers);
  [[nodiscard]] MemberPtr find(const std::string& participant) const;
  void pickWorker();
  void remove(const MemberPtr& member, LeaveReason reason);
  void awaitOffer(const MemberPtr& member);
  void replace(const std::string& resumeToken);
  void addToWorker(Member& member);
  void tellNear(const Member& member) const;
  void welcome(const Member& member) const;
  void offer(const MemberPtr& member, std::string sdp);
  void mediaState(Member& member, const protocol::signalling::clientMessage::MediaState& message);
  void tiles(Member& member, const protocol::signalling::clientMessage::Tiles& message);
  void participantFailed(const protocol::worker::sfuEvent::ParticipantFailed& event);
  void sendToOthers(const Member& except, const protocol::signalling::ServerMessage& message) const;
  void toWorker(const SfuTraits::Command& command) const;

  Services services_;
  std::string room_;
  Rules rules_;
  Handlers handlers_;
  SfuFleet::WorkerPtr worker_;
  std::vector<MemberPtr> people_;  ///< in order of joining
};

}  // namespace rostra::control
