// SPDX-License-Identifier: Apache-2.0
// How much came through lately, by the receiver's clock. In: results of packets; out: a bitrate. Called R_hat
// in draft-ietf-rmcat-gcc-02 s.5.5. Pure.
#pragma once

#include "rtp/packet/bitrate.hpp"
#include "rtp/packet/clock.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace rostra::rtp {

/// A sliding window of half a second in slots of 20 ms. Thread: none of its own.
class AcknowledgedBitrate {
 public:
  void add(Duration received, std::uint32_t bytes) noexcept;
  /// Nothing until packets span a quarter of the window.
  [[nodiscard]] std::optional<Bitrate> rate() const noexcept;
  /// The same of the end of the window alone where more came in that: a burst after a pause shows what the
  /// path carries sooner than the mean does.
  [[nodiscard]] std::optional<Bitrate> latestRate() const noexcept;

 private:
  static constexpr Duration kSlot = std::chrono::milliseconds(20);
  static constexpr std::int64_t kSlots = 25;
  static constexpr std::int64_t kLeastSlots = 6;
  void restart(std::int64_t slot) noexcept;

  std::array<std::int64_t, kSlots> bytes_{};
  std::optional<std::int64_t> first_;  // since the start
  std::int64_t newest_ = 0;
};

}  // namespace rostra::rtp
