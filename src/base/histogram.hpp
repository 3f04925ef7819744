// SPDX-License-Identifier: Apache-2.0
// How values are distributed. In: values, one at a time, on hot paths; out: how many fell into each bucket,
// and their sum. Buckets are fixed, so that what several processes counted can be added up.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rostra {

/// A histogram as it was at one moment.
struct HistogramCounts {
  std::vector<std::uint64_t> buckets;  ///< each by itself, not cumulative; the last is above all bounds
  std::uint64_t sum = 0;               ///< of all values, in their unit

  /// How many values there were.
  [[nodiscard]] std::uint64_t count() const noexcept;
  /// Adds what one histogram counted between two looks at it; an empty `before` is a histogram's beginning.
  /// Never makes anything smaller.
  void addGrowth(const HistogramCounts& before, const HistogramCounts& now);
  friend bool operator==(const HistogramCounts&, const HistogramCounts&) = default;
};

/// Thread: observe() and counts() any. A value is two relaxed atomic additions; counts() may see one of them
/// before the other.
class Histogram {
 public:
  static constexpr std::size_t kMaxBounds = 15;

  Histogram() = default;
  /// `bounds`: ascending, each the largest value of its bucket; at most kMaxBounds, and they outlive this.
  explicit Histogram(std::span<const std::int64_t> bounds);

  /// A negative value counts as 0.
  void observe(std::int64_t value) noexcept {
    std::size_t bucket = 0;
    while (bucket < bounds_.size() && value > bounds_[bucket]) ++bucket;
    buckets_[bucket].fetch_add(1, std::memory_order_relaxed);
    if (value > 0) sum_.fetch_add(static_cast<std::uint64_t>(value), std::memory_order_relaxed);
  }
  [[nodiscard]] HistogramCounts counts() const;
  [[nodiscard]] std::span<const std::int64_t> bounds() const noexcept { return bounds_; }

 private:
  std::span<const std::int64_t> bounds_;
  std::array<std::atomic<std::uint64_t>, kMaxBounds + 1> buckets_{};
  std::atomic<std::uint64_t> sum_{0};
};

}  // namespace rostra
