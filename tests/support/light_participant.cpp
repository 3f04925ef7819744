// SPDX-License-Identifier: Apache-2.0
#include "support/light_participant.hpp"

#include "base/bytes.hpp"
#include "rtp/sdp/sdp.hpp"
#include "support/signalling_messages.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <utility>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
namespace client = signalling::clientMessage;
namespace server = signalling::serverMessage;

constexpr auto kFeedbackInterval = 100ms;
constexpr auto kReportInterval = 1s;
constexpr auto kKeyFramePatience = 300ms;  // between two requests for one picture
constexpr rtp::SdpLimits kServerSdp{.maxBytes = 1U << 20, .maxLineBytes = 16384, .maxSections = 1024};

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

std::uint32_t randomSsrc() {
  std::uint32_t value = 0;
  RAND_bytes(reinterpret_cast<unsigned char*>(&value), sizeof value);
  return value | 1U;
}

RemoteDescription remoteOf(const rtp::MediaSection& section, bool controlling, DtlsRole role) {
  return {{section.iceUfrag, section.icePwd}, section.fingerprint, controlling, role};
}

Codec codecOf(const rtp::MediaSection& section) {
  if (section.kind == rtp::MediaKind::Audio) return Codec::Opus;
  return section.payloadOf("H264") && !section.payloadOf("VP8") ? Codec::H264 : Codec::Vp8;
}

// Candidates may also be in the SDP itself.
void addCandidates(LightPeer& peer, std::string_view sdp) {
  for (std::size_t at = 0; (at = sdp.find("a=candidate:", at)) != std::string_view::npos;) {
    const auto end = sdp.find_first_of("\r\n", at);
    peer.addCandidate(std::string(sdp.substr(at, end - at)));
    at = end;
  }
}

}  // namespace

std::vector<LayerSpec> simulcast(const VideoClipSpec& full) {
  std::vector<LayerSpec> layers;
  int divisor = 1;
  for (const char* rid : {"f", "h", "q"}) {
    VideoClipSpec clip = full;
    clip.width = full.width / divisor / 2 * 2;
    clip.height = full.height / divisor / 2 * 2;
    clip.bitrateKbps = std::max(100, full.bitrateKbps / (divisor * divisor));
    layers.push_back({rid, clip});
    divisor *= 2;
  }
  return layers;
}

Result<std::unique_ptr<LightParticipant>> LightParticipant::create(
    SocketHub& hub, std::shared_ptr<const DtlsIdentity> identity, std::shared_ptr<SignallingLink> link,
    LightParticipantOptions options) {
  std::unique_ptr<LightParticipant> participant(
      new LightParticipant(hub, std::move(identity), std::move(link), std::move(options)));
  if (auto prepared = participant->prepare(); !prepared) return tl::make_unexpected(prepared.error());
  return participant;
}

LightParticipant::LightParticipant(SocketHub& hub, std::shared_ptr<const DtlsIdentity> identity,
                                   std::shared_ptr<SignallingLink> link, LightParticipantOptions options)
    : hub_(hub),
      identity_(std::move(identity)),
      link_(std::move(link)),
      options_(std::move(options)),
      microphoneOn_(options_.microphone),
      cameraOn_(!options_.camera.empty()),
      cameraSends_(cameraOn_),
      reporterSsrc_(randomSsrc()) {}

LightParticipant::~LightParticipant() {
  vanish();
}

Result<void> LightParticipant::prepare() {
  if (options_.microphone) {
    auto clip = audioClip(options_.audio);
    if (!clip) return tl::make_unexpected(clip.error());
    audioClip_ = *clip;
  }
  for (const LayerSpec& layer : options_.camera) {
    auto clip = layer.made ? Result<std::shared_ptr<const MediaClip>>(layer.made) : videoClip(layer.clip);
    if (!clip) return tl::make_unexpected(clip.error());
    cameraClips_.push_back(*clip);
  }
  return {};
}

void LightParticipant::join() {
  registration_ = hub_.add(-1, nullptr, [this](rtp::TimePoint time) { tick(time); });
  link_->open({[this] { link_->send(joinMessage(options_.space, options_.name)); },
               [this](signalling::ServerMessage message) { receive(std::move(message)); },
               [this](std::string reason) { closedReason_ = std::move(reason); }});
}

