// SPDX-License-Identifier: Apache-2.0
// Between producers and the allocator. In: what a producer sends, how large it is shown; out: what its layers
// cost, and which of them a share means. Pure.
#pragma once

#include "rtp/congestion/allocator.hpp"
#include "rtp/forward/layer_selector.hpp"
#include "rtp/forward/temporal_filter.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace rostra::sfu {

/// One layer of a producer, largest first.
struct LayerCost {
  rtp::LayerState state;
  std::uint32_t kbps = 0;  ///< when it last came; 0 = not known
  /// Of `kbps`, those of the temporal layers above the base layer; 0 = there is none.
  std::array<std::uint32_t, rtp::kTemporalLayers - 1> enhancementKbps{};
};

/// `current`: the layer that is forwarded now, -1 = none. A layer whose bitrate is not known yet is taken for
/// what a camera of its size commonly sends.
[[nodiscard]] rtp::VideoDemand demandOf(std::uint32_t id, std::span<const LayerCost> layers,
                                        rtp::FrameSize tile, int current) noexcept;

/// Consumer::setLayerLimit()'s place of the largest layer that `share` allows, of `layers` in all.
[[nodiscard]] std::size_t limitOf(const rtp::VideoShare& share, std::size_t layers) noexcept;

/// The highest temporal layer that `share` of `demand` allows; TemporalFilter::kAll when nothing is left out.
[[nodiscard]] std::uint8_t temporalLimitOf(const rtp::VideoShare& share,
                                           const rtp::VideoDemand& demand) noexcept;

}  // namespace rostra::sfu
