// SPDX-License-Identifier: Apache-2.0
#include "sfu/transport/transport.hpp"

#include "base/check.hpp"
#include "base/log.hpp"
#include "gst/init.hpp"
#include "pipeline/template/template.hpp"
#include "sfu/transport/ice.hpp"
#include "sfu/transport/promise.hpp"

#include <nice/agent.h>

#include <algorithm>
#include <cstring>

namespace rostra::sfu {
namespace {

using namespace std::chrono_literals;

// Trickled candidates of a browser that come before its SDP. A browser has a handful per interface.
constexpr std::size_t kMaxEarlyCandidates = 64;
// The internal RTP session: all m-sections are bundled into one.
constexpr guint kSession = 0;
// rtpsession 1.22.0 allows one early NACK or PLI per regular report (RFC 4585 s.3.5.2) and spaces reports by
// a share of the bitrate it sees: with 300 kbit/s a NACK could wait 0.4 s, far longer than a packet is worth
// waiting for. This bandwidth, in bits a second, makes it report every 50 ms, about 20 kbit/s. Test:
// SfuForwarding.WhatAPublisherLosesIsAskedForAndComesInOrder.
constexpr gdouble kReportBandwidth = 2e6;
// The same towards subscribers: a browser brings sound and picture together after two sender reports, which
// without this came 4 s apart in a small room. With this it is about half a second.
constexpr gdouble kSenderReportBandwidth = 2e5;

std::string_view fragmentOf(Transport::Kind kind) {
  return kind == Transport::Kind::Publish ? "webrtc/publish" : "webrtc/subscribe";
}

}  // namespace

Transport::Transport(Environment environment, Kind kind, std::string name, Handlers handlers)
    : environment_(std::move(environment)),
      kind_(kind),
      name_(std::move(name)),
      handlers_(std::move(handlers)) {}

Transport::~Transport() {
  ROSTRA_CHECK(closed_);
}

Result<std::shared_ptr<Transport>> Transport::open(Environment environment, Kind kind, std::string name,
                                                   Handlers handlers) {
  std::shared_ptr<Transport> transport(
      new Transport(std::move(environment), kind, std::move(name), std::move(handlers)));
  if (auto started = transport->start(); !started) {
    transport->close();
    return tl::make_unexpected(std::move(started.error()));
  }
  return transport;
}

Result<void> Transport::start() {
  const auto& configure = environment_.settings->configure;
  auto fragment = environment_.settings->catalog.fragment(fragmentOf(kind_));
  if (!fragment) return wrap(std::move(fragment.error()), "WebRTC pipeline");
  auto built = pipeline::buildPipeline(**fragment,
                                       {{"nack-window", std::chrono::milliseconds(configure.nackWindowMs)}});
  if (!built) return wrap(std::move(built.error()), "WebRTC pipeline");
  pipeline_ = std::move(*built);
  gst_object_set_name(GST_OBJECT(pipeline_.get()), name_.c_str());
  webrtc_ = gst::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline_.get()), "webrtc"));
  rtpbin_ =
      webrtc_ ? gst::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(webrtc_.get()), "rtpbin")) : nullptr;
  if (!rtpbin_) return rostra::fail(ErrorKind::Internal, "webrtcbin of this GStreamer has no rtpbin inside");

  // Base time 0 on the system clock: running time = CLOCK_MONOTONIC ns in every transport, so that a time
  // stamp of a publisher means the same in each subscriber's sender reports and in the mixer.
  gst::useSharedClock(GST_PIPELINE(pipeline_.get()), 0);
  configureIce();
  connectSignals();
  bus_ = gst::BusWatch(*environment_.loop, pipeline_.get(), [weak = weak_from_this()](GstMessage* message) {
    if (const auto self = weak.lock()) self->onBusMessage(message);
  });
  gst::setState(pipeline_.get(), GST_STATE_PLAYING);
  connectTimer_ =
      environment_.loop->after(std::chrono::milliseconds(configure.connectMs), [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self || self->connected()) return;
        self->fail(Error{ErrorKind::Timeout,
                         "no connection came up: check that UDP between this browser and the server is not "
                         "blocked, or configure a TURN server",
                         std::source_location::current()});
      });
  return {};
}