void LightParticipant::leave() {
  link_->send(client::Leave{});
  vanish();
}

void LightParticipant::vanish() {
  link_->close();
  registration_.reset();
  closePeers();
}

void LightParticipant::closePeers() {
  microphone_.reset();
  camera_.clear();
  publish_.reset();
  subscribe_.reset();
  feedback_ = {};  // another connection counts its packets from the start
  tracks_.clear();
  bySsrc_.clear();
  transportCcId_ = 0;
}

void LightParticipant::setMicrophone(bool on, bool keepSending) {
  microphoneOn_ = on;
  if (microphone_) microphone_->setPaused(!on && !keepSending);
  sendMediaState();
}

void LightParticipant::setCamera(bool on, bool keepSending) {
  cameraOn_ = on;
  cameraSends_ = on || keepSending;
  pauseCamera();
  sendMediaState();
}

void LightParticipant::pauseCamera() {
  for (const auto& sender : camera_) {
    const bool needed = !options_.switchesLayers || !layersNeeded_ ||
                        std::ranges::find(*layersNeeded_, sender->config().rid) != layersNeeded_->end();
    sender->setPaused(!cameraSends_ || !needed);
  }
}

void LightParticipant::onLayersNeeded(server::LayersNeeded needed) {
  if (needed.source != Source::Camera) return;
  ++layerChanges_;
  layersNeeded_ = std::move(needed.rids);
  pauseCamera();
}

void LightParticipant::sendMediaState() {
  link_->send(client::MediaState{microphoneOn_, cameraOn_, false});
}

void LightParticipant::setTile(const std::string& participant, Source source, int width, int height,
                               std::optional<bool> pinned) {
  link_->send(client::Tiles{{signalling::Tile{participant, source, width, height, pinned}}});
}

void LightParticipant::requestKeyFrame(const std::string& participant, Source source) {
  if (Track* track = findTrack(participant, source); track != nullptr && subscribe_) {
    subscribe_->sendRtcp(makePli(reporterSsrc_, track->receiver->ssrc()));
  }
}

void LightParticipant::requestKeyFrames(const std::vector<std::string>& participants) {
  Buffer compound;
  for (const std::string& participant : participants) {
    const Track* track = findTrack(participant, Source::Camera);
    if (track == nullptr) continue;
    const Buffer pli = makePli(reporterSsrc_, track->receiver->ssrc());
    compound.insert(compound.end(), pli.begin(), pli.end());
  }
  if (subscribe_) subscribe_->sendRtcp(std::move(compound));
}

LightParticipant::Track* LightParticipant::findTrack(const std::string& participant, Source source) {
  for (auto& [mid, track] : tracks_) {
    if (track.slot && track.slot->participant == participant && track.slot->source == source) return &track;
  }
  return nullptr;
}

const ReceiverCounters* LightParticipant::received(const std::string& participant, Source source) const {
  const Track* track = const_cast<LightParticipant*>(this)->findTrack(participant, source);
  return track == nullptr ? nullptr : &track->receiver->counters();
}

void LightParticipant::receive(signalling::ServerMessage message) {
  std::visit(
      Overloaded{
          [&](server::Welcome& welcome) {
            id_ = welcome.participant;
            for (auto& each : welcome.participants) others_[each.id] = each;
            sendMediaState();
            startPublishing();
          },
          [&](server::ParticipantJoined& joined) { others_[joined.participant.id] = joined.participant; },
          [&](server::ParticipantUpdated& updated) { others_[updated.participant.id] = updated.participant; },
          [&](server::ParticipantLeft& left) { others_.erase(left.participant); },
          [&](server::PublishAnswer& answer) { onPublishAnswer(answer.sdp); },
          [&](server::SubscribeOffer& offer) { onSubscribeOffer(offer); },
          [&](server::LayersNeeded& needed) { onLayersNeeded(std::move(needed)); },
          [&](server::Candidate& candidate) {
            LightPeer* peer =
                candidate.transport == signalling::Transport::Publish ? publish_.get() : subscribe_.get();
            if (peer != nullptr) peer->addCandidate(candidate.candidate);
          },
          [&](server::Cameras& cameras) { cameras_ = std::move(cameras.participants); },
          [&](server::Speakers& speakers) { speakers_ = std::move(speakers); },
          [&](server::Paused& paused) { paused_ = std::move(paused.pictures); },
          [&](server::Live& live) { live_ = std::move(live); },
          [&](server::Rejoin&) {
            ++rejoins_;
            closePeers();
            startPublishing();
          },
          [&](server::Error& error) { errors_.push_back(std::move(error)); },
          [](auto&) {}},  // chat, people and map are not for a participant without a page
      message);
}

