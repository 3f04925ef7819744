// SPDX-License-Identifier: Apache-2.0
#include "base/histogram.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <numeric>

namespace rostra {
namespace {

std::uint64_t growth(std::uint64_t before, std::uint64_t now) noexcept {
  return now - std::min(before, now);
}

}  // namespace

std::uint64_t HistogramCounts::count() const noexcept {
  return std::accumulate(buckets.begin(), buckets.end(), std::uint64_t{0});
}

void HistogramCounts::addGrowth(const HistogramCounts& before, const HistogramCounts& now) {
  buckets.resize(std::max(buckets.size(), now.buckets.size()));
  for (std::size_t i = 0; i < now.buckets.size(); ++i)
    buckets[i] += growth(i < before.buckets.size() ? before.buckets[i] : 0, now.buckets[i]);
  sum += growth(before.sum, now.sum);
}

Histogram::Histogram(std::span<const std::int64_t> bounds) : bounds_(bounds) {
  ROSTRA_CHECK(bounds.size() <= kMaxBounds && std::ranges::is_sorted(bounds));
}

HistogramCounts Histogram::counts() const {
  HistogramCounts counts;
  for (std::size_t i = 0; i <= bounds_.size(); ++i)
    counts.buckets.push_back(buckets_[i].load(std::memory_order_relaxed));
  counts.sum = sum_.load(std::memory_order_relaxed);
  return counts;
}

}  // namespace rostra
