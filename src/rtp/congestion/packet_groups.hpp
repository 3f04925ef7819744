// SPDX-License-Identifier: Apache-2.0
// Gathers packets that left together and compares each group with the one before: how much longer was it on
// its way? In: results of packets; out: delay variations. draft-ietf-rmcat-gcc-02 s.5.1 and 5.2. Pure.
#pragma once

#include "rtp/packet/clock.hpp"
#include "rtp/send/transport_history.hpp"

#include <optional>

namespace rostra::rtp {

/// Between two groups of packets.
struct DelayVariation {
  Duration sent{};      ///< from the last packet of the one to the last of the other, as they left
  Duration received{};  ///< the same, as they came; what it is longer or shorter is the variation
  Duration arrival{};   ///< of the later group, by the receiver's clock
};

/// Thread: none of its own.
class PacketGroups {
 public:
  /// A packet that was received. A variation when it begins a group and there are two complete ones.
  [[nodiscard]] std::optional<DelayVariation> add(const PacketResult& packet) noexcept;

 private:
  struct Group {
    TimePoint firstSent{};
    TimePoint lastSent{};
    Duration firstReceived{};
    Duration lastReceived{};
  };
  [[nodiscard]] bool belongs(const PacketResult& packet) const noexcept;

  std::optional<Group> current_;
  std::optional<Group> before_;
};

}  // namespace rostra::rtp