void LightParticipant::startPublishing() {
  publish_ = std::make_unique<LightPeer>(
      hub_, identity_,
      LightPeer::Handlers{nullptr, nullptr, [this](Bytes compound) { onPublishRtcp(compound); }, nullptr},
      options_.peer);
  const std::string cname = "c" + publish_->local().ufrag;
  makeSenders(cname);
  std::vector<OfferedSection> sections;
  if (microphone_) sections.push_back({"0", Codec::Opus, {}, microphone_->config().ssrc, 0});
  if (!camera_.empty()) {
    OfferedSection section{"1",
                           cameraClips_.front()->codec,
                           {},
                           camera_.front()->config().ssrc,
                           camera_.front()->config().rtxSsrc};
    for (const LayerSpec& layer : options_.camera) {
      if (!layer.rid.empty()) section.rids.push_back(layer.rid);
    }
    sections.push_back(std::move(section));
  }
  if (sections.empty()) return;
  link_->send(client::PublishOffer{writeOffer(*publish_, sections, cname)});
  link_->send(client::Candidate{signalling::Transport::Publish, 0, publish_->candidate()});
}

void LightParticipant::makeSenders(const std::string& cname) {
  const auto make = [&](RtpSenderConfig config, const std::shared_ptr<const MediaClip>& clip) {
    config.ssrc = randomSsrc();
    config.cname = cname;
    config.midId = kMidId;
    config.transportCcId = kTransportCcId;
    return std::make_unique<RtpSender>(
        std::move(config), clip, [this](Buffer packet) { publish_->sendRtp(std::move(packet)); },
        [this](Buffer packet) { publish_->sendRtcp(std::move(packet)); }, transportSequence_);
  };
  if (audioClip_) {
    RtpSenderConfig config;
    config.payloadType = kOpusPayload;
    config.mid = "0";
    config.audioLevelId = kAudioLevelId;
    microphone_ = make(std::move(config), audioClip_);
    microphone_->setPaused(!microphoneOn_);
  }
  for (std::size_t i = 0; i < cameraClips_.size(); ++i) {
    const bool vp8 = cameraClips_[i]->codec == Codec::Vp8;
    RtpSenderConfig config;
    config.payloadType = vp8 ? kVp8Payload : kH264Payload;
    config.rtxPayloadType = vp8 ? kVp8RtxPayload : kH264RtxPayload;
    config.rtxSsrc = randomSsrc();
    config.mid = "1";
    config.late = options_.cameraLate;
    config.rid = options_.camera[i].rid;
    config.ridId = kRidId;
    config.repairedRidId = kRepairedRidId;
    camera_.push_back(make(std::move(config), cameraClips_[i]));
  }
  layersNeeded_.reset();  // a new connection begins with all
  pauseCamera();
}

void LightParticipant::onPublishAnswer(const std::string& sdp) {
  const auto session = rtp::parseSdp(sdp, kServerSdp);
  if (!session || session->media.empty() || !publish_) {
    errors_.push_back(
        {signalling::ErrorCode::BadSdp, session ? "empty answer" : session.error().message, false});
    return;
  }
  const rtp::MediaSection& first = session->media.front();
  publish_->setRemote(remoteOf(first, true, first.setup == "active" ? DtlsRole::Server : DtlsRole::Client));
  addCandidates(*publish_, sdp);
  for (const rtp::MediaSection& section : session->media) {
    if (section.kind == rtp::MediaKind::Audio && microphone_)
      microphone_->setReducedSize(section.rtcpReducedSize);
    for (const auto& sender : camera_) {
      if (section.mid == sender->config().mid) sender->setReducedSize(section.rtcpReducedSize);
    }
  }
}

