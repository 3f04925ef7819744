// SPDX-License-Identifier: Apache-2.0
// How the media of this worker fares, since it started. In: events, where they happen; out: the message
// `metrics` (docs/worker-protocol.md), and from it what /metrics tells an operator (docs/stats.md). Knows no
// room, no person and no stream: its size does not depend on how much there is.
#pragma once

#include "base/histogram.hpp"
#include "protocol/sfu_distributions.hpp"
#include "rtp/packet/clock.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>

namespace rostra::sfu {

using SfuCount = protocol::worker::SfuCount;
using SfuDistribution = protocol::worker::SfuDistribution;

/// Thread: any. An event is one or two relaxed atomic additions: no lock, no allocation.
class MediaMetrics {
 public:
  MediaMetrics();

  void count(SfuCount what, std::uint64_t by = 1) noexcept {
    counts_[static_cast<std::size_t>(what)].fetch_add(by, std::memory_order_relaxed);
  }
  /// One packet of a kind that is counted by packets and by bytes.
  void countPacket(SfuCount packets, SfuCount bytes, std::size_t size) noexcept {
    count(packets);
    count(bytes, size);
  }
  /// A time. A longer one than kLongest counts as that: a peer may report anything, and one lie must not be
  /// all that a sum tells.
  void observe(SfuDistribution what, rtp::Duration time) noexcept {
    const auto counted = std::min<rtp::Duration>(time, kLongest);
    observeUnits(what, std::chrono::duration_cast<std::chrono::microseconds>(counted).count());
  }
  static constexpr std::chrono::seconds kLongest{60};
  /// What a report block says was lost, of 256.
  void observeLoss(SfuDistribution what, std::uint8_t fraction) noexcept {
    observeUnits(what, std::int64_t{fraction} * 1'000'000 / 256);
  }
  /// A value in the unit of protocol/sfu_distributions.hpp.
  void observeUnits(SfuDistribution what, std::int64_t value) noexcept {
    distributions_[static_cast<std::size_t>(what)].observe(value);
  }

  /// All that is measured. `engine`: media goes through the RTP engine; without it that is less, because
  /// webrtcbin tells less.
  [[nodiscard]] protocol::worker::sfuEvent::Metrics message(std::int64_t request, bool engine) const;

 private:
  std::array<std::atomic<std::uint64_t>, protocol::worker::kSfuCounts> counts_{};
  std::array<Histogram, protocol::worker::kSfuDistributions> distributions_;
};

}  // namespace rostra::sfu
