// SPDX-License-Identifier: Apache-2.0
// Someone on stage without a browser: joins, publishes prepared media, receives everyone else's, and can be
// asked what came. Hundreds fit in one process. Thread: the hub's loop.
#pragma once

#include "rtp/sdp/sdp.hpp"
#include "support/light_peer.hpp"
#include "support/rtp_receiver.hpp"
#include "support/rtp_sender.hpp"
#include "support/sdp_writer.hpp"
#include "support/signalling_link.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rostra::test {

struct LayerSpec {
  std::string rid;  ///< empty when it is the only one and no simulcast is wanted
  VideoClipSpec clip;
  std::shared_ptr<const MediaClip> made = {};  ///< instead of what `clip` describes
};

struct LightParticipantOptions {
  std::string space = "light";
  std::string name = "Light";
  bool microphone = true;
  AudioClipSpec audio;
  std::vector<LayerSpec> camera = {{"", VideoClipSpec{}}};  ///< empty: no camera m-section; largest first
  std::chrono::milliseconds cameraLate{0};  ///< an encoder that takes its time: behind the microphone by this
  bool nack = true;
  bool transportFeedback = true;
  bool h264 = true;  ///< takes H.264 of others
  /// Requests key frames on its own when a picture cannot be decoded, as a browser does.
  bool askForKeyFrames = true;
  /// Sends only the camera layers that the server asks for, as a page does. False: a page that is older than
  /// the question.
  bool switchesLayers = true;
  LightPeer::Options peer;
};

/// Three simulcast layers of a picture of this size: f, h, q.
[[nodiscard]] std::vector<LayerSpec> simulcast(const VideoClipSpec& full);

class LightParticipant {
 public:
  using Source = signalling::Source;

  /// `identity` may be shared by all. Clips are made here, on first use. Unavailable when GStreamer cannot.
  [[nodiscard]] static Result<std::unique_ptr<LightParticipant>> create(
      SocketHub& hub, std::shared_ptr<const DtlsIdentity> identity, std::shared_ptr<SignallingLink> link,
      LightParticipantOptions options);
  ~LightParticipant();

  void join();
  /// Says goodbye and closes.
  void leave();
  /// Closes everything at once without a word, as a browser that is killed.
  void vanish();
  /// Off: nothing is sent and the server is told. With `keepSending` the packets go on as if nobody had been
  /// told.
  void setMicrophone(bool on, bool keepSending = false);
  void setCamera(bool on, bool keepSending = false);
  /// Size of remote pictures on this "page". By default every camera is shown at 640x360.
  void setTile(const std::string& participant, Source source, int width, int height,
               std::optional<bool> pinned = std::nullopt);
  void requestKeyFrame(const std::string& participant, Source source = Source::Camera);
  /// Of several cameras, in one packet.
  void requestKeyFrames(const std::vector<std::string>& participants);

  [[nodiscard]] const std::string& id() const noexcept { return id_; }
  [[nodiscard]] const std::string& name() const noexcept { return options_.name; }
  [[nodiscard]] bool welcomed() const noexcept { return !id_.empty(); }
  [[nodiscard]] bool publishing() const noexcept { return publish_ && publish_->connected(); }
  [[nodiscard]] bool subscribing() const noexcept { return subscribe_ && subscribe_->connected(); }
  /// Everyone else on stage, as the server said.
  [[nodiscard]] const std::map<std::string, signalling::Participant>& others() const noexcept {
    return others_;
  }
  [[nodiscard]] const std::optional<signalling::serverMessage::Live>& live() const noexcept { return live_; }
  [[nodiscard]] const std::vector<signalling::serverMessage::Error>& errors() const noexcept {
    return errors_;
  }
  /// Who speaks, as the server last said.
  [[nodiscard]] const signalling::serverMessage::Speakers& speakers() const noexcept { return speakers_; }
  /// Whose cameras come, as the server last said; nothing = it has not: everyone's.
  [[nodiscard]] const std::optional<std::vector<std::string>>& cameras() const noexcept { return cameras_; }
  /// Pictures of others that do not come for want of bandwidth, as the server last said.
  [[nodiscard]] const std::vector<signalling::Picture>& paused() const noexcept { return paused_; }
  /// Why the signalling connection ended, if it did.
  [[nodiscard]] const std::string& closedReason() const noexcept { return closedReason_; }
  [[nodiscard]] std::uint64_t rejoins() const noexcept { return rejoins_; }
  [[nodiscard]] std::uint64_t negotiations() const noexcept { return negotiations_; }

