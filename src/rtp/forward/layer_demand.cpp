// SPDX-License-Identifier: Apache-2.0
#include "rtp/forward/layer_demand.hpp"

#include <algorithm>
#include <utility>

namespace rostra::rtp {
namespace {

LayerSet bitOf(std::size_t layer) noexcept {
  return LayerSet{1} << layer;
}

LayerSet bitOf(std::optional<std::size_t> layer) noexcept {
  return layer ? bitOf(*layer) : 0;
}

bool known(FrameSize size) noexcept {
  return size.width != 0 && size.height != 0;
}

unsigned area(FrameSize size) noexcept {
  return static_cast<unsigned>(size.width) * size.height;
}

// Where there are no sizes yet, the last is the smallest.
std::size_t smallestOf(std::span<const LayerState> layers) noexcept {
  std::size_t smallest = layers.size() - 1;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (known(layers[i].size) && area(layers[i].size) < area(layers[smallest].size)) smallest = i;
  }
  return smallest;
}

}  // namespace

LayerSet neededLayers(std::span<const LayerState> layers, const LayerNeed& need) noexcept {
  if (layers.empty() || layers.size() > kMostLayers || !known(need.tile)) return 0;
  if (need.paused) return bitOf(smallestOf(layers));
  std::array<LayerState, kMostLayers> states{};
  const auto carried = std::span(states).first(layers.size());
  for (std::size_t i = need.largest; i < layers.size(); ++i) carried[i] = layers[i];
  const LayerSet taken = bitOf(chooseLayer(carried, need.tile, need.current));
  for (std::size_t i = need.largest; i < layers.size(); ++i) carried[i].alive = true;
  return bitOf(chooseLayer(carried, need.tile, need.current)) | taken | bitOf(need.current);
}

LayerDemand::LayerDemand(std::size_t layers, Duration hold) noexcept
    : count_(std::clamp<std::size_t>(layers, 1, kMostLayers)),
      hold_(hold),
      sent_((LayerSet{1} << count_) - 1) {
  for (Layer& layer : layers_) layer.hold = hold;
}

void LayerDemand::switchOn(std::size_t layer, TimePoint now) noexcept {
  Layer& state = layers_[layer];
  const bool tooEarly = state.switchedOff && now - *state.switchedOff < kTooEarly;
  state.hold = tooEarly ? std::min<Duration>(state.hold * 2, kLongestHold) : hold_;
  state.begins = now;
  state.needed = now;
  sent_ |= bitOf(layer);
}

LayerSet LayerDemand::update(LayerSet needed, TimePoint now) noexcept {
  if (!std::exchange(started_, true)) {
    for (Layer& layer : layers_) layer.needed = now;
  }
  for (std::size_t i = 0; i < count_; ++i) {
    if ((needed & bitOf(i)) == 0) continue;
    if ((sent_ & bitOf(i)) == 0) switchOn(i, now);
    layers_[i].needed = now;
  }
  // Nobody needs any: the smallest costs its sender the least until somebody comes.
  const std::size_t least = count_ - 1;
  if (needed == 0 && (sent_ & bitOf(least)) != 0) layers_[least].needed = now;
  LayerSet over = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    const bool unused = (sent_ & ~needed & bitOf(i)) != 0;
    if (unused && now - layers_[i].needed >= layers_[i].hold) over |= bitOf(i);
  }
  if (over == sent_) switchOn(least, now);
  if (needed == 0) over &= ~bitOf(least);
  for (std::size_t i = 0; i < count_; ++i) {
    if ((over & bitOf(i)) != 0) layers_[i].switchedOff = now;
  }
  sent_ &= ~over;
  return sent_;
}

void LayerDemand::restart(TimePoint now) noexcept {
  for (std::size_t i = 0; i < count_; ++i) {
    if ((sent_ & bitOf(i)) != 0) layers_[i].begins = now;
  }
}

LayerSet LayerDemand::dormant(TimePoint now) const noexcept {
  LayerSet result = ~sent_ & ((LayerSet{1} << count_) - 1);
  for (std::size_t i = 0; i < count_; ++i) {
    if (layers_[i].begins && now - *layers_[i].begins < kPatience) result |= bitOf(i);
  }
  return result;
}

}  // namespace rostra::rtp
