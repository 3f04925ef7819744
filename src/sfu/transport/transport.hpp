// SPDX-License-Identifier: Apache-2.0
// One webrtcbin in one pipeline = one ICE/DTLS peer. In: settings, what is negotiated over sdp(); out:
// candidates, state, the end of the connection. Knows nothing of media: that is PublishTransport and
// SubscribeTransport.
#pragma once

#include "glib/signal.hpp"
#include "gst/scope.hpp"
#include "gst/webrtc.hpp"
#include "protocol/worker.hpp"
#include "rtp/sdp/sdp.hpp"
#include "sfu/engine/media_link.hpp"
#include "sfu/rtcp/rtcp_filter.hpp"
#include "sfu/rtcp/rtcp_monitor.hpp"
#include "sfu/transport/candidate_limit.hpp"
#include "sfu/transport/sdp_exchange.hpp"
#include "sfu/transport/settings.hpp"
#include "sfu/transport/silence_watch.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rostra::sfu {

/// Thread: the loop, except connected(), rtcp() and noteActivity(). All handlers are called on the loop,
/// never from inside a method.
class Transport : public std::enable_shared_from_this<Transport> {
 public:
  using Kind = protocol::worker::Transport;
  struct Handlers {
    std::function<void(unsigned mline, std::string candidate)> onCandidate;
    std::function<void()> onConnected;
    /// At most once; the owner closes the transport then.
    std::function<void(Error)> onFailed;
  };

  /// Builds the pipeline and starts it. `name` appears in logs and graphs.
  [[nodiscard]] static Result<std::shared_ptr<Transport>> open(Environment environment, Kind kind,
                                                               std::string name, Handlers handlers);
  ~Transport();

  /// Descriptions and candidates; silent after close().
  [[nodiscard]] SdpExchange& sdp() const noexcept { return *sdp_; }

  /// A valid candidate of the browser. Exhausted when this connection has had its share.
  [[nodiscard]] Result<void> addRemoteCandidate(const rtp::IceCandidate& candidate, const std::string& line);
  /// Those of a description. What is too much is passed over: the description itself is fine.
  void addRemoteCandidates(const rtp::SessionDescription& description);

  /// Starts listening to RTCP once webrtcbin has its RTP session (after the first set-local-description).
  /// Idempotent.
  void watchSession(KeyFrameHandler onKeyFrameRequest = {});
  /// Instead of watchSession(): `link` has this transport's media from now on, webrtcbin none. Once, at the
  /// same time. Unavailable when this GStreamer cannot; the transport is then of no use, and new ones do
  /// without. The caller detaches `link` after close().
  [[nodiscard]] Result<void> useEngine(std::shared_ptr<MediaLink> link);
  /// While true, a peer from which no RTP or RTCP comes for `silenceMs` has failed.
  void setExpectsMedia(bool expects);
  /// Any thread: RTP came.
  void noteActivity() noexcept { silence_.noteActivity(); }

  [[nodiscard]] bool connected() const noexcept { return connected_.load(std::memory_order_acquire); }
  [[nodiscard]] GstElement* webrtc() const noexcept { return webrtc_.get(); }
  [[nodiscard]] const RtcpMonitor& rtcp() const noexcept { return *rtcp_; }
  /// Where RTCP is counted, for whoever sees it in this transport's place.
  [[nodiscard]] const std::shared_ptr<RtcpMonitor>& monitor() const noexcept { return rtcp_; }
  /// Null = its media goes through webrtcbin.
  [[nodiscard]] const MediaLink* link() const noexcept { return link_.get(); }
  /// RTCP packets that were dropped because they are malformed.
  [[nodiscard]] std::uint64_t malformedRtcp() const noexcept { return rtcpFilter_->dropped(); }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const Environment& environment() const noexcept { return environment_; }
  /// Last connection state webrtcbin reported, e.g. "connecting".
  [[nodiscard]] const std::string& state() const noexcept { return state_; }
  /// "local address:port (type) <-> remote address:port (type)" of the selected pair; empty without one.
  [[nodiscard]] std::string candidatePair() const;
  /// Graphviz text of the pipeline.
  [[nodiscard]] std::string graph() const;

  /// Refuses new work, then stops the pipeline and lets it go. Idempotent; handlers are silent afterwards.
  void close();

 private:
  Transport(Environment environment, Kind kind, std::string name, Handlers handlers);
  [[nodiscard]] Result<void> start();
  void connectSignals();
  void onBusMessage(GstMessage* message);
  void onStateChanged(GstWebRTCPeerConnectionState state);
  void checkSilence();
  void fail(Error error);

  // Passed by argument.
  Environment environment_;
  Kind kind_;
  std::string name_;
  Handlers handlers_;
  // Allocated by this.
  gst::Ref<GstElement> pipeline_;
  gst::Ref<GstElement> webrtc_;
  gst::Ref<GstElement> rtpbin_;
  std::shared_ptr<SdpExchange> sdp_;
  std::shared_ptr<RtcpMonitor> rtcp_;
  std::shared_ptr<RtcpFilter> rtcpFilter_ = std::make_shared<RtcpFilter>();
  gst::PadProbe dtlsStart_;
  std::shared_ptr<MediaLink> link_;
  gst::BusWatch bus_;
  std::vector<glib::SignalConnection> signals_;
  glib::Source connectTimer_;
  glib::Source silenceTimer_;
  // Others.
  SilenceWatch silence_;
  CandidateLimit candidates_;
  bool failed_ = false;
  bool closed_ = false;
  std::atomic<bool> connected_{false};
  std::string state_ = "new";
};

}  // namespace rostra::sfu
