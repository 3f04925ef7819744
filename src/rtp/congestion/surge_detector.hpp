// SPDX-License-Identifier: Apache-2.0
// Sees that a line has just become much narrower, a feedback or two before the trend of delays shows it. In:
// packets that were received; out: how much the line carries now, and how long its queue is. Pure, virtual
// clock.
#pragma once

#include "rtp/packet/bitrate.hpp"
#include "rtp/packet/clock.hpp"
#include "rtp/send/transport_history.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace rostra::rtp {

/// A line that has just become much narrower.
struct Surge {
  Bitrate carried;   ///< what came through while packets waited
  Duration queue{};  ///< what a packet waits that leaves now
};

/// Its packets wait, each longer than the one before, and follow each other without a gap: then what comes
/// through is what the line carries. A spike of delay is none, because after it packets come faster than they
/// left; nor is a longer route, on which one packet alone is late. Thread: none of its own.
class SurgeDetector {
 public:
  /// A packet that was received, in order of numbers.
  void add(const PacketResult& packet) noexcept;
  /// After the packets of one feedback. `estimate`: what the line was thought to carry, which has to be much
  /// more than it does; `base`: the shortest one-way time of late; `noQueue`: a delay above it that says
  /// nothing. Once per queue: the next after it was empty.
  [[nodiscard]] std::optional<Surge> update(Bitrate estimate, Duration base, Duration noQueue,
                                            TimePoint now) noexcept;

 private:
  struct Sample {
    TimePoint sent{};
    Duration received{};
    std::uint32_t size = 0;
    [[nodiscard]] Duration oneWay() const noexcept { return received - sent.time_since_epoch(); }
  };
  static constexpr std::size_t kSamples = 64;  // 100 ms at 7 Mbit/s
  [[nodiscard]] const Sample& newest(std::size_t back) const noexcept {
    return samples_[(count_ - 1 - back) % kSamples];
  }

  std::array<Sample, kSamples> samples_{};
  std::size_t count_ = 0;
  bool told_ = false;
};

}  // namespace rostra::rtp
