// SPDX-License-Identifier: Apache-2.0
#include "rtp/congestion/bandwidth_estimator.hpp"

#include <algorithm>
#include <chrono>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

// Without feedback for this long the path may be dead: less is sent, step by step.
constexpr Duration kSilence = 1s;
constexpr Duration kSilenceStep = 500ms;
constexpr double kSilent = 0.8;
// Loss this much above what is inherent to the path may be chance.
constexpr double kLossNoise = 0.01;
constexpr std::int64_t kPacket = 1200;
// A queue longer than this is drained, within about this many seconds; not faster than by this share of the
// estimate.
constexpr Duration kTolerated = 20ms;
constexpr double kDrain = 1;
constexpr double kLeastDrain = 0.7;
constexpr double kPace = 1.3;
// What waits behind a queue longer than this is better sent than held.
constexpr Duration kLongestHold = 400ms;

}  // namespace

BandwidthEstimator::BandwidthEstimator(EstimateLimits limits) noexcept
    : limits_(limits),
      rate_(limits.start),
      probes_(limits.start),
      estimate_(limits.start),
      target_(limits.start) {
  rate_.limit(limits.least, limits.most);
}

void BandwidthEstimator::onSent(std::uint32_t bytes, TimePoint now) noexcept {
  application_.onSent(bytes, now);
  if (!sentSince_) sentSince_ = now;
}

void BandwidthEstimator::onFeedback(std::span<const PacketResult> results, Duration rtt,
                                    TimePoint now) noexcept {
  if (results.empty()) return;
  sentSince_.reset();
  PathUse use = detector_.state();
  std::optional<ProbeResult> probed;
  std::uint32_t probeId = 0;
  std::optional<Duration> shortest;
  std::uint32_t received = 0;
  std::uint32_t lost = 0;
  for (const PacketResult& packet : results) {
    if (!packet.received) {
      ++lost;
      continue;
    }
    ++received;
    surges_.add(packet);
    acknowledged_.add(*packet.received, packet.size);
    const Duration oneWay = *packet.received - packet.sent.time_since_epoch();
    shortest = std::min(shortest.value_or(oneWay), oneWay);
    if (const auto variation = groups_.add(packet)) {
      trend_.add(*variation);
      const PathUse state =
          detector_.update(trend_.slope(), trend_.count(), variation->sent, variation->arrival);
      if (state == PathUse::Over || use != PathUse::Over) use = state;
    }
    if (const auto result = probe_.add(packet)) {
      probed = result;
      probeId = packet.probe;
    }
  }
  trendKnown_ = trendKnown_ || trend_.count() >= TrendlineFilter::kWindow;
  const Bitrate flow = std::max(acknowledged_.rate().value_or(rate_.estimate()), limits_.least);
  if (shortest) queue_.update(*shortest, flow.timeFor(kPacket), now);
  // After a pause most of the window is from before: a decrease to its mean would be far too deep.
  auto came = use == PathUse::Over ? acknowledged_.latestRate() : acknowledged_.rate();
  if (const auto surge = surges_.update(rate_.estimate(), queue_.shortest(), queue_.tolerated(), now);
      surge && !queue_.contested(now)) {
    use = PathUse::Over;
    came = surge->carried;
    // The queue is known and drains; that it does says nothing of the line.
    trend_.reset();
    detector_ = OveruseDetector();
    heldUntil_ =
        now + std::chrono::duration_cast<TimePoint::duration>(std::min<Duration>(surge->queue, kLongestHold));
  }
  const PathReport report{use, came, queue_.empty(), queue_.contested(now),
                          lost > (loss_.inherent() + kLossNoise) * (lost + received)};
  if (rate_.update(report, rtt, now)) queue_.onDecrease();
  if (probed) {
    // Before the trend says anything, a probe that came slowly is all there is to know.
    const bool first = !trendKnown_;
    if (use != PathUse::Over && (first || probed->bitrate > rate_.estimate()))
      rate_.onProbe(probed->bitrate, probed->full, now);
    probes_.onResult(probeId, probed->bitrate, now);
  }
  loss_.update(received, lost, rate_.estimate(), acknowledged_.rate(), queue_.empty(), rtt, now);
  combine(now);
  probes_.setApplicationLimited(application_.limited(now));
  probes_.onEstimate(estimate_, use, queue_.empty(), now);
}

void BandwidthEstimator::combine(TimePoint now) noexcept {
  estimate_ = rate_.estimate();
  // Where others fill the queue, the rate controller answers each loss itself.
  if (const auto bound = loss_.bound(); bound && !queue_.contested(now))
    estimate_ = std::min(estimate_, *bound);
  estimate_ = std::clamp(estimate_, limits_.least, limits_.most);
  const double waits = std::chrono::duration<double>(queue_.delay() - kTolerated).count();
  const double drain = queue_.contested(now) ? 1 : std::clamp(1 - waits / kDrain, kLeastDrain, 1.0);
  target_ = std::max(estimate_ * drain, limits_.least);
  application_.setEstimate(target_, now);
}

Bitrate BandwidthEstimator::pace() const noexcept {
  return queue_.delay() > kTolerated ? target_ : target_ * kPace;
}

void BandwidthEstimator::onTimer(TimePoint now) noexcept {
  if (!sentSince_ || now - *sentSince_ < kSilence) return;
  rate_.set(rate_.estimate() * kSilent, now);
  sentSince_ = now - std::chrono::duration_cast<TimePoint::duration>(kSilence - kSilenceStep);
  combine(now);
  probes_.onEstimate(estimate_, PathUse::Over, false, now);
}

void BandwidthEstimator::onRouteChange(TimePoint now) noexcept {
  groups_ = PacketGroups();
  surges_ = SurgeDetector();
  queue_ = QueueWatch();
  trend_.reset();
  trendKnown_ = false;
  detector_ = OveruseDetector();
  acknowledged_ = AcknowledgedBitrate();
  rate_ = RateController(estimate_);
  rate_.limit(limits_.least, limits_.most);
  loss_ = LossBound();
  probes_.restart();
  combine(now);
}

std::optional<ProbeCluster> BandwidthEstimator::takeProbe(TimePoint now) noexcept {
  const auto cluster = probes_.take(now);
  if (cluster) probe_.onProbeSent(*cluster);
  return cluster;
}

}  // namespace rostra::rtp
