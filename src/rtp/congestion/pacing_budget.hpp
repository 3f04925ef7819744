// SPDX-License-Identifier: Apache-2.0
// A leaky bucket for packets, which runs faster during a probe. In: the pace, what was sent; out: whether
// something may leave, and when. Pure, virtual clock.
#pragma once

#include "rtp/congestion/probe.hpp"
#include "rtp/packet/bitrate.hpp"
#include "rtp/packet/clock.hpp"

#include <cstdint>
#include <optional>

namespace rostra::rtp {

/// Thread: none of its own.
class PacingBudget {
 public:
  /// Replaces a probe that is under way.
  void startProbe(const ProbeCluster& cluster) noexcept;
  [[nodiscard]] bool probing() const noexcept { return probe_.has_value(); }

  void advance(Bitrate pace, TimePoint now) noexcept;
  [[nodiscard]] bool maySend() const noexcept { return debt_ <= 0; }
  /// From now until maySend(), if nothing else is sent.
  [[nodiscard]] Duration wait(Bitrate pace) const noexcept;
  [[nodiscard]] std::uint32_t paddingWanted() const noexcept;
  /// Returns the probe that this packet belongs to, 0 = none.
  std::uint32_t onSent(std::uint32_t bytes) noexcept;

 private:
  struct Probe {
    ProbeCluster cluster;
    std::int64_t bytes = 0;
    std::uint32_t packets = 0;
  };
  [[nodiscard]] Bitrate rate(Bitrate pace) const noexcept;

  double debt_ = 0;  // bytes sent ahead of the pace; below zero: may be sent at once
  std::optional<TimePoint> advanced_;
  std::optional<Probe> probe_;
};

}  // namespace rostra::rtp