void Transport::configureIce() {
  const auto& configure = environment_.settings->configure;
  glib::Ref<GObject> ice;
  g_object_get(webrtc_.get(), "ice-agent", ice.out(), nullptr);
  for (const std::string& address : configure.localAddresses) {
    gboolean added = FALSE;
    g_signal_emit_by_name(ice.get(), "add-local-ip-address", address.c_str(), &added);
    if (!added) log::warning("local address refused", {{"transport", name_}, {"address", address}});
  }
  g_object_set(ice.get(), "min-rtp-port", static_cast<guint>(configure.minPort), "max-rtp-port",
               static_cast<guint>(configure.maxPort), nullptr);
  glib::Ref<GObject> agent;
  g_object_get(ice.get(), "agent", agent.out(), nullptr);
  // libnice starts a UPnP client with threads and sockets per agent unless told not to. keepalive-conncheck
  // makes a vanished browser noticeable (47 s; never without it).
  if (agent) g_object_set(agent.get(), "upnp", FALSE, "ice-tcp", FALSE, "keepalive-conncheck", TRUE, nullptr);
  if (configure.stunServer)
    g_object_set(webrtc_.get(), "stun-server", configure.stunServer->c_str(), nullptr);
  for (const auto& server : configure.turnServers) {
    gboolean added = FALSE;
    g_signal_emit_by_name(webrtc_.get(), "add-turn-server", server.url.c_str(), &added);
    if (!added)
      log::warning("TURN server refused: it must look like turn://user:password@host:port",
                   {{"transport", name_}});
  }
}

void Transport::connectSignals() {
  const auto self = shared_from_this();
  // webrtcbin's own thread.
  signals_.push_back(glib::connectWeak(
      webrtc_.get(), "on-ice-candidate",
      G_CALLBACK(+[](GstElement*, guint mline, const gchar* candidate, gpointer data) noexcept {
        const auto transport = glib::lockWeak<Transport>(data);
        if (!transport || !candidate || !*candidate) return;
        transport->environment_.loop->post(
            transport->weak_from_this(), [mline, line = std::string(candidate)](Transport& t) {
              if (t.closed_) return;
              const auto& announced = t.environment_.settings->configure.announcedAddress;
              t.handlers_.onCandidate(mline, announced ? announceAddress(line, *announced) : line);
            });
      }),
      self));
  // Any of webrtcbin's threads.
  signals_.push_back(glib::connectWeak(
      webrtc_.get(), "notify::connection-state",
      G_CALLBACK(+[](GstElement* webrtc, GParamSpec*, gpointer data) noexcept {
        const auto transport = glib::lockWeak<Transport>(data);
        if (!transport) return;
        GstWebRTCPeerConnectionState state{};
        g_object_get(webrtc, "connection-state", &state, nullptr);
        transport->environment_.loop->post(transport->weak_from_this(),
                                           [state](Transport& t) { t.onStateChanged(state); });
      }),
      self));
  // Streaming thread. webrtcbin 1.22.0 gives a jitter buffer the do-nack of another stream (audio off, video
  // on: video got no retransmission), so it is said again here. Test:
  // SfuForwarding.WhatAPublisherLosesIsAskedForAndComesInOrder.
  signals_.push_back(
      glib::connectWeak(rtpbin_.get(), "new-jitterbuffer",
                        G_CALLBACK(+[](GstElement*, GstElement* buffer, guint, guint, gpointer) noexcept {
                          // rtx-next-seqnum would also ask for packets that are only late by its estimate: 46
                          // needless NACKs in 8 s from a browser with an unsteady frame rate. A gap in the
                          // sequence still asks at once.
                          // faststart: without it the first packets of each stream wait out the whole NACK
                          // window in case earlier ones come, and a new face appears that much later: first
                          // frame 805 ms after connecting with a window of 800, now 5 to 8 ms.
                          g_object_set(buffer, "do-retransmission", TRUE, "rtx-next-seqnum", FALSE,
                                       "faststart-min-packets", 1U, nullptr);
                        }),
                        self));
}

