// SPDX-License-Identifier: Apache-2.0
// Messages between participants over data channels. In: text of one participant; out: the text for the
// others, or nothing when it is over a limit. Pure but for JSON.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace rostra::sfu {

/// What one participant may send: a bucket that holds a burst and fills at a steady rate.
class DataRelay {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  static constexpr double kMessagesPerSecond = 20;
  static constexpr double kBurst = 40;

  /// {"from": id, "data": text} for everyone else. Nothing when this sender is too fast or the text is not
  /// UTF-8.
  [[nodiscard]] std::optional<std::string> relay(const std::string& from, const std::string& text,
                                                 TimePoint now);
  [[nodiscard]] std::uint64_t relayed() const noexcept { return relayed_; }
  [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_; }

 private:
  double tokens_ = kBurst;
  std::optional<TimePoint> last_;
  std::uint64_t relayed_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace rostra::sfu
