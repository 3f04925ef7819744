// SPDX-License-Identifier: Apache-2.0
// Keeps what is sent again within a share of what is sent. In: sizes of packets; out: whether one more may be
// sent again. A receiver on a line that is too small asks for more the more it gets: without a bound the
// answers fill the line. Pure, virtual clock.
#pragma once

#include "rtp/packet/clock.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace rostra::rtp {

struct RetransmissionLimits {
  std::int64_t percent = 20;  ///< of the media of the last second
  /// Bytes. A stream that has just begun, or is small, may have this much sent again in a second all the
  /// same.
  std::int64_t minimum = 6000;  // five packets
};

/// At most a share of the media of the last second. Thread: none of its own.
class RetransmissionBudget {
 public:
  explicit RetransmissionBudget(RetransmissionLimits limits = {}) noexcept : limits_(limits) {}

  void onMedia(std::size_t bytes, TimePoint now) noexcept;
  /// True = send it, it is counted.
  [[nodiscard]] bool take(std::size_t bytes, TimePoint now) noexcept;

 private:
  static constexpr Duration kSlot = std::chrono::milliseconds(100);
  static constexpr std::size_t kSlots = 10;
  struct Slot {
    std::int64_t number = -1;  // of 100 ms, by the clock
    std::int64_t media = 0;
    std::int64_t resent = 0;
  };
  Slot& slotAt(TimePoint now) noexcept;

  RetransmissionLimits limits_;
  std::array<Slot, kSlots> slots_{};
};

}  // namespace rostra::rtp
