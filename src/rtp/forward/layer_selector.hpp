// SPDX-License-Identifier: Apache-2.0
// Decides which simulcast layer a consumer gets. In: sizes and liveness of the layers, the size of the tile
// on the receiver's page, packets; out: forward, switch or drop. Pure.
#pragma once

#include "rtp/payload/frame_size.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace rostra::rtp {

/// One layer of a producer, at a fixed place in the caller's list.
struct LayerState {
  FrameSize size;      ///< of its last key frame; 0x0 = not seen yet
  bool alive = false;  ///< packets came lately
  /// Its sender was told that nobody needs it, or that somebody does a moment ago: it does not come now, and
  /// does once it is asked for.
  bool dormant = false;

  /// Worth waiting for.
  [[nodiscard]] bool usable() const noexcept { return alive || dormant; }
};

/// The layer that fits `tile` best: the smallest that is usable and nearly as large as the tile, else the
/// largest usable. `current` is kept while it is good enough, so that a tile near a boundary does not switch
/// back and forth. Nothing for an invisible tile (0 wide or high) and when no layer is usable. Layers of
/// unknown size are taken only when no size is known; the later in the list the smaller (encodings are listed
/// largest first).
[[nodiscard]] std::optional<std::size_t> chooseLayer(std::span<const LayerState> layers, FrameSize tile,
                                                     std::optional<std::size_t> current) noexcept;

enum class LayerVerdict : std::uint8_t {
  Drop,     ///< not this one
  Forward,  ///< goes on with the current layer
  Switch,   ///< this packet starts the target layer: Rewriter::switchTo() its SSRC, then forward
};

/// State of one consumer. Thread: none of its own, the caller serialises.
class LayerSelector {
 public:
  /// Size of the tile in pixels; 0x0 = not visible: nothing is forwarded.
  void setTile(FrameSize tile) noexcept { tile_ = tile; }

  /// Chooses the target again; call when a tile, a size or liveness changed. True = a key frame of target()
  /// is needed (ask again until onPacket() said Switch).
  bool update(std::span<const LayerState> layers) noexcept;

  /// What to do with a packet of layer `layer`. `switchPoint` = first packet of a key frame, or any packet of
  /// a format that has none (audio). `starving` = nothing was forwarded for too long: any layer is better
  /// than none, and the target stays what is waited for.
  [[nodiscard]] LayerVerdict onPacket(std::size_t layer, bool switchPoint, bool starving = false) noexcept;

  /// Forget the current layer: the next packets wait for a key frame (mute, pause, new producer).
  void reset() noexcept { current_.reset(); }

  [[nodiscard]] std::optional<std::size_t> current() const noexcept { return current_; }
  [[nodiscard]] std::optional<std::size_t> target() const noexcept { return target_; }
  [[nodiscard]] bool waitsForKeyFrame() const noexcept { return target_ && current_ != target_; }
  /// Whether the target does not come yet: it is being switched on at its sender.
  [[nodiscard]] bool waitsForSender() const noexcept { return waitsForKeyFrame() && !targetAlive_; }

 private:
  FrameSize tile_;
  std::optional<std::size_t> current_;
  std::optional<std::size_t> target_;
  bool targetAlive_ = false;
};

}  // namespace rostra::rtp