void Transport::onBusMessage(GstMessage* message) {
  if (closed_) return;
  switch (GST_MESSAGE_TYPE(message)) {
    case GST_MESSAGE_ERROR: {
      GError* error = nullptr;
      gchar* debug = nullptr;
      gst_message_parse_error(message, &error, &debug);
      const glib::ErrorPtr ownedError(error);
      const glib::CharPtr ownedDebug(debug);
      const GstElementFactory* factory = GST_IS_ELEMENT(GST_MESSAGE_SRC(message))
                                             ? gst_element_get_factory(GST_ELEMENT(GST_MESSAGE_SRC(message)))
                                             : nullptr;
      // A browser's pc.close() aborts the SCTP association first, which sctpenc 1.22.0 reports as an error.
      // It is the end of the peer, not of ours. Seen with Chromium 156; the clients of the integration tests
      // do not abort theirs.
      const bool remoteClose = factory && std::strcmp(GST_OBJECT_NAME(factory), "sctpenc") == 0;
      log::write(remoteClose ? log::Level::Info : log::Level::Warning,
                 remoteClose ? "peer closed its data channels" : "pipeline error",
                 {{"transport", name_},
                  {"element", GST_MESSAGE_SRC_NAME(message)},
                  {"error", ownedError->message},
                  {"debug", ownedDebug ? ownedDebug.get() : ""}});
      GST_DEBUG_BIN_TO_DOT_FILE_WITH_TS(GST_BIN(pipeline_.get()), GST_DEBUG_GRAPH_SHOW_ALL,
                                        (name_ + "-error").c_str());
      fail(remoteClose ? Error{ErrorKind::Unavailable, "the browser closed its connection",
                               std::source_location::current()}
                       : Error{ErrorKind::Internal, std::string("media transport: ") + ownedError->message,
                               std::source_location::current()});
      break;
    }
    case GST_MESSAGE_WARNING: {
      GError* error = nullptr;
      gst_message_parse_warning(message, &error, nullptr);
      const glib::ErrorPtr owned(error);
      log::debug(
          "pipeline warning",
          {{"transport", name_}, {"element", GST_MESSAGE_SRC_NAME(message)}, {"warning", owned->message}});
      break;
    }
    case GST_MESSAGE_LATENCY:
      gst_bin_recalculate_latency(GST_BIN(pipeline_.get()));
      break;
    default:
      break;
  }
}

void Transport::onStateChanged(GstWebRTCPeerConnectionState state) {
  if (closed_) return;
  switch (state) {
    case GST_WEBRTC_PEER_CONNECTION_STATE_NEW:
      state_ = "new";
      break;
    case GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTING:
      state_ = "connecting";
      break;
    case GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED:
      state_ = "connected";
      break;
    case GST_WEBRTC_PEER_CONNECTION_STATE_DISCONNECTED:
      state_ = "disconnected";
      break;
    case GST_WEBRTC_PEER_CONNECTION_STATE_FAILED:
      state_ = "failed";
      break;
    case GST_WEBRTC_PEER_CONNECTION_STATE_CLOSED:
      state_ = "closed";
      break;
  }
  log::debug("transport state", {{"transport", name_}, {"state", state_}});
  if (state == GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED && !connected_.exchange(true)) {
    connectTimer_.stop();
    noteActivity();
    const auto silence = std::chrono::milliseconds(environment_.settings->configure.silenceMs);
    silenceTimer_ = environment_.loop->every(std::max(silence / 10, 200ms), [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->checkSilence();
    });
    handlers_.onConnected();
  } else if (state == GST_WEBRTC_PEER_CONNECTION_STATE_FAILED) {
    fail(Error{
        ErrorKind::Unavailable,
        connected()
            ? "the connection was lost: the browser does not answer any more"
            : "no connection came up: check that UDP between this browser and the server is not blocked, or "
              "configure a TURN server",
        std::source_location::current()});
  }
}

void Transport::setExpectsMedia(bool expects) {
  if (expects && !expectsMedia_) noteActivity();  // the peer had no reason to send until now
  expectsMedia_ = expects;
}

void Transport::checkSilence() {
  if (closed_ || !expectsMedia_) return;
  using Clock = RtcpMonitor::Clock;
  const Clock::time_point rtp(Clock::duration(lastActivity_.load(std::memory_order_relaxed)));
  const auto silent = Clock::now() - std::max(rtp, rtcp_->lastReceived());
  if (silent < std::chrono::milliseconds(environment_.settings->configure.silenceMs)) return;
  fail(Error{ErrorKind::Timeout, "nothing was heard from the browser for too long",
             std::source_location::current()});
}

void Transport::fail(Error error) {
  if (closed_ || std::exchange(failed_, true)) return;
  // Posted: the owner closes this object in the handler, which must not happen inside one of its own
  // callbacks.
  environment_.loop->post(weak_from_this(), [error = std::move(error)](Transport& self) {
    if (!self.closed_) self.handlers_.onFailed(error);
  });
}

