// SPDX-License-Identifier: Apache-2.0
// What a mixer gives up when the machine is too slow for it, and in which order. in: once a second, how many
// pictures it made and how many of them it lost, and how many steps the server asks for; out: what it does
// without. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rostra::mix {

enum class Degradation : std::uint8_t {
  None,
  Renditions,  ///< only the largest and the smallest rendition are encoded
  FrameRate,   ///< every second picture repeats the one before
  TileSize,    ///< cameras are asked for in half the size of their tiles
};
/// "none", "renditions", "frame-rate", "tile-size".
[[nodiscard]] std::string_view toString(Degradation degradation) noexcept;
/// Nothing for "none", and for what is none of them.
[[nodiscard]] std::optional<Degradation> degradationOf(std::string_view word) noexcept;

/// The order that words say, each once and without those that are none; renditions only where there are some
/// to give up.
[[nodiscard]] std::vector<Degradation> degradationOrder(const std::vector<std::string>& words,
                                                        bool renditions);

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

  /// `maxLoss`: percent of the pictures of a second; 0 = their loss gives nothing up. `order`: what is given
  /// up first; each step keeps those before it.
  Pressure(std::int64_t maxLoss, std::vector<Degradation> order)
      : maxLoss_(static_cast<double>(maxLoss)), order_(std::move(order)) {}

  /// A second has passed. True when steps() changed.
  bool update(const Counters& now);
  /// The server asks for at least so many steps. True when steps() changed.
  bool ask(std::size_t steps);
  /// This second says nothing: the process did not run.
  void skip(const Counters& now) noexcept { last_ = now; }
  [[nodiscard]] std::size_t steps() const noexcept;
  [[nodiscard]] bool without(Degradation degradation) const noexcept;
  /// The last step that was taken.
  [[nodiscard]] Degradation degradation() const noexcept;
  /// Percent, in the last second.
  [[nodiscard]] double loss() const noexcept { return loss_; }

 private:
  bool doLess();
  bool doMore();

  double maxLoss_;
  std::vector<Degradation> order_;
  std::size_t own_ = 0;    // steps that its own loss took
  std::size_t asked_ = 0;  // and that the server asked for
  Counters last_;
  double loss_ = 0;
  int pressed_ = 0;  // seconds in a row
  int calm_ = 0;     // seconds in a row
  int neededCalm_ = kCalm;
  int sinceMore_ = kMostCalm;  // seconds since more was tried
};

}  // namespace rostra::mix
