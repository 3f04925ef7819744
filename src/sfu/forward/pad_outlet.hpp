// SPDX-License-Identifier: Apache-2.0
// The outlet of a subscribe slot: a source pad without parent that is linked to a sink pad of webrtcbin. In:
// header and payload; out: one GstBuffer of a small own header and the payload's shared memory, pushed on the
// caller's thread.
#pragma once

#include "gst/ref.hpp"
#include "sfu/forward/outlet.hpp"

#include <atomic>
#include <memory>

namespace rostra::sfu {

/// Thread: deliverLocked() on streaming threads; the rest on the loop.
class PadOutlet : public Outlet {
 public:
  PadOutlet(rtp::RewriterConfig config, gst::Ref<GstCaps> caps);
  ~PadOutlet() override;

  /// Links to webrtcbin's sink pad. Once. Internal when GStreamer refuses.
  [[nodiscard]] Result<void> link(GstPad* sink);
  /// Whether the short way through webrtcbin is in use; false until the first packet.
  [[nodiscard]] bool fastPath() const noexcept override { return fastPath_.load(std::memory_order_relaxed); }
  /// Everything it was given to send, of all who had the slot.
  [[nodiscard]] std::uint64_t bytes() const noexcept override {
    return bytes_.load(std::memory_order_relaxed);
  }
  /// Wakes and ends a push that may be running. Before the pipeline stops.
  void close() override;

  [[nodiscard]] bool deliverLocked(const InboundPacket& packet, std::span<const std::byte> header,
                                   const rtp::RewrittenPacket& rewritten) noexcept override;

 private:
  void startLocked() noexcept;

  const gst::Ref<GstCaps> caps_;
  gst::Ref<GstPad> pad_;
  bool started_ = false;
  std::atomic<bool> fastPath_{false};
  std::atomic<std::uint64_t> bytes_{0};
};

}  // namespace rostra::sfu
