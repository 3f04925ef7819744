// SPDX-License-Identifier: Apache-2.0
// Listens to one RTP session's RTCP. In: compound packets as rtpsession receives and sends them; out:
// counters, what reports say of loss, when the peer was last heard, and which of our streams it needs a key
// frame of. RFC 3550 s.6, RFC 4585 s.6 (NACK, PLI), RFC 5104 s.4.3.1 (FIR).
#pragma once

#include "glib/signal.hpp"
#include "gst/ref.hpp"
#include "sfu/metrics/media_metrics.hpp"
#include "sfu/workaround/key_frame_requests.hpp"

#include <gst/rtp/gstrtcpbuffer.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace rostra::sfu {

struct RtcpCounters {
  std::atomic<std::uint64_t> packets{0};
  std::atomic<std::uint64_t> nack{0};
  std::atomic<std::uint64_t> pli{0};
  std::atomic<std::uint64_t> fir{0};
  std::atomic<std::uint64_t> transportCc{0};
};

/// Thread: attach() on the loop; counters are written by streaming threads and read by anyone.
class RtcpMonitor : public std::enable_shared_from_this<RtcpMonitor> {
 public:
  using Clock = std::chrono::steady_clock;

  /// `kind`: of the transport, and with it who reports about whose media: we about a publisher's, a
  /// subscriber about ours. What a session hears of that goes into `metrics`.
  RtcpMonitor(std::shared_ptr<MediaMetrics> metrics, protocol::worker::Transport kind)
      : metrics_(std::move(metrics)), publishes_(kind == protocol::worker::Transport::Publish) {}

  /// Listens to `session` (an RTPSession). Once. `onKeyFrameRequest` is called on a streaming thread.
  void attach(GObject* session, KeyFrameHandler onKeyFrameRequest = {});
  [[nodiscard]] bool attached() const noexcept { return static_cast<bool>(session_); }
  void detach();

  [[nodiscard]] GObject* session() const noexcept { return session_.get(); }
  [[nodiscard]] const RtcpCounters& received() const noexcept { return received_; }
  [[nodiscard]] const RtcpCounters& sent() const noexcept { return sent_; }
  /// For RTCP that passes no RTPSession (sfu/engine): the counters to count it in. Any thread.
  [[nodiscard]] RtcpCounters& countReceived(Clock::time_point now) noexcept {
    lastReceived_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
    return received_;
  }
  [[nodiscard]] RtcpCounters& countSent() noexcept { return sent_; }
  /// Report blocks about the media of this transport so far; those of an RTPSession only.
  [[nodiscard]] std::uint64_t reports() const noexcept { return reports_.load(std::memory_order_relaxed); }
  /// When the last RTCP packet came; the epoch when none has.
  [[nodiscard]] Clock::time_point lastReceived() const noexcept {
    return Clock::time_point(Clock::duration(lastReceived_.load(std::memory_order_relaxed)));
  }
  /// As the session measured it by the peer's last report about us (RFC 3550 s.6.4.1); nothing before one
  /// came. The peer may lie. Thread: the loop.
  [[nodiscard]] std::optional<Clock::duration> roundTripTime() const;

 private:
  /// `about`: it tells how the media of this transport fares.
  void count(GstBuffer* buffer, RtcpCounters& counters, bool about, const KeyFrameHandler& handler) noexcept;
  void noteReport(GstRTCPPacket& packet) noexcept;
  void noteFeedback(GstRTCPPacket& packet, GstRTCPType type, unsigned format) noexcept;
  void noteReporter(GstBuffer* buffer) noexcept;

  const std::shared_ptr<MediaMetrics> metrics_;
  const bool publishes_;
  glib::Ref<GObject> session_;
  KeyFrameHandler onKeyFrameRequest_;
  std::vector<glib::SignalConnection> signals_;
  RtcpCounters received_;
  RtcpCounters sent_;
  std::atomic<std::uint64_t> reports_{0};
  std::atomic<Clock::rep> lastReceived_{0};
  std::atomic<std::uint32_t> reporter_{0};  ///< SSRC the peer reports as; 0 = none yet
};

}  // namespace rostra::sfu
