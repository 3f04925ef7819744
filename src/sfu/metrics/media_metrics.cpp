// SPDX-License-Identifier: Apache-2.0
#include "sfu/metrics/media_metrics.hpp"

#include <algorithm>
#include <utility>

namespace rostra::sfu {
namespace {

template <std::size_t... Index>
std::array<Histogram, sizeof...(Index)> makeHistograms(std::index_sequence<Index...>) {
  return {{Histogram(protocol::worker::boundsOf(static_cast<SfuDistribution>(Index)))...}};
}

// What only the engine sees: who is behind webrtcbin learns neither when a packet came and left, nor what was
// sent again.
bool needsEngine(SfuCount what) noexcept {
  switch (what) {
    case SfuCount::ResentPacketsIn:
    case SfuCount::ResentPacketsOut:
    case SfuCount::ResentBytesIn:
    case SfuCount::ResentBytesOut:
    case SfuCount::RecoveredPacketsIn:
      return true;
    default:
      return false;
  }
}

bool needsEngine(SfuDistribution what) noexcept {
  switch (what) {
    case SfuDistribution::RoundTripIn:
    case SfuDistribution::JitterIn:
    case SfuDistribution::JitterOut:
    case SfuDistribution::EstimateOut:
    case SfuDistribution::PacerDelayOut:
    case SfuDistribution::AudioForward:
    case SfuDistribution::VideoForward:
      return true;
    default:
      return false;
  }
}

// JSON's whole numbers end here; a sum of microseconds gets there in centuries.
std::int64_t onTheWire(std::uint64_t value) noexcept {
  constexpr std::uint64_t kMost = 9'007'199'254'740'991;
  return static_cast<std::int64_t>(std::min(value, kMost));
}

}  // namespace

MediaMetrics::MediaMetrics()
    : distributions_(makeHistograms(std::make_index_sequence<protocol::worker::kSfuDistributions>())) {}

protocol::worker::sfuEvent::Metrics MediaMetrics::message(std::int64_t request, bool engine) const {
  protocol::worker::sfuEvent::Metrics message;
  message.request = request;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const auto what = static_cast<SfuCount>(i);
    if (engine || !needsEngine(what))
      message.counters.push_back({what, onTheWire(counts_[i].load(std::memory_order_relaxed))});
  }
  for (std::size_t i = 0; i < distributions_.size(); ++i) {
    const auto what = static_cast<SfuDistribution>(i);
    if (!engine && needsEngine(what)) continue;
    const HistogramCounts counts = distributions_[i].counts();
    protocol::worker::SfuHistogram histogram{what, {}, onTheWire(counts.sum)};
    for (const std::uint64_t bucket : counts.buckets) histogram.buckets.push_back(onTheWire(bucket));
    message.histograms.push_back(std::move(histogram));
  }
  return message;
}

}  // namespace rostra::sfu