void Transport::create(const char* signal, const char* field, Done<std::string> done) {
  if (closed_) return;
  const auto promise = makePromise(
      environment_.loop, field, [weak = weak_from_this(), signal, done = std::move(done)](Reply reply) {
        const auto self = weak.lock();
        if (!self || self->closed_) return;
        if (reply.error.empty()) {
          done(std::move(reply.sdp));
        } else {
          done(rostra::fail(ErrorKind::Internal, std::string(signal) + ": " + reply.error));
        }
      });
  g_signal_emit_by_name(webrtc_.get(), signal, nullptr, promise.get());
}

void Transport::createOffer(Done<std::string> done) {
  create("create-offer", "offer", std::move(done));
}
void Transport::createAnswer(Done<std::string> done) {
  create("create-answer", "answer", std::move(done));
}

void Transport::set(const char* signal, GstWebRTCSDPType type, const std::string& sdp, Done<void> done) {
  if (closed_) return;
  GstSDPMessage* message = nullptr;
  gst_sdp_message_new(&message);
  gst::SdpMessagePtr owned(message);
  if (gst_sdp_message_parse_buffer(reinterpret_cast<const guint8*>(sdp.data()),
                                   static_cast<guint>(sdp.size()), message) != GST_SDP_OK) {
    environment_.loop->post([done = std::move(done)] {
      done(rostra::fail(ErrorKind::InvalidInput, "GStreamer cannot read this SDP"));
    });
    return;
  }
  const gst::SessionDescriptionPtr description(gst_webrtc_session_description_new(type, owned.release()));
  const auto promise =
      makePromise(environment_.loop, nullptr,
                  [weak = weak_from_this(), signal, done = std::move(done)](const Reply& reply) {
                    const auto self = weak.lock();
                    if (!self || self->closed_) return;
                    if (reply.error.empty()) {
                      done({});
                    } else {
                      done(rostra::fail(ErrorKind::InvalidInput, std::string(signal) + ": " + reply.error));
                    }
                  });
  g_signal_emit_by_name(webrtc_.get(), signal, description.get(), promise.get());
}

void Transport::setLocal(GstWebRTCSDPType type, const std::string& sdp, Done<void> done) {
  set("set-local-description", type, sdp, std::move(done));
}

void Transport::setRemote(GstWebRTCSDPType type, const std::string& sdp, Done<void> done) {
  set("set-remote-description", type, sdp, [this, done = std::move(done)](Result<void> result) {
    if (result && !std::exchange(remoteSet_, true)) {
      for (const auto& [mline, candidate] : early_) {
        g_signal_emit_by_name(webrtc_.get(), "add-ice-candidate", mline, candidate.c_str());
      }
      early_.clear();
    }
    done(std::move(result));
  });
}

Result<void> Transport::addRemoteCandidate(unsigned mline, const std::string& candidate) {
  if (closed_) return {};
  if (remoteSet_) {
    g_signal_emit_by_name(webrtc_.get(), "add-ice-candidate", mline, candidate.c_str());
    return {};
  }
  if (early_.size() >= kMaxEarlyCandidates) {
    return rostra::fail(ErrorKind::Exhausted, "too many candidates before the session description");
  }
  early_.emplace_back(mline, candidate);
  return {};
}

void Transport::watchSession(RtcpMonitor::KeyFrameHandler onKeyFrameRequest) {
  if (closed_ || rtcp_->attached()) return;
  GObject* session = nullptr;
  g_signal_emit_by_name(rtpbin_.get(), "get-internal-session", kSession, &session);
  if (!session) return;
  const auto owned = glib::Ref<GObject>::adopt(session);
  g_object_set(session, "bandwidth", kind_ == Kind::Publish ? kReportBandwidth : kSenderReportBandwidth,
               nullptr);
  rtcp_->attach(session, std::move(onKeyFrameRequest));
  rtcpFilter_->attach(webrtc_.get(), rtpbin_.get());
}

std::string Transport::candidatePair() const {
  if (closed_) return {};
  const auto sink = gst::findByFactory(GST_BIN(webrtc_.get()), "nicesink");
  return sink ? describeSelectedPair(sink.get()) : std::string();
}

std::string Transport::graph() const {
  return closed_ ? std::string() : gst::toDot(GST_BIN(pipeline_.get()));
}

void Transport::close() {
  if (std::exchange(closed_, true)) return;
  signals_.clear();
  rtcp_->detach();
  rtcpFilter_->detach();
  bus_ = {};
  connectTimer_.stop();
  silenceTimer_.stop();
  connected_.store(false, std::memory_order_release);
  if (pipeline_) gst::setState(pipeline_.get(), GST_STATE_NULL);
  rtpbin_.reset();
  webrtc_.reset();
  pipeline_.reset();
}

}  // namespace rostra::sfu
