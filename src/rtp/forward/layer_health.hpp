// SPDX-License-Identifier: Apache-2.0
// Which simulcast layers of a publisher keep up. In: how many frames came of each, several times a second;
// out: the layers worth forwarding. A browser whose uplink is narrow does not stop its large layers: it sends
// a few frames of them, while the small ones are smooth. Pure, virtual clock.
#pragma once

#include "rtp/packet/clock.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace rostra::rtp {

/// What came of one layer.
struct LayerFrames {
  std::uint64_t frames = 0;  ///< since the start
  bool alive = false;        ///< packets came lately
};

/// A layer is starved when it brings less than four fifths of the frames that a smaller one brings. It counts
/// again once it has kept up for a while, longer each time it starved soon after. The same holds for a layer
/// that fell silent and comes back. The smallest that is alive is never starved. Thread: none of its own, the
/// caller serialises.
class LayerHealth {
 public:
  static constexpr std::size_t kMaxLayers = 8;

  /// `layers` is ordered largest first, the same from call to call; those after kMaxLayers are ignored. True:
  /// what starved() says has changed.
  bool update(std::span<const LayerFrames> layers, TimePoint now) noexcept;

  [[nodiscard]] bool starved(std::size_t layer) const noexcept { return states_[layer].starved; }

  /// The layer was silent because it was asked to be: it need not prove itself when it comes back.
  void forgive(std::size_t layer) noexcept { states_[layer] = {}; }

 private:
  struct State {
    bool starved = false;
    bool seen = false;                 // it was alive at some time
    bool alive = false;                // at the last call
    TimePoint since{};                 // alive without a break since
    std::optional<TimePoint> keepsUp;  // since when, while starved
    TimePoint restored{};              // when it counted again
    Duration proof{};                  // how long it has to keep up
  };
  struct Sample {
    TimePoint at{};
    std::array<std::uint64_t, kMaxLayers> frames{};
  };
  static constexpr std::size_t kSamples = 16;

  void remember(std::span<const LayerFrames> layers, TimePoint now) noexcept;
  [[nodiscard]] const Sample* windowStart(TimePoint now) const noexcept;
  void noteLife(State& state, bool alive, bool othersGoOn, TimePoint now) noexcept;
  void starve(State& state, TimePoint now) noexcept;

  std::array<State, kMaxLayers> states_{};
  std::array<Sample, kSamples> samples_{};
  std::size_t next_ = 0;
  std::size_t count_ = 0;
};

}  // namespace rostra::rtp
