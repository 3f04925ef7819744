// SPDX-License-Identifier: Apache-2.0
#include "rtp/forward/layer_selector.hpp"

namespace rostra::rtp {
namespace {

// A layer up to this much smaller than the tile still counts as fitting: stretching by an eighth is not seen,
// the next layer up costs four times the packets. Compared as size * 9 >= tile * 8.
constexpr unsigned kStretchNumerator = 9;
constexpr unsigned kStretchDenominator = 8;

bool known(FrameSize size) noexcept {
  return size.width != 0 && size.height != 0;
}

unsigned area(FrameSize size) noexcept {
  return static_cast<unsigned>(size.width) * size.height;
}

// A picture is scaled into its tile as a whole: it is large enough as soon as one side reaches the tile's.
bool covers(FrameSize size, FrameSize tile) noexcept {
  return size.width >= tile.width || size.height >= tile.height;
}

bool nearlyCovers(FrameSize size, FrameSize tile) noexcept {
  return size.width * kStretchNumerator >= tile.width * kStretchDenominator ||
         size.height * kStretchNumerator >= tile.height * kStretchDenominator;
}

}  // namespace

std::optional<std::size_t> chooseLayer(std::span<const LayerState> layers, FrameSize tile,
                                       std::optional<std::size_t> current) noexcept {
  if (!known(tile)) return std::nullopt;
  std::optional<std::size_t> fitting;      // smallest that nearly covers
  std::optional<std::size_t> largest;      // of known size
  std::optional<std::size_t> unknownLast;  // smallest by order
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const LayerState& layer = layers[i];
    if (!layer.usable()) continue;
    if (!known(layer.size)) {
      unknownLast = i;
      continue;
    }
    if (!largest || area(layer.size) > area(layers[*largest].size)) largest = i;
    if (nearlyCovers(layer.size, tile) && (!fitting || area(layer.size) < area(layers[*fitting].size)))
      fitting = i;
  }
  const std::optional<std::size_t> best = fitting ? fitting : largest ? largest : unknownLast;
  // Leave a larger current layer only when the smaller one covers the tile fully: going up and going down
  // have different thresholds.
  if (best && current && *current < layers.size() && layers[*current].usable() && fitting &&
      *current != *best && area(layers[*current].size) > area(layers[*best].size) &&
      !covers(layers[*best].size, tile) && nearlyCovers(layers[*current].size, tile)) {
    return current;
  }
  return best;
}

bool LayerSelector::update(std::span<const LayerState> layers) noexcept {
  target_ = chooseLayer(layers, tile_, current_);
  targetAlive_ = target_ && layers[*target_].alive;
  if (!target_) current_.reset();
  return waitsForKeyFrame();
}

LayerVerdict LayerSelector::onPacket(std::size_t layer, bool switchPoint, bool starving) noexcept {
  if (target_ && (target_ == layer || starving) && current_ != target_ && current_ != layer && switchPoint) {
    current_ = layer;
    return LayerVerdict::Switch;
  }
  return current_ == layer ? LayerVerdict::Forward : LayerVerdict::Drop;
}

}  // namespace rostra::rtp
