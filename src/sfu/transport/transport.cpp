// SPDX-License-Identifier: Apache-2.0
#include "sfu/transport/transport.hpp"

#include "base/check.hpp"
#include "base/log.hpp"
#include "glib/after_running.hpp"
#include "gst/init.hpp"
#include "pipeline/template/template.hpp"
#include "sfu/engine/resting_elements.hpp"
#include "sfu/transport/bus_messages.hpp"
#include "sfu/transport/ice.hpp"
#include "sfu/transport/ice_agent.hpp"
#include "sfu/workaround/dtls_start.hpp"
#include "sfu/workaround/jitter_buffer.hpp"
#include "sfu/workaround/report_interval.hpp"

#include <algorithm>

namespace rostra::sfu {
namespace {

using namespace std::chrono_literals;

// The internal RTP session: all m-sections are bundled into one.
constexpr guint kSession = 0;

std::string_view fragmentOf(Transport::Kind kind) {
  return kind == Transport::Kind::Publish ? "webrtc/publish" : "webrtc/subscribe";
}

}  // namespace

Transport::Transport(Environment environment, Kind kind, std::string name, Handlers handlers)
    : environment_(std::move(environment)),
      kind_(kind),
      name_(std::move(name)),
      handlers_(std::move(handlers)),
      rtcp_(std::make_shared<RtcpMonitor>(environment_.metrics, kind)),
      candidates_(
          AddressPolicy({environment_.settings->configure.iceAllow, environment_.settings->configure.iceDeny,
                         environment_.settings->configure.localAddresses}),
          static_cast<std::size_t>(environment_.settings->configure.limits.candidates),
          static_cast<std::size_t>(environment_.settings->configure.limits.iceTargets)) {}

Transport::~Transport() {
  ROSTRA_CHECK(closed_);
}

Result<std::shared_ptr<Transport>> Transport::open(Environment environment, Kind kind, std::string name,
                                                   Handlers handlers) {
  environment.loop->assertHere();
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
  if (!rtpbin_) return rostra::fail(ErrorKind::Internal, "this GStreamer's webrtcbin contains no rtpbin");

  // Base time 0 on the system clock: running time = CLOCK_MONOTONIC ns in every transport, so that a time
  // stamp of a publisher means the same in each subscriber's sender reports and in the mixer.
  gst::useSharedClock(GST_PIPELINE(pipeline_.get()), 0);
  sdp_ = std::make_shared<SdpExchange>(environment_.loop, webrtc_);
  configureIce(webrtc_.get(), configure, name_);
  connectSignals();
  bus_ = gst::BusWatch(*environment_.loop, pipeline_.get(), [weak = weak_from_this()](GstMessage* message) {
    if (const auto self = weak.lock()) self->onBusMessage(message);
  });
  gst::setState(pipeline_.get(), GST_STATE_PLAYING);
  connectTimer_ = glib::afterRunning(
      *environment_.loop, std::chrono::milliseconds(configure.connectMs), [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self || self->connected()) return;
        self->fail(
            Error{ErrorKind::Timeout,
                  "no connection was established: check that UDP between this browser and the server is not "
                  "blocked, or configure a TURN server",
                  std::source_location::current()});
      });
  return {};
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
  signals_.push_back(configureJitterBuffers(rtpbin_.get()));
}

void Transport::onBusMessage(GstMessage* message) {
  if (closed_) return;
  if (auto error = readBusMessage(message, GST_BIN(pipeline_.get()), name_)) fail(std::move(*error));
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
    fail(Error{ErrorKind::Unavailable,
               connected() ? "the connection was lost: the browser stopped responding"
                           : "no connection was established: check that UDP between this browser and the "
                             "server is not blocked, or "
                             "configure a TURN server",
               std::source_location::current()});
  }
}

Result<void> Transport::addRemoteCandidate(const rtp::IceCandidate& candidate, const std::string& line) {
  environment_.loop->assertHere();
  if (closed_) return {};
  const auto use = candidates_.take(candidate);
  if (!use) return tl::make_unexpected(use.error());
  if (*use) sdp_->addRemoteCandidate(line);
  return {};
}

