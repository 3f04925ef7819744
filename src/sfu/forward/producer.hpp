// SPDX-License-Identifier: Apache-2.0
// One inbound track with its simulcast layers. In: packets of its SSRCs on their streaming threads; out:
// InboundPacket to the fan-out, key-frame requests to the browser, levels for speaker detection, counters.
#pragma once

#include "glib/loop.hpp"
#include "gst/ref.hpp"
#include "protocol/worker.hpp"
#include "rtp/congestion/allocator.hpp"
#include "rtp/forward/key_frame_throttle.hpp"
#include "rtp/forward/layer_demand.hpp"
#include "rtp/forward/layer_health.hpp"
#include "rtp/forward/layer_selector.hpp"
#include "sfu/forward/codec.hpp"
#include "sfu/forward/fan_out.hpp"
#include "sfu/forward/level_window.hpp"
#include "sfu/forward/producer_key.hpp"
#include "sfu/metrics/media_metrics.hpp"

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rostra::sfu {

/// Encodings of one source; browsers send up to three.
inline constexpr std::size_t kMaxLayers = rtp::kMostLayers;

/// Counters of one layer. Written by the streaming thread of its SSRC, read by anyone.
struct LayerCounters {
  std::atomic<std::uint32_t> ssrc{0};
  std::atomic<std::uint32_t> size{0};  ///< width << 16 | height of the last key frame
  std::atomic<bool> alive{false};
  std::atomic<bool> starved{false};  ///< it brings fewer frames than a smaller one: its uplink is too narrow
  std::atomic<std::uint64_t> packets{0};
  std::atomic<std::uint64_t> bytes{0};
  /// Of the temporal layers above the base layer; the last counts all that are higher, too.
  std::array<std::atomic<std::uint64_t>, rtp::kTemporalLayers - 1> enhancementBytes{};
  std::atomic<std::uint64_t> frames{0};
  std::atomic<std::uint64_t> keyFrames{0};
  std::atomic<std::uint64_t> lost{0};  ///< never arrived, not even as retransmission
  std::atomic<std::uint64_t> malformed{0};
  std::atomic<std::int64_t> lastArrivalNs{0};
};

/// Thread: receive(), requestKeyFrame(), version(), layerStates() anywhere; the rest on the loop.
class Producer : public std::enable_shared_from_this<Producer> {
 public:
  using Source = protocol::worker::Source;

  /// `rids` names the layers, largest first; empty = one layer. `layerHold`: a layer that nobody needs is
  /// sent for this long.
  Producer(std::shared_ptr<glib::Loop> loop, std::string participant, Source source, Codec codec,
           std::vector<std::string> rids, std::chrono::milliseconds keyFrameInterval,
           std::shared_ptr<MediaMetrics> metrics = std::make_shared<MediaMetrics>(),
           rtp::Duration layerHold = rtp::LayerDemand::kHold);
  ~Producer();

  /// Sends a request for a key frame to the browser. Any thread.
  using AskForKeyFrame = std::function<void()>;

  /// Ties a layer to the stream its packets come in, and to where key-frame requests go. Where packets come
  /// from, rare.
  void bindLayer(std::size_t layer, std::uint32_t ssrc, AskForKeyFrame ask);
  /// The numbers of one received stream. Its own streaming thread only: two streams may claim to be one
  /// layer.
  struct Sequence {
    bool started = false;
    std::uint16_t highest = 0;
  };
  /// One packet of one layer. `routes` was read once for the buffer or list it is part of. `received`: when
  /// it came to this machine, if that is known.
  void receive(const FanOut::Routes& routes, std::size_t layer, Sequence& sequence, GstBuffer* buffer,
               const rtp::PacketView& packet, std::uint8_t audioLevelId,
               rtp::TimePoint received = {}) noexcept;

  /// Asks the browser for a key frame, at most once per interval. May be ignored (audio, closed).
  void requestKeyFrame(std::size_t layer) noexcept;

  /// False: nothing is forwarded, whatever arrives.
  void setEnabled(bool enabled);
  [[nodiscard]] bool enabled() const noexcept { return enabled_.load(std::memory_order_relaxed); }
  /// Forgets layers that fell silent or starve, measures rates, notices which layers are needed. Call a few
  /// times a second.
  void tick();
  /// Notices which layers the consumers need now, without waiting for the next tick().
  void updateNeeds();
  /// The layers its sender is to send from now on; nothing when these are the same as at the last call.
  [[nodiscard]] std::optional<rtp::LayerSet> takeLayersToSend();
  /// How loud it was since the last call, dBov, as LevelWindow says. Loop.
  [[nodiscard]] int takeLevel() noexcept { return levels_.take(); }
  void close();

  /// Changes whenever sizes, liveness or enabled() change.
  [[nodiscard]] std::uint32_t version() const noexcept { return version_.load(std::memory_order_acquire); }
  /// Part of a version that changes only when the source was switched on again.
  [[nodiscard]] static std::uint32_t generationOf(std::uint32_t version) noexcept { return version >> 16; }
  /// Fills `states` and returns the part in use.
  [[nodiscard]] std::span<const rtp::LayerState> layerStates(
      std::array<rtp::LayerState, kMaxLayers>& states) const noexcept;

  [[nodiscard]] FanOut& fanOut() noexcept { return fanOut_; }
  [[nodiscard]] ProducerKey key() const { return {participant_, source_}; }
  [[nodiscard]] const std::string& participant() const noexcept { return participant_; }
  [[nodiscard]] Source source() const noexcept { return source_; }
  [[nodiscard]] Codec codec() const noexcept { return codec_; }
  [[nodiscard]] const std::vector<std::string>& rids() const noexcept { return rids_; }
  [[nodiscard]] std::size_t layerCount() const noexcept { return layerCount_; }
  [[nodiscard]] const LayerCounters& counters(std::size_t layer) const noexcept { return layers_[layer]; }
  /// When the first packet of any layer came.
  [[nodiscard]] std::optional<rtp::TimePoint> firstPacket() const noexcept {
    const auto first = firstPacketNs_.load(std::memory_order_relaxed);
    return first == 0 ? std::nullopt : std::optional(rtp::TimePoint(rtp::TimePoint::duration(first)));
  }
  /// What a layer carried during the last whole second.
  struct Rate {
    std::uint32_t kbps = 0;
    /// Of `kbps`, those of the temporal layers above the base layer.
    std::array<std::uint32_t, rtp::kTemporalLayers - 1> enhancementKbps{};
    std::uint32_t packetsPerSecond = 0;
    std::uint32_t framesPerSecond = 0;
  };
  [[nodiscard]] const Rate& rate(std::size_t layer) const noexcept { return rates_[layer]; }
  /// Its kbit/s in the last whole second in which it came, however long ago; 0 = not known.
  [[nodiscard]] std::uint32_t cost(std::size_t layer) const noexcept { return costs_[layer]; }
  /// Whether its sender is to send it.
  [[nodiscard]] bool wanted(std::size_t layer) const noexcept { return (demand_.sent() >> layer & 1U) != 0; }
  [[nodiscard]] std::uint64_t keyFramesAsked() const noexcept {
    return keyFramesAsked_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t keyFramesSent() const noexcept { return keyFramesSent_; }
  [[nodiscard]] std::uint64_t mutedDrops() const noexcept {
    return mutedDrops_.load(std::memory_order_relaxed);
  }

 private:
  struct Sample {  // loop only
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    std::array<std::uint64_t, rtp::kTemporalLayers - 1> enhancementBytes{};
    std::uint64_t frames = 0;
  };
  void bump(bool newGeneration) noexcept;
  void measureRates();
  void checkLiveness();
  void checkHealth();
  void serveKeyFrames();
  void sendKeyFrameRequest();
  void noteLevel(const rtp::PacketView& packet, std::uint8_t audioLevelId) noexcept;
  [[nodiscard]] bool noteSequence(std::size_t layer, Sequence& state, std::uint16_t sequence) noexcept;

  // Passed by argument.
  const std::shared_ptr<glib::Loop> loop_;
  const std::string participant_;
  const Source source_;
  const Codec codec_;
  const std::vector<std::string> rids_;
  const std::size_t layerCount_;
  const std::shared_ptr<MediaMetrics> metrics_;

  FanOut fanOut_;
  std::array<LayerCounters, kMaxLayers> layers_;
  std::array<Sample, kMaxLayers> samples_;
  std::array<Rate, kMaxLayers> rates_;
  std::array<std::uint32_t, kMaxLayers> costs_{};
  rtp::LayerDemand demand_;                // loop only
  rtp::LayerSet told_;                     // loop only: takeLayersToSend()
  std::atomic<rtp::LayerSet> dormant_{0};  ///< written by the loop
  std::chrono::steady_clock::time_point sampled_{};
  rtp::LayerHealth health_;  // loop only
  std::atomic<std::uint32_t> version_{1};
  std::atomic<bool> enabled_{true};
  LevelWindow levels_;
  std::atomic<std::uint64_t> mutedDrops_{0};
  std::atomic<std::int64_t> firstPacketNs_{0};  ///< 0 = none yet

  std::mutex askMutex_;  ///< guards ask_: written when an SSRC appears, read when a key frame is requested
  std::array<AskForKeyFrame, kMaxLayers> ask_;

  // Key-frame requests: bits of layers, collected from any thread, served on the loop.
  std::atomic<std::uint32_t> wanted_{0};
  std::atomic<bool> posted_{false};
  std::atomic<bool> keyFrameCame_{false};
  std::atomic<std::uint64_t> keyFramesAsked_{0};
  std::uint64_t keyFramesSent_ = 0;
  rtp::KeyFrameThrottle throttle_;
  glib::Source throttleTimer_;
  bool closed_ = false;
};

}  // namespace rostra::sfu
