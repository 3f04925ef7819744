// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/sfu_totals.hpp"

#include <algorithm>

namespace rostra::control {
namespace {

std::uint64_t unsignedOf(std::int64_t value) noexcept {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(value, 0));
}

}  // namespace

void SfuTotals::setWorkers(const std::set<int>& numbers) {
  std::set<int> without = numbers;
  for (Place& place : places_) {
    if (place.worker && without.erase(*place.worker) == 0) {
      place.worker.reset();
      place.seen = {};
    }
  }
  for (const int number : without) {
    auto free = std::ranges::find_if(places_, [](const Place& place) { return !place.worker; });
    if (free == places_.end()) free = places_.insert(places_.end(), Place{});
    free->worker = number;
  }
}

void SfuTotals::add(int number, const Metrics& counted) {
  const auto place =
      std::ranges::find_if(places_, [number](const Place& each) { return each.worker == number; });
  if (place == places_.end()) return;
  for (const auto& counter : counted.counters) {
    const auto index = static_cast<std::size_t>(counter.what);
    const std::uint64_t now = unsignedOf(counter.value);
    const std::uint64_t before = place->seen.counts[index].value_or(0);
    place->total.counts[index] = place->total.counts[index].value_or(0) + (now - std::min(before, now));
    place->seen.counts[index] = now;
  }
  for (const auto& histogram : counted.histograms) {
    const auto index = static_cast<std::size_t>(histogram.what);
    if (histogram.buckets.size() != protocol::worker::boundsOf(histogram.what).size() + 1) continue;
    HistogramCounts now{{}, unsignedOf(histogram.sum)};
    for (const std::int64_t bucket : histogram.buckets) now.buckets.push_back(unsignedOf(bucket));
    auto& total = place->total.distributions[index];
    if (!total) total.emplace();
    total->addGrowth(place->seen.distributions[index].value_or(HistogramCounts{}), now);
    place->seen.distributions[index] = std::move(now);
  }
}

std::vector<SfuTotals::Numbers> SfuTotals::totals() const {
  std::vector<Numbers> totals;
  for (const Place& place : places_) totals.push_back(place.total);
  return totals;
}

}  // namespace rostra::control
