// SPDX-License-Identifier: Apache-2.0
// One outbound copy of a producer. In: every packet of the producer; out: packets of the layer that fits,
// rewritten, to an outlet. Decides gate, layer, key-frame requests; counts what it drops and why.
#pragma once

#include "rtp/forward/layer_demand.hpp"
#include "rtp/forward/layer_selector.hpp"
#include "rtp/forward/rewriter.hpp"
#include "rtp/forward/temporal_filter.hpp"
#include "sfu/forward/inbound_packet.hpp"
#include "sfu/forward/outlet.hpp"
#include "sfu/metrics/media_metrics.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <span>

namespace rostra::sfu {

class Producer;

enum class ConsumerDrop : std::uint8_t { Layer, TemporalLayer, WaitingForKeyFrame, Rewriter, Outlet };
inline constexpr std::size_t kConsumerDropKinds = 5;

/// Thread: forward() on streaming threads; the rest anywhere (atomics only), never waits for a streaming
/// thread.
class Consumer : public std::enable_shared_from_this<Consumer> {
 public:
  /// `metrics`: where to count what a browser gets; null for the mixer.
  Consumer(std::shared_ptr<Producer> producer, std::shared_ptr<Outlet> outlet,
           std::shared_ptr<MediaMetrics> metrics = nullptr);

  /// One packet. Returns at once while the gate is closed.
  void forward(const InboundPacket& packet) noexcept;

  /// Size at which the receiver shows the picture; 0x0 = not at all.
  void setTile(rtp::FrameSize size) noexcept;
  /// What the receiver's path carries: layers before this place (the producer's order, largest first) are not
  /// taken; kPaused = none is. `temporal`: of the one that is taken, frames of higher temporal layers are
  /// left out. `lowBandwidth`: the receiver gets less than its tile for this reason.
  void setLayerLimit(std::size_t largest, std::uint8_t temporal, bool lowBandwidth) noexcept;
  /// The path has just become much narrower: a layer that the limit does not allow ends now, with what of it
  /// has not left, and not with the key frame of the next one.
  void leaveLayer() noexcept;
  static constexpr std::size_t kPaused = 255;
  [[nodiscard]] bool lowBandwidth() const noexcept { return lowBandwidth_.load(std::memory_order_relaxed); }
  /// Layers of the producer, whose states these are, that it forwards, waits for or would take.
  [[nodiscard]] rtp::LayerSet neededLayers(std::span<const rtp::LayerState> layers) const noexcept;
  [[nodiscard]] bool paused() const noexcept { return limit_.load(std::memory_order_relaxed) == kPaused; }
  /// Opens or closes the gate. Pushing into a transport that is not connected would block the publisher's
  /// thread.
  void setOpen(bool open) noexcept;
  [[nodiscard]] bool open() const noexcept { return open_.load(std::memory_order_acquire); }
  /// The receiver lost its picture (PLI, FIR, tap feedback).
  void requestKeyFrame() noexcept;

  [[nodiscard]] const std::shared_ptr<Producer>& producer() const noexcept { return producer_; }
  [[nodiscard]] std::uint64_t packets() const noexcept { return packets_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t drops(ConsumerDrop kind) const noexcept {
    return drops_[static_cast<std::size_t>(kind)].load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t keyFrameRequests() const noexcept {
    return keyFrameRequests_.load(std::memory_order_relaxed);
  }
  /// When it forwarded its first packet.
  [[nodiscard]] std::optional<rtp::TimePoint> firstPacket() const noexcept {
    const auto first = firstPacketNs_.load(std::memory_order_relaxed);
    return first == 0 ? std::nullopt : std::optional(rtp::TimePoint(rtp::TimePoint::duration(first)));
  }
  /// Layer it forwards now; -1 = none.
  [[nodiscard]] int layer() const noexcept { return layer_.load(std::memory_order_relaxed); }
  [[nodiscard]] rtp::FrameSize tile() const noexcept;
  /// The highest temporal layer it may forward; TemporalFilter::kAll = nothing is left out.
  [[nodiscard]] std::uint8_t temporalLimit() const noexcept {
    return temporalLimit_.load(std::memory_order_relaxed);
  }

 private:
  void updateLocked() noexcept;
  void askLocked(std::size_t layer, rtp::TimePoint now, bool atOnce) noexcept;
  void repairLocked(std::size_t layer) noexcept;
  [[nodiscard]] std::uint8_t temporalLimitLocked(std::size_t layer) const noexcept;
  [[nodiscard]] bool thinOutLocked(const InboundPacket& packet) noexcept;
  void noteSwitch(std::size_t to) noexcept;
  void noteSent(std::size_t bytes) noexcept;
  void drop(ConsumerDrop kind) noexcept {
    drops_[static_cast<std::size_t>(kind)].fetch_add(1, std::memory_order_relaxed);
  }

  const std::shared_ptr<Producer> producer_;
  const std::shared_ptr<Outlet> outlet_;
  const std::shared_ptr<MediaMetrics> metrics_;
  const bool video_;

  // Written by the loop.
  std::atomic<bool> open_{false};
  std::atomic<std::uint32_t> tile_;
  std::atomic<std::uint32_t> restarts_{0};  ///< gate openings; each starts with a key frame
  std::atomic<bool> receiverAsked_{false};
  std::atomic<std::uint8_t> limit_{0};
  std::atomic<std::uint32_t> leaves_{0};  ///< calls of leaveLayer()
  std::atomic<std::uint8_t> temporalLimit_{rtp::TemporalFilter::kAll};
  std::atomic<bool> lowBandwidth_{false};

  // Guarded by the outlet's mutex.
  rtp::LayerSelector selector_;
  rtp::TemporalFilter temporal_;
  std::uint32_t seenVersion_ = 0;
  std::uint32_t seenTile_ = 0;
  std::uint32_t seenRestarts_ = 0;
  std::uint8_t seenLimit_ = 0;
  std::uint32_t seenLeaves_ = 0;
  bool fresh_ = true;
  std::uint32_t ssrc_ = 0;
  rtp::TimePoint lastArrival_{};
  rtp::TimePoint lastAsked_{};
  rtp::TimePoint lastForwarded_{};  ///< or when it began to wait
  unsigned unanswered_ = 0;         ///< requests since the target was chosen
  bool broken_ = false;             ///< the receiver's picture is, until the next key frame

  std::atomic<std::uint64_t> packets_{0};
  std::atomic<std::uint64_t> bytes_{0};
  std::array<std::atomic<std::uint64_t>, kConsumerDropKinds> drops_{};
  std::atomic<std::uint64_t> keyFrameRequests_{0};
  std::atomic<std::int64_t> firstPacketNs_{0};
  std::atomic<int> layer_{-1};
};

}  // namespace rostra::sfu
