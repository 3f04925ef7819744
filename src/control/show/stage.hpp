// SPDX-License-Identifier: Apache-2.0
// The stage of a room: in: people who may come on it, and what they say about their media; out: what the
// others are told, and their half of the room in the SFU worker. Survives the death of the worker: everyone
// keeps their id and sends their media again to another one.
#pragma once

#include "control/config/configuration.hpp"
#include "control/metrics/counters.hpp"
#include "control/show/ice_servers.hpp"
#include "control/show/participants.hpp"
#include "control/show/sfu_room.hpp"
#include "control/signalling/connection.hpp"
#include "control/supervisor/fleet.hpp"
#include "protocol/signalling.hpp"
#include "protocol/worker.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rostra::control {

/// Thread: the loop's home thread.
class Stage : public std::enable_shared_from_this<Stage> {
 public:
  using LeaveReason = protocol::signalling::LeaveReason;
  using ErrorCode = protocol::signalling::ErrorCode;

  struct Services {
    std::shared_ptr<glib::Loop> loop;
    std::shared_ptr<SfuFleet> fleet;
    const Configuration& configuration;
    Counters& counters;
    IceServers iceServers;
  };
  /// Called from inside the calls below: they note what happened and call nothing of the stage.
  struct Handlers {
    std::function<void()> onChanged;  ///< somebody came, left or changed
    std::function<void()> onPlaced;   ///< the room is in another worker now, or in none
    std::function<void(const std::string& participant)> onLeft;  ///< called before onChanged
    std::function<void()> onSpeakers;                            ///< speakers() changed
  };
  /// What the space says; taken for who joins from now on.
  struct Rules {
    std::string title;
    std::int64_t size = 0;  ///< how many may be on stage
  };
  /// Somebody who may come on stage.
  struct Newcomer {
    std::string person;
    std::string name;
  };

  [[nodiscard]] static std::shared_ptr<Stage> create(Services services, std::string room, Rules rules,
                                                     Handlers handlers);

  /// Takes somebody on stage over this connection and welcomes them, or refuses them with a fatal error and
  /// returns false. `resume`: token of an earlier welcome, whose participant is replaced.
  [[nodiscard]] bool join(const std::shared_ptr<Connection>& connection, const Newcomer& newcomer,
                          const std::optional<std::string>& resume);
  /// Whose token it is; nothing when that participant is not on stage any more.
  [[nodiscard]] std::optional<std::string> personOf(const std::string& resumeToken) const;
  /// A message of somebody on stage.
  void receive(const std::shared_ptr<Connection>& connection, protocol::signalling::ClientMessage message);
  /// Switches off what a person sends, tells them and the others.
  void mute(const std::string& person, protocol::signalling::Source source, const std::string& by);
  /// Asks a person to switch something on: nothing but they themselves can. False when nobody was asked,
  /// because it is on, nobody is there, or it is a screen, of which only its owner knows what it shows.
  [[nodiscard]] bool requestUnmute(const std::string& person, protocol::signalling::Source source,
                                   const std::string& by);
  /// A person has another name from now on.
  void rename(const std::string& person, const std::string& name);
  /// Only these participants' microphones and cameras reach `participant`; nothing = everyone's.
  void setAudible(const std::string& participant, std::optional<std::vector<std::string>> audible);
  void setRules(Rules rules);

  /// The connection of somebody on stage is lost. They stay for resume-grace if a worker ever answered their
  /// offer; others have nothing to come back to, and would fill the stage with connections that are gone.
  void connectionClosed(const std::shared_ptr<Connection>& connection);
  /// The participant of this connection leaves; the connection stays open. Nothing when it is not on stage.
  void leave(const std::shared_ptr<Connection>& connection);
  /// Takes a person off the stage; their connections stay open and are returned.
  std::vector<std::shared_ptr<Connection>> release(const std::string& person, LeaveReason reason);
  /// Participants whose connection is lost and who came with this log-in session leave now.
  void releaseLost(const std::string& sessionTokenHash);

  /// What a worker says about this room. Ignored when the room is not in that worker.
  void receive(const SfuFleet::WorkerPtr& from, const SfuTraits::Event& event);
  /// A worker died: if the room was in it, everyone moves.
  void workerLost(const SfuFleet::WorkerPtr& worker);
  /// There is a worker to place rooms in: takes it if people wait for one.
  void workerAvailable();
  /// Gives the worker its end of a new tap to the mixer.
  void openTap(FileDescriptor end) {
    services_.loop->assertHere();
    sfu_.openTap(std::move(end));
  }
  void closeTap() {
    services_.loop->assertHere();
    sfu_.closeTap();
  }

  [[nodiscard]] std::size_t size() const noexcept { return participants_.size(); }
  /// In order of joining. A copy: some may leave while it is read.
  [[nodiscard]] std::vector<std::shared_ptr<const Participant>> participants() const;
  /// As the mixer knows them, in order of joining.
  [[nodiscard]] std::vector<protocol::worker::Person> forMixer() const { return participants_.forMixer(); }
  /// Who speaks and who is the active speaker, as the worker says; nobody while there is none. `sent` is not
  /// set.
  [[nodiscard]] const protocol::signalling::serverMessage::Speakers& speakers() const noexcept {
    return speakers_;
  }
  /// Null while the room is in none.
  [[nodiscard]] const SfuFleet::WorkerPtr& worker() const noexcept { return sfu_.worker(); }

 private:
  using ParticipantPtr = Participants::Ptr;

  Stage(Services services, std::string room, Rules rules, Handlers handlers);
  [[nodiscard]] ParticipantPtr participantOf(const std::shared_ptr<Connection>& connection) const;
  void place();
  void replace(const std::string& resumeToken);
  void welcome(const Participant& participant) const;
  void renewIceServers(const ParticipantPtr& participant);
  void awaitOffer(const ParticipantPtr& participant);
  void publishOffer(const ParticipantPtr& participant, std::string sdp);
  void setMediaState(Participant& participant, const protocol::signalling::clientMessage::MediaState& state);
  void setTiles(Participant& participant, const protocol::signalling::clientMessage::Tiles& message);
  static void unpin(Participant& participant, std::map<Participant::TileKey, Participant::TileSize>& changed);
  void participantFailed(const protocol::worker::sfuEvent::ParticipantFailed& event);
  void speakersChanged(const protocol::worker::sfuEvent::Speakers& event);
  void setSpeakers(protocol::signalling::serverMessage::Speakers speakers);
  void remove(const ParticipantPtr& participant, LeaveReason reason);
  /// Takes those off the stage whom the worker died of.
  void removeBlamed();

  Services services_;
  std::string room_;
  Rules rules_;
  Handlers handlers_;
  Participants participants_;
  SfuRoom sfu_;
  protocol::signalling::serverMessage::Speakers speakers_;
};

}  // namespace rostra::control