void LightParticipant::onSubscribeOffer(const server::SubscribeOffer& offer) {
  const auto session = rtp::parseSdp(offer.sdp, kServerSdp);
  if (!session || session->media.empty()) {
    errors_.push_back(
        {signalling::ErrorCode::BadSdp, session ? "empty offer" : session.error().message, false});
    return;
  }
  ++negotiations_;
  if (!subscribe_) {
    subscribe_ = std::make_unique<LightPeer>(
        hub_, identity_,
        LightPeer::Handlers{nullptr,
                            [this](Bytes packet, rtp::TimePoint arrival, bool decrypted) {
                              onSubscribeRtp(packet, arrival, decrypted);
                            },
                            [this](Bytes compound) { onSubscribeRtcp(compound); }, nullptr},
        options_.peer);
  }
  applyOffer(*session, offer.slots);
  link_->send(client::SubscribeAnswer{offer.negotiation, writeAnswer(*subscribe_, offer.sdp, options_.h264)});
  if (negotiations_ == 1 || !subscribe_->connected()) {
    link_->send(client::Candidate{signalling::Transport::Subscribe, 0, subscribe_->candidate()});
  }
  subscribe_->setRemote(remoteOf(session->media.front(), false, DtlsRole::Client));
  addCandidates(*subscribe_, offer.sdp);
}

void LightParticipant::applyOffer(const rtp::SessionDescription& session,
                                  const std::vector<signalling::Slot>& slots) {
  bySsrc_.clear();
  for (const rtp::MediaSection& section : session.media) {
    const std::uint16_t id = section.extensionId(rtp::kTransportCcUri);
    if (id != 0) transportCcId_ = static_cast<std::uint8_t>(id);
    if (const auto delay = section.extensionId(rtp::kPlayoutDelayUri); delay != 0)
      playoutDelayId_ = static_cast<std::uint8_t>(delay);
    if (section.kind == rtp::MediaKind::Application || section.ssrcs.empty()) continue;
    Track& track = tracks_[section.mid];
    const auto group = std::ranges::find(section.ssrcGroups, "FID", &rtp::SsrcGroup::semantics);
    const bool grouped = group != section.ssrcGroups.end() && group->ssrcs.size() == 2;
    const std::uint32_t ssrc = grouped ? group->ssrcs[0] : section.ssrcs.front();
    const std::uint32_t rtx = grouped ? group->ssrcs[1] : 0;
    if (track.receiver && (track.receiver->ssrc() != ssrc || (track.rtxSsrc != 0 && track.rtxSsrc != rtx)))
      ++track.ssrcChanges;
    if (!track.receiver || track.receiver->ssrc() != ssrc) {
      track.mid = section.mid;
      track.codec = codecOf(section);
      const bool video = section.kind == rtp::MediaKind::Video;
      track.receiver =
          std::make_unique<RtpReceiver>(ssrc, track.codec, video ? 90000U : 48000U, options_.nack && video);
    }
    track.rtxSsrc = rtx;
    bySsrc_[ssrc] = &track;
    if (rtx != 0) bySsrc_[rtx] = &track;

    const auto slot = std::ranges::find(slots, section.mid, &signalling::Slot::mid);
    std::optional<signalling::Slot> assigned;
    if (slot != slots.end()) assigned = *slot;
    if (assigned != track.slot) {
      track.slot = assigned;
      track.receiver->resetCounters();
      track.seenGaps = 0;
      track.wantsKeyFrame = assigned && track.codec != Codec::Opus;
    }
  }
}

void LightParticipant::onPublishRtcp(Bytes compound) {
  const RtcpContents contents = parseRtcp(compound);
  const auto each = [&](auto&& action) {
    if (microphone_) action(*microphone_);
    for (const auto& sender : camera_) action(*sender);
  };
  for (const auto& block : contents.reportBlocks) {
    each([&](RtpSender& sender) {
      if (sender.config().ssrc == block.ssrc) sender.onReceiverReport();
    });
  }
  for (const auto& nack : contents.nacks) {
    each([&](RtpSender& sender) {
      if (sender.config().ssrc == nack.mediaSsrc) sender.onNack(nack.sequences);
    });
  }
  // As Chromium: a request for one layer gives a key frame of every layer.
  const bool mine = std::ranges::any_of(contents.keyFrameRequests, [&](std::uint32_t ssrc) {
    return std::ranges::any_of(camera_, [&](const auto& sender) { return sender->config().ssrc == ssrc; });
  });
  if (!mine) return;
  for (const auto& sender : camera_) sender->onKeyFrameRequest();
}

