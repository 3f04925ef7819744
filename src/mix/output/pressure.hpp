// SPDX-License-Identifier: Apache-2.0
// What a mixer gives up when the machine is too slow for it, and in which order. in: once a second, how many
// pictures it made and how many of them it lost; out: how much it does without. Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace rostra::mix {

/// Each step keeps those before it.
enum class Degradation : std::uint8_t {
  None,
  Renditions,  ///< only the largest and the smallest rendition are encoded
  FrameRate,   ///< every second picture repeats the one before
  TileSize,    ///< cameras are asked for in half the size of their tiles
};
inline constexpr Degradation kLastDegradation = Degradation::TileSize;
/// "none", "renditions", "frame-rate", "tile-size".
[[nodiscard]] std::string_view toString(Degradation degradation) noexcept;

/// Thread: any, one at a time.
class Pressure {
 public:
  /// Seconds in a row that decide to do less; and those without pressure that decide to do more again, which
  /// double each time that was too early, up to a limit.
  static constexpr int kPressed = 2;
  static constexpr int kCalm = 10;
  static constexpr int kMostCalm = 160;

  /// Since the mixer began.
  struct Counters {
    std::uint64_t pictures = 0;  ///< composed or encoded
    std::uint64_t lost = 0;      ///< of those: late, repeated or dropped because something was too slow
  };

  /// `maxLoss`: percent of the pictures of a second; 0 = nothing is ever given up. `renditions`: there are
  /// some to give up.
  Pressure(std::int64_t maxLoss, bool renditions)
      : maxLoss_(static_cast<double>(maxLoss)), renditions_(renditions) {}

  /// A second has passed. True when degradation() changed.
  bool update(const Counters& now);
  /// This second says nothing: the process did not run.
  void skip(const Counters& now) noexcept { last_ = now; }
  [[nodiscard]] Degradation degradation() const noexcept { return degradation_; }
  /// Percent, in the last second.
  [[nodiscard]] double loss() const noexcept { return loss_; }

 private:
  bool doLess();
  bool doMore();

  double maxLoss_;
  bool renditions_;
  Degradation degradation_ = Degradation::None;
  Counters last_;
  double loss_ = 0;
  int pressed_ = 0;  // seconds in a row
  int calm_ = 0;     // seconds in a row
  int neededCalm_ = kCalm;
  int sinceMore_ = kMostCalm;  // seconds since more was tried
};

}  // namespace rostra::mix