void Transport::addRemoteCandidates(const rtp::SessionDescription& description) {
  for (const rtp::MediaSection& section : description.media) {
    for (const std::string& line : section.candidates) {
      const auto candidate = rtp::validateCandidate(line);
      const auto added =
          candidate ? addRemoteCandidate(*candidate, line) : tl::make_unexpected(candidate.error());
      if (added) continue;
      log::debug("candidate passed over", {{"transport", name_}, {"reason", added.error().message}});
      return;
    }
  }
}

void Transport::setExpectsMedia(bool expects) {
  environment_.loop->assertHere();
  silence_.setExpects(expects);
}

void Transport::checkSilence() {
  const std::chrono::milliseconds limit(environment_.settings->configure.silenceMs);
  const auto last = std::max(rtcp_->lastReceived(), link_ ? link_->lastReceived() : rtp::TimePoint{});
  if (closed_ || !silence_.silent(limit, last, *glib::Pauses::ofThisProcess())) return;
  fail(Error{ErrorKind::Timeout, "the browser was silent for too long", std::source_location::current()});
}

void Transport::fail(Error error) {
  if (closed_ || std::exchange(failed_, true)) return;
  // Posted: the owner closes this object in the handler, which must not happen inside one of its own
  // callbacks.
  environment_.loop->post(weak_from_this(), [error = std::move(error)](Transport& self) {
    if (!self.closed_) self.handlers_.onFailed(error);
  });
}

void Transport::watchSession(KeyFrameHandler onKeyFrameRequest) {
  environment_.loop->assertHere();
  if (closed_ || rtcp_->attached()) return;
  GObject* session = nullptr;
  g_signal_emit_by_name(rtpbin_.get(), "get-internal-session", kSession, &session);
  if (!session) return;
  const auto owned = glib::Ref<GObject>::adopt(session);
  if (kind_ == Kind::Publish) {
    reportOftenToPublisher(session);
  } else {
    reportOftenToSubscriber(session);
  }
  rtcp_->attach(session, std::move(onKeyFrameRequest));
  dtlsStart_ = holdBackUntilStarted(GST_BIN(webrtc_.get()));
  rtcpFilter_->attach(webrtc_.get(), rtpbin_.get());
}

Result<void> Transport::useEngine(std::shared_ptr<MediaLink> link) {
  environment_.loop->assertHere();
  if (closed_ || link_) return {};
  const auto unusable = [weak = weak_from_this(), engine = environment_.engine](const std::string& reason) {
    engine->giveUp();
    log::warning("RTP engine unusable: media goes through webrtcbin from now on", {{"reason", reason}});
    const auto self = weak.lock();
    if (!self) return;
    self->environment_.loop->post(weak, [reason](Transport& transport) {
      transport.fail(Error{ErrorKind::Internal, reason, std::source_location::current()});
    });
  };
  if (auto attached = link->attach(webrtc_.get(), unusable); !attached) {
    unusable(attached.error().message);
    return attached;
  }
  dtlsStart_ = holdBackUntilStarted(GST_BIN(webrtc_.get()));
  restMediaElements(GST_BIN(webrtc_.get()));
  link_ = std::move(link);
  return {};
}

std::string Transport::candidatePair() const {
  environment_.loop->assertHere();
  if (closed_) return {};
  const auto sink = gst::findByFactory(GST_BIN(webrtc_.get()), "nicesink");
  return sink ? describeSelectedPair(sink.get()) : std::string();
}

std::string Transport::graph() const {
  environment_.loop->assertHere();
  return closed_ ? std::string() : gst::toDot(GST_BIN(pipeline_.get()));
}

void Transport::close() {
  environment_.loop->assertHere();
  if (std::exchange(closed_, true)) return;
  signals_.clear();
  if (sdp_) sdp_->close();
  rtcp_->detach();
  rtcpFilter_->detach();
  bus_ = {};
  connectTimer_.stop();
  silenceTimer_.stop();
  connected_.store(false, std::memory_order_release);
  if (pipeline_) gst::setState(pipeline_.get(), GST_STATE_NULL);
  dtlsStart_ = {};
  rtpbin_.reset();
  webrtc_.reset();
  pipeline_.reset();
}

}  // namespace rostra::sfu
