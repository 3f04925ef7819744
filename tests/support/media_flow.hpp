// SPDX-License-Identifier: Apache-2.0
// One adaptive video stream over simulated links, made of the real parts: pacer, transport-wide numbers,
// feedback as bytes, estimator, probes. In: two links; out: what arrived, how late, and the estimate over
// time. The source follows the estimate like an encoder that hits its bitrate on average, with frames of
// uneven size (RFC 8867 s.4).
#pragma once

#include "rtp/congestion/bandwidth_estimator.hpp"
#include "rtp/congestion/pacer.hpp"
#include "rtp/receive/arrival_recorder.hpp"
#include "rtp/send/transport_history.hpp"
#include "support/link_simulator.hpp"

#include <cstdint>
#include <optional>
#include <random>
#include <vector>

namespace rostra::test {

struct MediaFlowConfig {
  rtp::Duration start{};
  rtp::Bitrate startEstimate = rtp::Bitrate::kbps(300);
  rtp::Bitrate most = rtp::Bitrate::kbps(5000);  ///< of the source
  rtp::Duration frame = std::chrono::microseconds(33'333);
  std::optional<Step<rtp::Duration>> pause = std::nullopt;  ///< from `at` for `value` nothing is sent
  Schedule<rtp::Duration> clock = {};                       ///< what the receiver's clock is ahead of ours
  rtp::Duration extraDelay{};                               ///< of this flow each way, beyond the links
  std::uint32_t seed = 1;
};

class MediaFlow {
 public:
  /// Every kSample.
  struct Sample {
    rtp::Bitrate estimate;
    std::int64_t receivedBytes = 0;  ///< media and padding, since the sample before
  };
  static constexpr rtp::Duration kSample = std::chrono::milliseconds(100);

  MediaFlow(EventQueue& events, LinkSimulator& forward, LinkSimulator& back, MediaFlowConfig config);
  MediaFlow(const MediaFlow&) = delete;
  MediaFlow& operator=(const MediaFlow&) = delete;

  /// The path is another one from now on.
  void changeRoute() { estimator_.onRouteChange(events_.now()); }

  [[nodiscard]] const std::vector<Sample>& samples() const noexcept { return samples_; }
  [[nodiscard]] rtp::Bitrate estimate() const noexcept { return estimator_.estimate(); }
  [[nodiscard]] const rtp::BandwidthEstimator& estimator() const noexcept { return estimator_; }
  /// Mean of what arrived between two instants since the start of the simulation.
  [[nodiscard]] rtp::Bitrate received(rtp::Duration from, rtp::Duration to) const noexcept;
  /// Mean of the estimate.
  [[nodiscard]] rtp::Bitrate estimated(rtp::Duration from, rtp::Duration to) const noexcept;
  /// First instant at or behind `from` when the estimate is within these, or nothing.
  [[nodiscard]] std::optional<rtp::Duration> firstWithin(rtp::Duration from, rtp::Bitrate least,
                                                         rtp::Bitrate most) const noexcept;
  /// What packets waited for their place on the link; `share` of them less.
  [[nodiscard]] rtp::Duration queueDelay(double share) const;
  [[nodiscard]] std::uint64_t sentPackets() const noexcept { return sentPackets_; }
  [[nodiscard]] std::uint64_t paddingBytes() const noexcept { return paddingBytes_; }

 private:
  static constexpr rtp::Duration kFeedback = std::chrono::milliseconds(50);
  struct Payload {
    bool padding = false;
  };
  [[nodiscard]] bool paused() const noexcept;
  void makeFrame();
  void pump();
  void send(std::uint32_t bytes, std::uint32_t probe);
  void onReceived(std::uint16_t sequence, std::uint32_t bytes);
  void sendFeedback();
  void onFeedback(const std::vector<std::byte>& packet);
  void onTimer();
  void takeProbe();
  void sample();

  EventQueue& events_;
  LinkSimulator& forward_;
  LinkSimulator& back_;
  MediaFlowConfig config_;
  std::mt19937 random_;

  rtp::BandwidthEstimator estimator_;
  rtp::Pacer<Payload> pacer_;
  rtp::TransportHistory history_;
  std::vector<rtp::PacketResult> results_;
  std::optional<rtp::TimePoint> pumpAt_;
  rtp::Duration rtt_ = std::chrono::milliseconds(200);

  rtp::ArrivalRecorder recorder_{kFeedback};
  std::optional<rtp::TimePoint> feedbackAt_;

  std::vector<Sample> samples_;
  std::int64_t receivedBytes_ = 0;
  std::vector<rtp::Duration> waits_;
  std::uint64_t sentPackets_ = 0;
  std::uint64_t paddingBytes_ = 0;
};

}  // namespace rostra::test