  /// What came of one producer since it got its slot; null when it has none.
  [[nodiscard]] const ReceiverCounters* received(const std::string& participant, Source source) const;
  /// The same by m-section.
  struct Track {
    std::string mid;
    Codec codec = Codec::Opus;
    std::optional<signalling::Slot> slot;
    std::uint32_t rtxSsrc = 0;
    std::uint64_t ssrcChanges = 0;  ///< of the offers: must stay 0
    std::unique_ptr<RtpReceiver> receiver;
    bool wantsKeyFrame = false;
    std::uint64_t seenGaps = 0;
    std::optional<rtp::Duration> playoutDelay;  ///< least, as the last packet that had one said
    rtp::TimePoint lastRequest{};
  };
  [[nodiscard]] const std::map<std::string, Track>& tracks() const noexcept { return tracks_; }
  /// Packets whose SSRC no offer named.
  [[nodiscard]] std::uint64_t unsignalled() const noexcept { return unsignalled_; }

  [[nodiscard]] RtpSender* microphone() noexcept { return microphone_.get(); }
  /// Camera layers, in the order of the options.
  [[nodiscard]] const std::vector<std::unique_ptr<RtpSender>>& camera() const noexcept { return camera_; }
  /// Of the camera, as the server last said; nothing = it has not.
  [[nodiscard]] const std::optional<std::vector<std::string>>& layersNeeded() const noexcept {
    return layersNeeded_;
  }
  /// How often it said.
  [[nodiscard]] std::uint64_t layerChanges() const noexcept { return layerChanges_; }
  [[nodiscard]] LightPeer* publishPeer() noexcept { return publish_.get(); }
  [[nodiscard]] LightPeer* subscribePeer() noexcept { return subscribe_.get(); }
  [[nodiscard]] SignallingLink& link() noexcept { return *link_; }

 private:
  LightParticipant(SocketHub& hub, std::shared_ptr<const DtlsIdentity> identity,
                   std::shared_ptr<SignallingLink> link, LightParticipantOptions options);
  [[nodiscard]] Result<void> prepare();
  void receive(signalling::ServerMessage message);
  void startPublishing();
  void makeSenders(const std::string& cname);
  void onPublishAnswer(const std::string& sdp);
  void onSubscribeOffer(const signalling::serverMessage::SubscribeOffer& offer);
  void applyOffer(const rtp::SessionDescription& session, const std::vector<signalling::Slot>& slots);
  void onLayersNeeded(signalling::serverMessage::LayersNeeded needed);
  void pauseCamera();
  void onPublishRtcp(Bytes compound);
  void onSubscribeRtp(Bytes packet, rtp::TimePoint arrival, bool decrypted);
  void onSubscribeRtcp(Bytes compound);
  void sendMediaState();
  void tick(rtp::TimePoint time);
  void report(rtp::TimePoint time);
  [[nodiscard]] Track* findTrack(const std::string& participant, Source source);
  void closePeers();

  SocketHub& hub_;
  std::shared_ptr<const DtlsIdentity> identity_;
  std::shared_ptr<SignallingLink> link_;
  LightParticipantOptions options_;
  std::shared_ptr<const MediaClip> audioClip_;
  std::vector<std::shared_ptr<const MediaClip>> cameraClips_;
  bool microphoneOn_ = true;
  bool cameraOn_ = true;
  bool cameraSends_ = true;  ///< whatever the server was told
  std::optional<std::vector<std::string>> layersNeeded_;
  std::uint64_t layerChanges_ = 0;

  std::string id_;
  std::map<std::string, signalling::Participant> others_;
  std::optional<signalling::serverMessage::Live> live_;
  std::vector<signalling::serverMessage::Error> errors_;
  signalling::serverMessage::Speakers speakers_;
  std::optional<std::vector<std::string>> cameras_;
  std::vector<signalling::Picture> paused_;
  std::string closedReason_;
  std::uint64_t rejoins_ = 0;
  std::uint64_t negotiations_ = 0;
  std::uint8_t playoutDelayId_ = 0;

  std::unique_ptr<LightPeer> publish_;
  std::uint16_t transportSequence_ = 0;
  std::unique_ptr<RtpSender> microphone_;
  std::vector<std::unique_ptr<RtpSender>> camera_;

  std::unique_ptr<LightPeer> subscribe_;
  std::uint32_t reporterSsrc_ = 0;
  std::map<std::string, Track> tracks_;     // by mid
  std::map<std::uint32_t, Track*> bySsrc_;  // media and RTX
  std::uint8_t transportCcId_ = 0;
  TransportFeedback feedback_;
  rtp::TimePoint lastFeedback_{};
  rtp::TimePoint lastReport_{};
  std::uint64_t unsignalled_ = 0;
  SocketHub::Registration registration_;
};

}  // namespace rostra::test
