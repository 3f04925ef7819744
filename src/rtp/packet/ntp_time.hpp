// SPDX-License-Identifier: Apache-2.0
// Time stamps of 64 bits as reports carry them: seconds since 1900 in the upper half, fractions of a second
// in the lower. RFC 3550 s.4.
#pragma once

#include "rtp/packet/clock.hpp"

#include <compare>
#include <cstdint>

namespace rostra::rtp {

class NtpTime {
 public:
  constexpr NtpTime() = default;
  explicit constexpr NtpTime(std::uint64_t value) noexcept : value_(value) {}
  /// From time since 1970-01-01 00:00 UTC.
  [[nodiscard]] static constexpr NtpTime fromUnix(Duration sinceEpoch) noexcept {
    return NtpTime(kUnixEpoch << 32) + sinceEpoch;
  }

  [[nodiscard]] constexpr std::uint64_t value() const noexcept { return value_; }
  /// The middle 32 bits, units of 1/65536 s: what LSR, LRR and delays are written in.
  [[nodiscard]] constexpr std::uint32_t compact() const noexcept {
    return static_cast<std::uint32_t>(value_ >> 16);
  }
  constexpr auto operator<=>(const NtpTime&) const = default;

  friend constexpr NtpTime operator+(NtpTime time, Duration by) noexcept {
    const std::int64_t seconds = by.count() / kNanoseconds;
    const std::int64_t rest = by.count() % kNanoseconds;
    const auto fraction = (rest << 32) / kNanoseconds;
    return NtpTime(time.value_ + (static_cast<std::uint64_t>(seconds) << 32) +
                   static_cast<std::uint64_t>(fraction));
  }
  friend constexpr NtpTime operator-(NtpTime time, Duration by) noexcept { return time + -by; }
  /// From `b` to `a`; right for up to 68 years either way.
  friend constexpr Duration operator-(NtpTime a, NtpTime b) noexcept {
    const auto difference = static_cast<std::int64_t>(a.value_ - b.value_);
    const std::int64_t seconds = difference >> 32;
    const std::int64_t fraction = difference & 0xFFFFFFFF;
    return Duration(seconds * kNanoseconds + ((fraction * kNanoseconds) >> 32));
  }

 private:
  static constexpr std::uint64_t kUnixEpoch = 2'208'988'800;  // seconds from 1900 to 1970
  static constexpr std::int64_t kNanoseconds = 1'000'000'000;
  std::uint64_t value_ = 0;
};

/// `time` in units of 1/65536 s, as DLSR and DLRR are written; at most what fits, not negative.
[[nodiscard]] constexpr std::uint32_t toCompactNtp(Duration time) noexcept {
  if (time <= Duration::zero()) return 0;
  if (time >= std::chrono::seconds(65536)) return 0xFFFFFFFF;
  return static_cast<std::uint32_t>((time.count() / 1000 * 65536 + 500'000) / 1'000'000);
}

[[nodiscard]] constexpr Duration fromCompactNtp(std::uint32_t units) noexcept {
  return Duration(static_cast<std::int64_t>(units) * 1'000'000 / 65536 * 1000);
}

}  // namespace rostra::rtp
