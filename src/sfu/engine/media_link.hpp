// SPDX-License-Identifier: Apache-2.0
// One transport's SRTP and SRTCP, beside webrtcbin, which keeps SDP, ICE, DTLS and data channels. In:
// datagrams taken from nicesrc, the keys that DTLS agreed on, the pair that ICE selected; out: opened packets
// to whoever derives from this, protected ones to the peer. webrtcbin sees no media and sends none: one SSRC
// is protected by one context only (RFC 3711 s.9.1). RFC 7983 s.7 (which datagrams are media).
#pragma once

#include "base/result.hpp"
#include "glib/signal.hpp"
#include "gst/scope.hpp"
#include "rtp/srtp/srtp_receiver.hpp"
#include "rtp/srtp/srtp_sender.hpp"
#include "sfu/engine/engine.hpp"
#include "sfu/engine/media_path.hpp"
#include "sfu/engine/packet_ring.hpp"
#include "sfu/rtcp/rtcp_monitor.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rostra::sfu {

/// Written by the engine's thread and the one that receives, read by anyone.
struct LinkCounters {
  std::atomic<std::uint64_t> received{0};
  std::atomic<std::uint64_t> overflown{0};   ///< dropped because the engine was behind
  std::atomic<std::uint64_t> refused{0};     ///< not authentic, malformed, or before there was a key
  std::atomic<std::uint64_t> replayed{0};    ///< came twice
  std::atomic<std::uint64_t> sent{0};        ///< datagrams
  std::atomic<std::uint64_t> sendFailed{0};  ///< there was no way, or its buffer was full
  std::atomic<bool> direct{false};           ///< straight to a socket, not through the agent
};

/// Thread: attach() and detach() on the loop; what is protected on the engine's; counters any.
class MediaLink : public std::enable_shared_from_this<MediaLink> {
 public:
  /// Called on any thread, at most once: this GStreamer is not what the engine needs.
  using Unusable = std::function<void(std::string reason)>;

  virtual ~MediaLink() = default;
  MediaLink(const MediaLink&) = delete;
  MediaLink& operator=(const MediaLink&) = delete;

  /// Takes the media of a webrtcbin that has its transport (set-local-description) and no packet yet.
  /// Unavailable when it differs inside; nothing was changed then.
  [[nodiscard]] Result<void> attach(GstElement* webrtcbin, Unusable onUnusable);
  /// After the pipeline stopped, attached or not. Idempotent.
  void detach();

  // What attach() gets from webrtcbin, for whoever gets it elsewhere.
  /// From now on it has its turns, until detach(). On the loop, once.
  void start();
  /// Once, before the first datagram.
  void useKeys(const rtp::SrtpMasterKey& in, const rtp::SrtpMasterKey& out);
  /// Any thread.
  void usePath(MediaPath path);
  /// A datagram that is RTP or RTCP. One thread, which is not the engine's.
  void receive(gst::Ref<GstBuffer> datagram) noexcept;

  [[nodiscard]] const LinkCounters& counters() const noexcept { return counters_; }
  /// When an authentic packet came last; the epoch when none has.
  [[nodiscard]] rtp::TimePoint lastReceived() const noexcept {
    return rtp::TimePoint(rtp::TimePoint::duration(lastReceived_.load(std::memory_order_relaxed)));
  }

 protected:
  /// `ring`: how many datagrams may wait. `rtcp`: where RTCP is counted.
  MediaLink(std::shared_ptr<Engine> engine, std::shared_ptr<RtcpMonitor> rtcp, std::size_t ring)
      : engine_(std::move(engine)), rtcp_(std::move(rtcp)), ring_(ring) {}

  /// An authentic RTP packet. Its bytes are those of `buffer` and may be changed.
  virtual void onRtp(gst::Ref<GstBuffer> buffer, rtp::MutableBytes packet, rtp::TimePoint arrival) = 0;
  /// An authentic compound, whose contents may be nonsense all the same.
  virtual void onRtcp(rtp::Bytes compound, rtp::TimePoint arrival) = 0;
  /// All datagrams that waited were handled.
  virtual void onDrained(rtp::TimePoint now) = 0;
  /// A hundred times a second.
  virtual void tick(rtp::TimePoint now) = 0;
  /// ICE selected another pair than before.
  virtual void onPathChanged() {}
  /// After detach(): no turn follows.
  virtual void onRemoved() {}

  [[nodiscard]] Engine& engine() const noexcept { return *engine_; }
  [[nodiscard]] RtcpMonitor& rtcp() const noexcept { return *rtcp_; }
  /// Whether packets can be sent.
  [[nodiscard]] bool canSend();
  /// Room for a packet, protection included; then sendRtp().
  [[nodiscard]] rtp::MutableBytes room() noexcept { return engine_->batch().room(); }
  /// Protects and sends the packet in the first `size` bytes of room(). False: it could not be.
  [[nodiscard]] bool sendRtp(std::size_t size, DatagramOrigin origin = {});
  /// A whole compound. False: it could not be sent.
  bool sendRtcp(rtp::Bytes compound);

 private:
  friend class Engine;
  void connectKeys(GstElement* decoder, GstElement* encoder);
  void watchPath(GstElement* nicesrc);
  void onKey(GstElement* element, const char* property, std::optional<rtp::SrtpMasterKey>& key,
             std::atomic<bool>& ready);
  void onSelectedPair(NiceAgent* agent, guint stream, guint component, const NiceCandidate& local,
                      const NiceCandidate& remote);
  [[nodiscard]] GstPadProbeReturn filter(GstPadProbeInfo* info) noexcept;
  // False = there is more.
  [[nodiscard]] bool drain(rtp::TimePoint now);
  void open(Datagram datagram);
  void publishCounters() noexcept;

  const std::shared_ptr<Engine> engine_;
  const std::shared_ptr<RtcpMonitor> rtcp_;
  LinkCounters counters_;
  std::atomic<rtp::TimePoint::rep> lastReceived_{0};

  // Loop.
  bool attached_ = false;
  bool detached_ = false;
  gst::PadProbe received_;
  gst::PadProbe reports_;
  std::vector<glib::SignalConnection> signals_;
  Unusable onUnusable_;

  // Between the threads. Keys are written once, before their flag.
  PacketRing ring_;
  std::optional<rtp::SrtpMasterKey> inKey_;
  std::optional<rtp::SrtpMasterKey> outKey_;
  std::atomic<bool> inKeyed_{false};
  std::atomic<bool> outKeyed_{false};
  std::atomic<bool> queued_{false};  // in the engine's stack
  MediaLink* nextReady_ = nullptr;

  // Engine.
  std::optional<rtp::SrtpReceiver> in_;
  std::optional<rtp::SrtpSender> out_;
  std::optional<MediaPath> path_;
  OutgoingQueue outgoing_;
};

}  // namespace rostra::sfu
