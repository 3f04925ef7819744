// SPDX-License-Identifier: Apache-2.0
// Bits per second as a type of its own, so that a rate is never mistaken for a size or counted in kilobits.
#pragma once

#include "rtp/packet/clock.hpp"

#include <compare>
#include <cstdint>

namespace rostra::rtp {

class Bitrate {
 public:
  constexpr Bitrate() = default;
  [[nodiscard]] static constexpr Bitrate bps(std::int64_t value) noexcept { return Bitrate(value); }
  [[nodiscard]] static constexpr Bitrate kbps(std::int64_t value) noexcept { return Bitrate(value * 1000); }
  /// The rate of `bytes` within `time`; zero when no time passed.
  [[nodiscard]] static constexpr Bitrate of(std::int64_t bytes, Duration time) noexcept {
    if (time <= Duration::zero()) return {};
    const auto seconds = std::chrono::duration<double>(time).count();
    return Bitrate(static_cast<std::int64_t>(static_cast<double>(bytes) * 8 / seconds));
  }

  [[nodiscard]] constexpr std::int64_t bps() const noexcept { return bps_; }
  /// How many bytes this rate carries within `time`.
  [[nodiscard]] constexpr std::int64_t bytesIn(Duration time) const noexcept {
    return static_cast<std::int64_t>(static_cast<double>(bps_) / 8 *
                                     std::chrono::duration<double>(time).count());
  }
  /// How long `bytes` take at this rate, which is not zero.
  [[nodiscard]] constexpr Duration timeFor(std::int64_t bytes) const noexcept {
    return Duration(static_cast<Duration::rep>(static_cast<double>(bytes) * 8e9 / static_cast<double>(bps_)));
  }

  constexpr auto operator<=>(const Bitrate&) const = default;
  friend constexpr Bitrate operator+(Bitrate a, Bitrate b) noexcept { return Bitrate(a.bps_ + b.bps_); }
  friend constexpr Bitrate operator-(Bitrate a, Bitrate b) noexcept { return Bitrate(a.bps_ - b.bps_); }
  friend constexpr Bitrate operator*(Bitrate a, double factor) noexcept {
    return Bitrate(static_cast<std::int64_t>(static_cast<double>(a.bps_) * factor));
  }
  friend constexpr double operator/(Bitrate a, Bitrate b) noexcept {
    return static_cast<double>(a.bps_) / static_cast<double>(b.bps_);
  }

 private:
  explicit constexpr Bitrate(std::int64_t value) noexcept : bps_(value) {}
  std::int64_t bps_ = 0;
};

}  // namespace rostra::rtp
