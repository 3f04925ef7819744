// SPDX-License-Identifier: Apache-2.0
// Renumbers a stream of which some numbers are left out on purpose, so that none is missing. In: unwrapped
// input numbers, in any order; out: what is to be added to each. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace rostra::rtp {

/// Several shifts are remembered, because leaving a number out moves what follows, while numbers from before
/// it may still come late. Thread: none of its own, the caller serialises.
class NumberShifts {
 public:
  /// From `input` on, `offset` is added; what comes before it has no place.
  void restart(std::int64_t input, std::int64_t offset) noexcept;
  /// `input` has no place, and what follows it moves down by one. Of increasing numbers; the same one again
  /// changes nothing.
  void leaveOut(std::int64_t input) noexcept;
  /// Nothing for a number that was left out, from before the restart, or from longer ago than is remembered.
  [[nodiscard]] std::optional<std::int64_t> offsetFor(std::int64_t input) const noexcept;

 private:
  // From input number `from` on, `offset` is added; what is in [leftOut, from) has no place.
  struct Shift {
    std::int64_t leftOut = 0;
    std::int64_t from = 0;
    std::int64_t offset = 0;
  };
  static constexpr std::size_t kShifts = 32;

  std::array<Shift, kShifts> shifts_{};
  std::size_t count_ = 0;
};

}  // namespace rostra::rtp
