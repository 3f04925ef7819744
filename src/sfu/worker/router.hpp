// SPDX-License-Identifier: Apache-2.0
// The people of one room in this worker. In: commands about them; out: events. Decides who receives what; the
// media itself never passes here.
#pragma once

#include "protocol/worker.hpp"
#include "sfu/forward/tap.hpp"
#include "sfu/transport/publish_transport.hpp"
#include "sfu/transport/subscribe_transport.hpp"
#include "sfu/worker/data_relay.hpp"
#include "sfu/worker/speakers.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace rostra::sfu {

struct Participant {
  std::string id;
  std::string name;
  /// What they send, once they said so; until then a source counts as on when packets come.
  std::optional<protocol::worker::sfuCommand::MediaState> media;
  std::array<bool, kSources> announced{};  ///< sources that were on at least once: their slots stay
  std::shared_ptr<PublishTransport> publish;
  std::shared_ptr<SubscribeTransport> subscribe;
  /// Whose microphone and camera they receive; nothing = everyone's.
  std::optional<std::set<std::string>> near;
  std::map<ProducerKey, rtp::FrameSize> earlyTiles;  ///< said before there was a subscribe connection
  DataRelay relay;
};

/// Thread: the loop.
class Room : public std::enable_shared_from_this<Room> {
 public:
  using EventSink = std::function<void(const protocol::worker::SfuEvent&)>;

  Room(Environment environment, std::string id, EventSink send);
  ~Room();

  void add(const protocol::worker::sfuCommand::AddParticipant& command);
  void remove(const std::string& participant);
  void offer(const protocol::worker::sfuCommand::PublishOffer& command);
  void answer(const protocol::worker::sfuCommand::SubscribeAnswer& command);
  void candidate(const protocol::worker::sfuCommand::Candidate& command);
  void mediaState(const protocol::worker::sfuCommand::MediaState& command);
  void tiles(const protocol::worker::sfuCommand::Tiles& command);
  void hear(const protocol::worker::sfuCommand::Hear& command);
  void openTap(FileDescriptor socket);
  void closeTap();
  void close();

  /// Nobody is here and no mixer listens: may be forgotten.
  [[nodiscard]] bool idle() const noexcept { return participants_.empty() && !tap_; }
  [[nodiscard]] const std::string& id() const noexcept { return id_; }
  [[nodiscard]] const std::map<std::string, std::unique_ptr<Participant>>& participants() const noexcept {
    return participants_;
  }
  [[nodiscard]] const Tap* tap() const noexcept { return tap_.get(); }

 private:
  [[nodiscard]] Participant* find(const std::string& participant) const;
  [[nodiscard]] Result<void> openPublish(Participant& participant);
  [[nodiscard]] Result<void> openSubscribe(Participant& participant);
  void reject(const std::string& participant, std::string_view what, const Error& error);
  void fail(const std::string& participant, const Error& error);
  void relay(const std::string& from, const std::string& text);
  void enableSources(Participant& participant);
  /// Tells every transport and the tap what they should carry now. Cheap when nothing changed.
  void refresh();
  void tick();

  Environment environment_;
  std::string id_;
  EventSink send_;
  std::map<std::string, std::unique_ptr<Participant>> participants_;
  std::shared_ptr<Tap> tap_;
  SpeakerDetector speakers_;
  glib::Source ticker_;
};

}  // namespace rostra::sfu
