// SPDX-License-Identifier: Apache-2.0
// Which simulcast layers a publisher is to send (RFC 8853: a sender may pause those that nobody needs). In:
// what receivers show, take and wait for; out: the layers to send, and which come once they are asked for.
// Pure, virtual clock.
#pragma once

#include "rtp/forward/layer_selector.hpp"
#include "rtp/packet/clock.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace rostra::rtp {

/// Bit i = the layer at place i of the producer's list, largest first.
using LayerSet = std::uint32_t;
inline constexpr std::size_t kMostLayers = 8;

/// What one receiver needs of a producer.
struct LayerNeed {
  FrameSize tile;                                     ///< 0x0 = not shown
  std::size_t largest = 0;                            ///< its path carries no layer before this place
  bool paused = false;                                ///< its path carries none
  std::optional<std::size_t> current = std::nullopt;  ///< what it gets now
};

/// The layer that fits the tile, whether or not its sender manages to send it; the one that is taken
/// meanwhile; the one that is shown until then. While it is paused, the smallest: the one it goes on with.
[[nodiscard]] LayerSet neededLayers(std::span<const LayerState> layers, const LayerNeed& need) noexcept;

/// Of one publisher's source. A layer is asked for at once, and no more when nobody has needed it for a
/// while: longer each time that this was too early. At least one is always asked for. Thread: none of its
/// own.
class LayerDemand {
 public:
  /// A layer that nobody needs is sent for this long, if nothing else is said: people drag windows, and an
  /// estimate moves.
  static constexpr std::chrono::seconds kHold{3};
  static constexpr std::chrono::seconds kLongestHold{60};
  /// Whoever is needed again so soon after was switched off too early.
  static constexpr std::chrono::seconds kTooEarly{20};
  /// So long a sender may take to begin. Then it does not send this layer, for reasons of its own.
  static constexpr std::chrono::seconds kPatience{3};

  /// Everything is sent. `layers`: how many there are.
  explicit LayerDemand(std::size_t layers, Duration hold = kHold) noexcept;

  /// `needed`: of all receivers. What the sender is to send from now on.
  LayerSet update(LayerSet needed, TimePoint now) noexcept;
  /// The source was off and begins again: what is sent takes a moment.
  void restart(TimePoint now) noexcept;
  [[nodiscard]] LayerSet sent() const noexcept { return sent_; }
  /// Layers whose silence says nothing: they are not asked for, or only since a moment ago.
  [[nodiscard]] LayerSet dormant(TimePoint now) const noexcept;

 private:
  struct Layer {
    TimePoint needed{};                              // last
    std::optional<TimePoint> begins = std::nullopt;  // when it was last asked for
    std::optional<TimePoint> switchedOff = std::nullopt;
    Duration hold{};
  };
  void switchOn(std::size_t layer, TimePoint now) noexcept;

  std::array<Layer, kMostLayers> layers_{};
  std::size_t count_;
  Duration hold_;
  LayerSet sent_;
  bool started_ = false;
};

}  // namespace rostra::rtp
