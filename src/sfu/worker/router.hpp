// SPDX-License-Identifier: Apache-2.0
// Who receives what in a room, in this worker. In: commands about participants and the tap; out: events, and
// the subscriptions that change. The media itself never passes here.
#pragma once

#include "protocol/worker.hpp"
#include "sfu/forward/tap.hpp"
#include "sfu/worker/last_speakers.hpp"
#include "sfu/worker/participant.hpp"
#include "sfu/worker/speaker_detector.hpp"
#include "sfu/worker/subscriptions.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace rostra::sfu {

/// Thread: the loop.
class Router : public std::enable_shared_from_this<Router> {
 public:
  using EventSink = std::function<void(const protocol::worker::SfuEvent&)>;

  /// `id`: of the room.
  Router(Environment environment, std::string id, EventSink send);
  ~Router();

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
  /// Brings what is forwarded of one participant into line with what they send. Everyone else hears only of
  /// producers that begin or end.
  void applySources(Participant& participant);
  /// Forwards a producer; who had nothing to receive until now gets a subscribe transport.
  void start(const std::shared_ptr<Producer>& producer);
  /// Tells a publisher which layers to send, when these are others than before.
  void pinCamera(Participant& participant, const std::string& whose, bool pinned);
  void tellLayers(Producer& producer);
  /// Notices sources that send although their page has said nothing.
  void discover(Participant& participant);
  /// Notices a participant's first media, and how long after their welcome it was.
  void noteJoin(Participant& participant);
  /// Whether anybody but `owner` sends sound, or pictures.
  [[nodiscard]] bool somebodySends(const std::string& owner, bool video) const;
  void tick();
  /// Tells who speaks, if that is news.
  void tellSpeakers(const std::optional<SpeakerDetector::Speakers>& speakers);
  /// Holds back the cameras of all but the last speakers, where the operator wants that; tells whoever gets
  /// others than before.
  void spreadCameras();

  Environment environment_;
  std::string id_;
  EventSink send_;
  std::map<std::string, std::unique_ptr<Participant>> participants_;
  Subscriptions subscriptions_;
  std::shared_ptr<Tap> tap_;
  SpeakerDetector speakers_;
  std::size_t lastN_ = 0;      ///< 0 = everyone's cameras flow
  LastSpeakers lastSpeakers_;  ///< nobody in it while there is no `lastN_`
  glib::Source ticker_;
};

}  // namespace rostra::sfu
