// SPDX-License-Identifier: Apache-2.0
#include "sfu/transport/publish_transport.hpp"

#include "base/log.hpp"
#include "rtp/sdp/sdp_edit.hpp"
#include "sfu/transport/codec_caps.hpp"

#include <algorithm>

namespace rostra::sfu {
namespace {

// Feedback per packet is rtpsession's default: about 110 RTCP packets a second for three layers. Ten a second
// are enough for Chromium's estimate (4.3 Mbit/s measured).
constexpr guint64 kTransportCcInterval = 100 * GST_MSECOND;

const Ingest::Producers kNoProducers{};

// webrtcbin hangs a stream that no section claims on the first transceiver (on_rtpbin_pad_added() in
// gstwebrtcbin.c), and asserts that this one has a transport, which a section that webrtcbin refused has not.
// What it refuses was made to be refused, for instance by format parameters that contradict the codec.
Result<void> acceptsAll(const std::string& answer) {
  const auto parsed = rtp::parseSdp(answer, {.maxBytes = 256 * 1024});
  if (!parsed) return tl::make_unexpected(parsed.error());
  for (const rtp::MediaSection& section : parsed->media) {
    if (section.port == 0) {
      return rostra::fail(ErrorKind::InvalidInput,
                          "m-section '" + section.mid + "' of the offer contradicts itself");
    }
  }
  return {};
}

// The codec this worker wants in an m-section: VP8 because every browser decodes it, H.264 when there is no
// VP8.
std::optional<Codec> wantedCodec(const rtp::MediaSection& section) {
  if (section.kind == rtp::MediaKind::Audio)
    return section.payloadOf("opus") ? std::optional(Codec::Opus) : std::nullopt;
  if (section.payloadOf("VP8")) return Codec::Vp8;
  if (section.payloadOf("H264")) return Codec::H264;
  return std::nullopt;
}

}  // namespace

Result<std::shared_ptr<PublishTransport>> PublishTransport::open(Environment environment,
                                                                 std::string participant, std::string name,
                                                                 Handlers handlers) {
  environment.loop->assertHere();
  std::shared_ptr<PublishTransport> self(new PublishTransport(std::move(participant), std::move(handlers)));
  const auto weak = std::weak_ptr(self);
  auto transport = Transport::open(std::move(environment), Transport::Kind::Publish, std::move(name),
                                   {.onCandidate =
                                        [weak](unsigned mline, std::string candidate) {
                                          if (const auto alive = weak.lock())
                                            alive->handlers_.onCandidate(mline, std::move(candidate));
                                        },
                                    .onConnected =
                                        [weak] {
                                          if (const auto alive = weak.lock()) alive->handlers_.onConnected();
                                        },
                                    .onFailed =
                                        [weak](Error error) {
                                          if (const auto alive = weak.lock()) alive->fail(std::move(error));
                                        }});
  if (!transport) return tl::make_unexpected(std::move(transport.error()));
  self->transport_ = std::move(*transport);
  self->openChannel();
  self->limitChannels();
  self->connectSignals();
  return self;
}

void PublishTransport::openChannel() {
  channel_ = std::make_shared<DataChannel>(transport_->environment().loop,
                                           [weak = weak_from_this()](const std::string& text) {
                                             if (const auto self = weak.lock())
                                               self->handlers_.onMessage(text);
                                           });
}

void PublishTransport::limitChannels() {
  const auto& environment = transport_->environment();
  const auto most = static_cast<std::size_t>(environment.settings->configure.limits.dataChannels);
  channelLimit_ = std::make_shared<ChannelLimit>(environment.loop, most, [weak = weak_from_this(), most] {
    const auto self = weak.lock();
    if (!self) return;
    self->fail(Error{ErrorKind::InvalidInput,
                     "the browser opened more than " + std::to_string(most) + " data channels",
                     std::source_location::current()});
  });
  channelLimit_->attach(transport_->webrtc());
}

void PublishTransport::connectSignals() {
  const auto self = shared_from_this();
  GstElement* webrtc = transport_->webrtc();
  // webrtcbin's thread, from inside create-answer: without these webrtcbin answers with its first codec and
  // without NACK.
  signals_.push_back(glib::connectWeak(
      webrtc, "on-new-transceiver",
      G_CALLBACK(+[](GstElement*, GstWebRTCRTPTransceiver* transceiver, gpointer data) noexcept {
        if (const auto transport = glib::lockWeak<PublishTransport>(data))
          transport->preferCodec(transceiver);
      }),
      self));
  // Streaming thread of the SSRC.
  signals_.push_back(glib::connectWeak(webrtc, "pad-added",
                                       G_CALLBACK(+[](GstElement*, GstPad* pad, gpointer data) noexcept {
                                         const auto transport = glib::lockWeak<PublishTransport>(data);
                                         if (transport && transport->ingest_ && GST_PAD_IS_SRC(pad))
                                           transport->ingest_->attach(pad);
                                       }),
                                       self));
  // webrtcbin's thread.
  signals_.push_back(glib::connectWeak(webrtc, "on-data-channel",
                                       G_CALLBACK(+[](GstElement*, GObject* object, gpointer data) noexcept {
                                         if (const auto channel = glib::lockWeak<DataChannel>(data))
                                           channel->accept(object);
                                       }),
                                       channel_));
}

void PublishTransport::preferCodec(GstWebRTCRTPTransceiver* transceiver) const {
  // offered_ was written before create-answer was started and does not change while it runs.
  guint mline = 0;
  GstWebRTCKind kind{};
  g_object_get(transceiver, "mlineindex", &mline, "kind", &kind, nullptr);
  if (!offered_) return;
  const auto wantedKind = kind == GST_WEBRTC_KIND_AUDIO ? rtp::MediaKind::Audio : rtp::MediaKind::Video;
  const rtp::MediaSection* section = mline < offered_->media.size() ? &offered_->media[mline] : nullptr;
  if (!section || section->kind != wantedKind) {
    for (const auto& other : offered_->media) {
      if (other.kind == wantedKind) section = &other;
    }
  }
  const auto codec = section ? wantedCodec(*section) : std::nullopt;
  g_object_set(transceiver, "do-nack", TRUE, nullptr);
  if (codec) g_object_set(transceiver, "codec-preferences", capsOf(*codec).get(), nullptr);
}

Result<void> PublishTransport::offer(const std::string& sdp, rtp::SessionDescription parsed) {
  transport_->environment().loop->assertHere();
  if (closed_) return rostra::fail(ErrorKind::Conflict, "the publish connection is closed");
  if (negotiating_) return rostra::fail(ErrorKind::Conflict, "the previous offer has not been answered yet");
  if (offered_) {
    // webrtcbin 1.22.0 aborts the process when mids are swapped (gstwebrtcbin.c:4488).
    // Test: SfuHostile.SdpAndCandidatesThatAreNone.
    if (auto same = rtp::validateReoffer(*offered_, parsed); !same) return same;
    if (parsed.media.front().fingerprint != offered_->media.front().fingerprint) {
      return rostra::fail(
          ErrorKind::InvalidInput,
          "an ICE restart keeps the connection's certificate; join again for a new connection");
    }
  } else {
    offered_ = parsed;
  }
  negotiating_ = true;
  const std::string known = rtp::forWebrtcbin(sdp);
  transport_->sdp().setRemote(GST_WEBRTC_SDP_TYPE_OFFER, known,
                              [weak = weak_from_this(), known](const Result<void>& result) {
                                const auto self = weak.lock();
                                if (!self || self->closed_) return;
                                if (!result) return self->fail(result.error());
                                self->answer(known);
                              });
  transport_->addRemoteCandidates(parsed);
  return {};
}

void PublishTransport::answer(const std::string& offer) {
  if (answer_.given()) return applyAnswer();  // an ICE restart
  transport_->sdp().createAnswer([weak = weak_from_this(), offer](Result<std::string> raw) {
    const auto self = weak.lock();
    if (!self || self->closed_) return;
    if (!raw) return self->fail(std::move(raw.error()));
    if (auto whole = acceptsAll(*raw); !whole) return self->fail(std::move(whole.error()));
    const auto start =
        static_cast<std::uint32_t>(self->transport_->environment().settings->configure.startBitrateKbps);
    self->answer_.complete(offer, std::move(*raw), start);
    self->createProducers(self->answer_.text());
    self->applyAnswer();
  });
}

void PublishTransport::applyAnswer() {
  transport_->sdp().setLocal(GST_WEBRTC_SDP_TYPE_ANSWER, answer_.text(),
                             [weak = weak_from_this()](const Result<void>& result) {
                               const auto self = weak.lock();
                               if (!self || self->closed_) return;
                               if (!result) return self->fail(result.error());
                               self->negotiating_ = false;
                               self->watchMedia();
                               self->handlers_.onAnswer(self->answer_.text());
                             });
}

void PublishTransport::watchMedia() {
  if (receiver_) {
    if (auto used = transport_->useEngine(receiver_); !used) fail(std::move(used.error()));
    return;
  }
  transport_->watchSession();
  if (GObject* session = transport_->rtcp().session()) {
    g_object_set(session, "twcc-feedback-interval", kTransportCcInterval, nullptr);
  }
}

void PublishTransport::createReceiver(const rtp::SessionDescription& answer, const StreamTable& table,
                                      const Ingest::Producers& producers) {
  const auto& environment = transport_->environment();
  if (!environment.engine || !environment.engine->usable()) return;
  receiver_ = PublishReceiver::create(
      environment.engine, transport_->monitor(),
      {table, producers, PublishPayloads(*offered_, answer),
       std::ranges::all_of(offered_->media,
                           [](const auto& section) {
                             return section.kind == rtp::MediaKind::Application || section.rtcpReducedSize;
                           }),
       std::chrono::milliseconds(environment.settings->configure.nackWindowMs)});
}

void PublishTransport::createProducers(const std::string& answer) {
  const auto parsed = rtp::parseSdp(answer, {.maxBytes = 256 * 1024});
  const auto& environment = transport_->environment();
  const std::chrono::milliseconds interval(environment.settings->configure.keyFrameIntervalMs);
  StreamTable table(*offered_);
  Ingest::Producers producers{};
  for (const auto& entry : table.entries()) {
    std::optional<Codec> codec;
    if (parsed && entry.mline < parsed->media.size()) {
      const auto& section = parsed->media[entry.mline];
      const auto* map = section.payloads.empty() || section.port == 0
                            ? nullptr
                            : section.findRtpMap(section.payloads.front());
      codec = map ? codecNamed(map->encoding) : std::nullopt;
    }
    if (!codec) {
      log::warning("source not forwarded: only VP8, H.264 and Opus are supported",
                   {{"participant", participant_}, {"source", protocol::worker::toString(entry.source)}});
      continue;
    }
    producers[static_cast<std::size_t>(entry.source)] = std::make_shared<Producer>(
        environment.loop, participant_, entry.source, *codec, entry.rids, interval, environment.metrics);
  }
  if (parsed) createReceiver(*parsed, table, producers);
  ingest_ = std::make_shared<Ingest>(environment.loop, std::move(table), std::move(producers), transport_);
  handlers_.onProducers();
}

const Ingest::Producers& PublishTransport::producers() const noexcept {
  return ingest_ ? ingest_->producers() : kNoProducers;
}

void PublishTransport::fail(Error error) {
  if (!closed_) handlers_.onFailed(std::move(error));
}

void PublishTransport::close() {
  transport_->environment().loop->assertHere();
  if (std::exchange(closed_, true)) return;
  signals_.clear();
  channelLimit_->close();
  channel_->close();
  if (ingest_) {
    for (const auto& producer : ingest_->producers()) {
      if (producer) producer->close();
    }
  }
  transport_->close();
  if (receiver_) receiver_->detach();
  if (ingest_) ingest_->close();
}

}  // namespace rostra::sfu
