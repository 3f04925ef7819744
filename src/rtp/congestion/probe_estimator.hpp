// SPDX-License-Identifier: Apache-2.0
// What a probe showed. In: results of its packets; out: the bitrate that the path carried. Pure.
#pragma once

#include "rtp/congestion/probe.hpp"
#include "rtp/packet/clock.hpp"
#include "rtp/send/transport_history.hpp"

#include <array>
#include <cstddef>
#include <optional>

namespace rostra::rtp {

struct ProbeResult {
  Bitrate bitrate;
  bool full = false;  ///< it came more slowly than it was sent: that is what the path carries
};

/// Thread: none of its own.
class ProbeEstimator {
 public:
  void onProbeSent(const ProbeCluster& cluster) noexcept;
  /// A packet that was received and has a probe. A bitrate as soon as most of its cluster came; again, a
  /// better one, with the rest.
  [[nodiscard]] std::optional<ProbeResult> add(const PacketResult& packet) noexcept;

 private:
  struct Cluster {
    ProbeCluster probe;
    std::uint32_t packets = 0;
    std::int64_t bytes = 0;
    TimePoint firstSent{};
    TimePoint lastSent{};
    Duration firstReceived{};
    Duration lastReceived{};
    std::int64_t lastSentBytes = 0;
    std::int64_t firstReceivedBytes = 0;
  };
  std::array<Cluster, 4> clusters_{};
  std::size_t next_ = 0;
};

}  // namespace rostra::rtp
