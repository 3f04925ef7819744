// SPDX-License-Identifier: Apache-2.0
// What the elements of one webrtcbin get to see of RTCP. In: SRTCP before and RTCP after decryption, on
// streaming threads; out: the same without what workaround/rtcp_check refuses, with one CNAME in all sender
// reports (workaround/rtcp_cname).
#pragma once

#include "gst/scope.hpp"

#include <atomic>
#include <memory>

namespace rostra::sfu {

/// Thread: attach() and detach() on the loop; dropped() any.
class RtcpFilter : public std::enable_shared_from_this<RtcpFilter> {
 public:
  /// Once, after webrtcbin has built its receiving side (set-local-description).
  void attach(GstElement* webrtcbin, GstElement* rtpbin);
  void detach() noexcept;
  [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_.load(std::memory_order_relaxed); }

 private:
  GstPadProbeReturn drop() noexcept {
    dropped_.fetch_add(1, std::memory_order_relaxed);
    return GST_PAD_PROBE_DROP;
  }
  gst::PadProbe encrypted_;
  gst::PadProbe decrypted_;
  std::atomic<std::uint64_t> dropped_{0};
};

}  // namespace rostra::sfu
