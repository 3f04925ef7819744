// SPDX-License-Identifier: Apache-2.0
// What the path to one receiver carries. In: packets sent, results from transport-wide feedback; out: an
// estimate, and probes that would make it surer. draft-ietf-rmcat-gcc-02. Pure, virtual clock.
#pragma once

#include "rtp/congestion/acknowledged_bitrate.hpp"
#include "rtp/congestion/application_limit.hpp"
#include "rtp/congestion/loss_bound.hpp"
#include "rtp/congestion/overuse_detector.hpp"
#include "rtp/congestion/packet_groups.hpp"
#include "rtp/congestion/probe_controller.hpp"
#include "rtp/congestion/probe_estimator.hpp"
#include "rtp/congestion/queue_watch.hpp"
#include "rtp/congestion/rate_controller.hpp"
#include "rtp/congestion/surge_detector.hpp"
#include "rtp/congestion/trendline_filter.hpp"
#include "rtp/packet/bitrate.hpp"
#include "rtp/send/transport_history.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace rostra::rtp {

struct EstimateLimits {
  Bitrate start = Bitrate::kbps(300);
  Bitrate least = Bitrate::kbps(30);
  Bitrate most = Bitrate::kbps(20'000);
};

/// Thread: none of its own, the caller serialises.
class BandwidthEstimator {
 public:
  explicit BandwidthEstimator(EstimateLimits limits = {}) noexcept;

  void onSent(std::uint32_t bytes, TimePoint now) noexcept;
  /// Of one feedback, in order. `rtt` as far as it is known.
  void onFeedback(std::span<const PacketResult> results, Duration rtt, TimePoint now) noexcept;
  /// Every 100 ms or so: what is to be done when nothing comes.
  void onTimer(TimePoint now) noexcept;

  /// The path is another one: what was learned of the one before is forgotten, and it is probed as at the
  /// start.
  void onRouteChange(TimePoint now) noexcept;

  /// What the streams would take if the path allowed it.
  void setWanted(Bitrate wanted) noexcept { probes_.setWanted(wanted); }
  /// A probe for the pacer, if one is due. Call after onFeedback() and onTimer().
  [[nodiscard]] std::optional<ProbeCluster> takeProbe(TimePoint now) noexcept;

  /// What the path carries: what to choose layers by.
  [[nodiscard]] Bitrate estimate() const noexcept { return estimate_; }
  /// What to send now: the estimate, or less while packets wait on the way, so that the queue drains within a
  /// second or so.
  [[nodiscard]] Bitrate target() const noexcept { return target_; }
  /// How fast packets leave: faster than the target, because frames are not of one size, but not while some
  /// wait on the way.
  [[nodiscard]] Bitrate pace() const noexcept;
  /// Until then the queue on the way drains faster than sending less would do it: what can wait has to. The
  /// line has just become much narrower. Audio goes on.
  [[nodiscard]] TimePoint heldUntil() const noexcept { return heldUntil_; }
  [[nodiscard]] PathUse use() const noexcept { return detector_.state(); }
  [[nodiscard]] std::optional<Bitrate> acknowledged() const noexcept { return acknowledged_.rate(); }
  /// How long packets wait on the way.
  [[nodiscard]] Duration queueDelay() const noexcept { return queue_.delay(); }
  /// Others keep the queue full.
  [[nodiscard]] bool contested(TimePoint now) const noexcept { return queue_.contested(now); }
  /// Share of packets lost lately, and the part of it that does not depend on what is sent.
  [[nodiscard]] double loss() const noexcept { return loss_.loss(); }
  [[nodiscard]] double inherentLoss() const noexcept { return loss_.inherent(); }
  [[nodiscard]] bool applicationLimited(TimePoint now) noexcept { return application_.limited(now); }

 private:
  void combine(TimePoint now) noexcept;

  EstimateLimits limits_;
  PacketGroups groups_;
  TrendlineFilter trend_;
  bool trendKnown_ = false;  // on this route
  OveruseDetector detector_;
  SurgeDetector surges_;
  QueueWatch queue_;
  AcknowledgedBitrate acknowledged_;
  RateController rate_;
  LossBound loss_;
  ProbeEstimator probe_;
  ProbeController probes_;
  ApplicationLimit application_;
  Bitrate estimate_;
  Bitrate target_;
  TimePoint heldUntil_{};
  std::optional<TimePoint> sentSince_;  // first packet that was sent after it
};

}  // namespace rostra::rtp
