// SPDX-License-Identifier: Apache-2.0
// How long after their welcome a participant's first media came and first media left to them. In: what was
// to be expected at the welcome, first packets as they are seen; out: each time once. Pure.
#pragma once

#include "rtp/packet/clock.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace rostra::sfu {

/// Thread: none of its own, the caller serialises.
class JoinWatch {
 public:
  enum class What : std::uint8_t { AudioIn, VideoIn, AudioOut, VideoOut };
  /// What comes later than this after the welcome does not belong to it: somebody switched something on.
  static constexpr rtp::Duration kLongest = std::chrono::seconds(60);

  /// A page says what it sends within this after the welcome; later, somebody switches something on.
  static constexpr rtp::Duration kBegin = std::chrono::seconds(3);

  explicit JoinWatch(rtp::TimePoint welcomed) noexcept : welcomed_(welcomed) {}

  /// There is none to be expected (a microphone that is off, nobody who sends): a first packet is no measure
  /// of the join.
  void forget(What what) noexcept { awaited(what) = false; }
  /// Whether what begins now was switched on after the join.
  [[nodiscard]] bool over(rtp::TimePoint now) const noexcept { return now - welcomed_ > kBegin; }
  [[nodiscard]] bool awaits(What what) const noexcept { return awaited_[static_cast<std::size_t>(what)]; }
  /// The first packet came or left at `first`. The time since the welcome, if it is awaited and not too late.
  [[nodiscard]] std::optional<rtp::Duration> note(What what, rtp::TimePoint first) noexcept {
    if (!awaits(what)) return std::nullopt;
    awaited(what) = false;
    const rtp::Duration took = first - welcomed_;
    return took > kLongest ? std::nullopt : std::optional(took);
  }

 private:
  [[nodiscard]] bool& awaited(What what) noexcept { return awaited_[static_cast<std::size_t>(what)]; }

  rtp::TimePoint welcomed_;
  std::array<bool, 4> awaited_{true, true, true, true};
};

}  // namespace rostra::sfu