void LightParticipant::onSubscribeRtp(Bytes bytes, rtp::TimePoint arrival, bool decrypted) {
  const auto packet = rtp::PacketView::parse(bytes);
  if (!packet) return;
  if (transportCcId_ != 0 && options_.transportFeedback) {
    const auto number = packet->findExtension(transportCcId_);
    if (number && number->size() == 2) feedback_.arrived(read16(*number, 0), arrival);
  }
  const auto found = bySsrc_.find(packet->ssrc());
  if (found == bySsrc_.end()) {
    ++unsignalled_;
    return;
  }
  Track& track = *found->second;
  if (const auto delay = playoutDelayId_ != 0 ? packet->findExtension(playoutDelayId_) : std::nullopt)
    track.playoutDelay = std::chrono::milliseconds(10) * (read16(*delay, 0) >> 4U);
  if (packet->ssrc() == track.rtxSsrc) {
    if (decrypted) track.receiver->onRtx(*packet, arrival);  // the original's number is in the payload
  } else {
    const auto keyFrames = track.receiver->counters().keyFrames;
    track.receiver->onPacket(*packet, arrival, decrypted);
    if (track.receiver->counters().keyFrames != keyFrames) track.wantsKeyFrame = false;
  }
}

void LightParticipant::onSubscribeRtcp(Bytes compound) {
  for (const SenderReport& sr : parseRtcp(compound).senderReports) {
    const auto found = bySsrc_.find(sr.ssrc);
    if (found != bySsrc_.end() && sr.ssrc != found->second->rtxSsrc)
      found->second->receiver->onSenderReport(sr, now());
  }
}

void LightParticipant::tick(rtp::TimePoint time) {
  if (publish_ && publish_->connected()) {
    if (microphone_) microphone_->tick(time);
    for (const auto& sender : camera_) sender->tick(time);
  }
  if (!subscribe_ || !subscribe_->connected()) return;
  for (auto& [mid, track] : tracks_) {
    const auto missing = track.receiver->missing(time);
    if (!missing.empty()) subscribe_->sendRtcp(makeNack(reporterSsrc_, track.receiver->ssrc(), missing));
    if (track.codec == Codec::Opus) continue;
    if (track.receiver->counters().gaps !=
        track.seenGaps) {  // given up: the picture is broken until the next key frame
      track.seenGaps = track.receiver->counters().gaps;
      track.wantsKeyFrame = true;
    }
    if (options_.askForKeyFrames && track.wantsKeyFrame && track.receiver->counters().packets > 0 &&
        time - track.lastRequest > kKeyFramePatience) {
      track.lastRequest = time;
      subscribe_->sendRtcp(makePli(reporterSsrc_, track.receiver->ssrc()));
    }
  }
  if (options_.transportFeedback && time - lastFeedback_ >= kFeedbackInterval) {
    lastFeedback_ = time;
    const std::uint32_t media = tracks_.empty() ? 0 : tracks_.begin()->second.receiver->ssrc();
    if (Buffer packet = feedback_.take(reporterSsrc_, media); !packet.empty())
      subscribe_->sendRtcp(std::move(packet));
  }
  if (time - lastReport_ >= kReportInterval) report(time);
}

void LightParticipant::report(rtp::TimePoint time) {
  lastReport_ = time;
  std::vector<ReportBlock> blocks;
  for (auto& [mid, track] : tracks_) {
    if (track.receiver->started()) blocks.push_back(track.receiver->report(time));
  }
  // At most 31 blocks fit one packet (RFC 3550 s.6.4.2).
  for (std::size_t at = 0; at == 0 || at < blocks.size(); at += 31) {
    const auto end = std::min(blocks.size(), at + 31);
    subscribe_->sendRtcp(makeReceiverReport(
        reporterSsrc_,
        {blocks.begin() + static_cast<std::ptrdiff_t>(at), blocks.begin() + static_cast<std::ptrdiff_t>(end)},
        "light"));
  }
}

}  // namespace rostra::test
