// SPDX-License-Identifier: Apache-2.0
// What sfu-workers count, by place. In: what each says of itself since it started; out: numbers that only
// grow. A place is one of the workers that carry rooms, numbered from 0; who takes over from a worker that
// ended goes on in its place, so that there are never more places than workers at once. Pure.
#pragma once

#include "base/histogram.hpp"
#include "protocol/sfu_distributions.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

namespace rostra::control {

/// Thread: none of its own, the caller serialises.
class SfuTotals {
 public:
  using Metrics = protocol::worker::sfuEvent::Metrics;
  /// Absent = was never measured.
  struct Numbers {
    std::array<std::optional<std::uint64_t>, protocol::worker::kSfuCounts> counts;
    std::array<std::optional<HistogramCounts>, protocol::worker::kSfuDistributions> distributions;

    [[nodiscard]] const std::optional<std::uint64_t>& of(protocol::worker::SfuCount what) const noexcept {
      return counts[static_cast<std::size_t>(what)];
    }
    [[nodiscard]] const std::optional<HistogramCounts>& of(
        protocol::worker::SfuDistribution what) const noexcept {
      return distributions[static_cast<std::size_t>(what)];
    }
  };

  /// Which workers there are now. New ones take the places of those that are gone, then new places.
  void setWorkers(const std::set<int>& numbers);
  /// What worker `number` has counted since it started. Of one that has no place nothing is taken.
  void add(int number, const Metrics& counted);
  /// By place.
  [[nodiscard]] std::vector<Numbers> totals() const;

 private:
  struct Place {
    std::optional<int> worker;  // nothing = nobody's
    Numbers seen;               // of this worker, as it said last
    Numbers total;              // of all that were here
  };
  std::vector<Place> places_;
};

}  // namespace rostra::control
