// SPDX-License-Identifier: Apache-2.0
// Keeps a receiver from having everything sent again and again. In: the requests that rtpsession makes of
// NACKs, on its way to rtprtxsend; out: the same without those that come too soon or are too many.
//
// rtprtxsend (gstrtprtxsend.c) answers every request at once, however often: 10 kB/s of NACKs made it send
// 54 Mbit/s. GStreamer has no bound for it (read in 1.22.0 and in the main branch). Test:
// HostileSfu.NacksDoNotMakeTheServerSendWithoutEnd.
#pragma once

#include "gst/scope.hpp"
#include "rtp/send/resend_gate.hpp"
#include "sfu/metrics/media_metrics.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>

namespace rostra::sfu {

/// Of one subscribe transport. Thread: attach(), detach() and note() on the loop; refused() any.
class RetransmissionGuard : public std::enable_shared_from_this<RetransmissionGuard> {
 public:
  RetransmissionGuard(rtp::RetransmissionLimits limits, std::shared_ptr<MediaMetrics> metrics)
      : metrics_(std::move(metrics)), gate_(limits) {}

  /// Once webrtcbin has its rtprtxsend; again does nothing.
  void attach(GstElement* webrtcbin);
  void detach() noexcept { requests_.remove(); }
  /// Media sent since the last call, and how long a packet and its answer take, if that was measured. Call a
  /// few times a second.
  void note(std::size_t sentBytes, std::optional<rtp::Duration> roundTripTime);
  [[nodiscard]] std::uint64_t refused() const noexcept { return refused_.load(std::memory_order_relaxed); }

 private:
  [[nodiscard]] bool mayPass(const GstStructure* request) noexcept;

  const std::shared_ptr<MediaMetrics> metrics_;
  gst::PadProbe requests_;
  bool attached_ = false;
  std::mutex mutex_;  ///< guards gate_: asked on the thread that receives RTCP; a leaf lock
  rtp::ResendGate gate_;
  std::atomic<std::uint64_t> refused_{0};
};

}  // namespace rostra::sfu
