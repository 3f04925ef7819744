// SPDX-License-Identifier: Apache-2.0
// How much the way to one subscriber carries, and when the next packet may leave. In: packets that are to be
// sent, what the subscriber says of those it got; out: packets at their time, probes, the estimate. Joins
// rtp/congestion's parts; decides between an estimate of our own and, for receivers without transport-wide
// feedback, one from their reports.
#pragma once

#include "rtp/congestion/bandwidth_estimator.hpp"
#include "rtp/congestion/fallback_estimator.hpp"
#include "rtp/congestion/pacer.hpp"
#include "rtp/packet/clock.hpp"
#include "rtp/send/transport_history.hpp"

#include <optional>
#include <span>

namespace rostra::sfu {

/// Thread: the engine's.
class SendRate {
 public:
  SendRate();

  void onSent(std::uint32_t bytes, rtp::TimePoint now) noexcept;
  /// Whether packets have transport-wide numbers.
  void setNumbered(bool numbered) noexcept { numbered_ = numbered; }
  void onFeedback(std::span<const rtp::PacketResult> results, rtp::Duration rtt, rtp::TimePoint now) noexcept;
  void onReceiverReport(std::uint8_t fractionLost, rtp::TimePoint now) noexcept;
  void onReceiverEstimate(rtp::Bitrate estimate) noexcept { fallback_.onReceiverEstimate(estimate); }
  /// The path is another one.
  void onRouteChange(rtp::TimePoint now) noexcept { estimator_.onRouteChange(now); }
  /// A hundred times a second.
  void tick(rtp::TimePoint now) noexcept;
  /// What the streams would take if the path allowed it: probes go no further.
  void setWanted(rtp::Bitrate wanted) noexcept;
  /// A probe that the pacer is to send now.
  [[nodiscard]] std::optional<rtp::ProbeCluster> takeProbe(rtp::TimePoint now) noexcept;

  /// What to choose layers by.
  [[nodiscard]] rtp::Bitrate estimate() const noexcept;
  /// What to pace by. Much more than the estimate while the path carries more than the streams want and
  /// nothing waits on it: a frame then leaves in one call.
  [[nodiscard]] rtp::Bitrate pace() const noexcept;
  /// Only audio leaves until then (BandwidthEstimator::heldUntil()).
  [[nodiscard]] rtp::TimePoint heldUntil() const noexcept { return estimator_.heldUntil(); }
  [[nodiscard]] rtp::Duration queueDelay() const noexcept { return estimator_.queueDelay(); }

 private:
  [[nodiscard]] bool byFeedback() const noexcept;

  rtp::BandwidthEstimator estimator_;
  rtp::FallbackEstimator fallback_;
  bool numbered_ = false;
  std::optional<rtp::Bitrate> wanted_;
  std::optional<rtp::TimePoint> feedbackAt_;
  std::optional<rtp::TimePoint> firstSent_;
  rtp::TimePoint now_{};
  rtp::TimePoint timerAt_{};
};

}  // namespace rostra::sfu
