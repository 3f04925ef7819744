// SPDX-License-Identifier: Apache-2.0
// Where a consumer's packets leave: one outgoing RTP stream with one constant SSRC. In: a rewritten header
// and the payload's place in the received buffer; out: a pad of webrtcbin (PadOutlet), the engine
// (EngineOutlet) or a mixer's socket (TapOutlet).
#pragma once

#include "rtp/forward/rewriter.hpp"
#include "sfu/forward/inbound_packet.hpp"

#include <memory>
#include <mutex>
#include <span>

namespace rostra::sfu {

class Consumer;

/// Outlives its consumers: a slot that changes owner goes on with the same SSRC and sequence numbers.
class Outlet {
 public:
  explicit Outlet(rtp::RewriterConfig config) : rewriter_(config) {}
  virtual ~Outlet() = default;
  Outlet(const Outlet&) = delete;
  Outlet& operator=(const Outlet&) = delete;

  /// Sends header + payload. False when it could not be sent: the packet is lost. Caller holds mutex().
  [[nodiscard]] virtual bool deliverLocked(const InboundPacket& packet, std::span<const std::byte> header,
                                           const rtp::RewrittenPacket& rewritten) noexcept = 0;

  /// Lets go of what was delivered and still waits to leave. Caller holds mutex().
  virtual void discardLocked() noexcept {}

  /// Whether the calling thread is one that may deliver; if not, it hands the packet over. Without the lock.
  [[nodiscard]] virtual bool here() const noexcept { return true; }
  /// Has Consumer::forward() called with the packet on the thread that delivers. Where here() can be false.
  virtual void handOver(std::shared_ptr<Consumer> consumer, const InboundPacket& packet) noexcept {
    (void)consumer;
    (void)packet;
  }

  /// Whether packets take the short way: past elements of webrtcbin that do nothing, or past all of it.
  [[nodiscard]] virtual bool fastPath() const noexcept { return true; }
  /// Media sent through webrtcbin, which answers NACKs by itself; 0 = it does not go there.
  [[nodiscard]] virtual std::uint64_t bytes() const noexcept { return 0; }
  /// Wakes and ends a delivery that may be running. Before the pipeline stops.
  virtual void close() {}

  /// Guards the stream's order: the layers of a producer come on one streaming thread each, and a consumer
  /// that was just replaced may still be running. A leaf lock, taken only by threads that are here() (the
  /// loop never does): nearly always free, and with one such thread, the engine's, always.
  [[nodiscard]] std::mutex& mutex() noexcept { return mutex_; }
  [[nodiscard]] rtp::Rewriter& rewriterLocked() noexcept { return rewriter_; }
  [[nodiscard]] std::uint32_t ssrc() const noexcept { return rewriter_.config().ssrc; }
  /// Ticks a second of its timestamps.
  [[nodiscard]] std::uint32_t clockRate() const noexcept { return rewriter_.config().clockRate; }

 private:
  std::mutex mutex_;
  rtp::Rewriter rewriter_;
};

}  // namespace rostra::sfu
