// SPDX-License-Identifier: Apache-2.0
#include "sfu/transport/bandwidth_share.hpp"

#include "sfu/forward/consumer.hpp"
#include "sfu/forward/producer.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace rostra::sfu {
namespace {

// What is sent besides the producer's packets: protection, the extension, IP and UDP.
constexpr double kOverhead = 1.05;
// Bits a second of a pixel, of a camera whose bitrate is not known yet.
constexpr double kBitsPerPixel = 2;
constexpr rtp::Bitrate kUnknown = rtp::Bitrate::kbps(150);

rtp::Bitrate costOf(const LayerCost& layer) noexcept {
  if (layer.kbps > 0) return rtp::Bitrate::kbps(layer.kbps) * kOverhead;
  const double pixels = static_cast<double>(layer.state.size.width) * layer.state.size.height;
  return std::max(kUnknown, rtp::Bitrate::bps(static_cast<std::int64_t>(pixels * kBitsPerPixel)));
}

// Bitrates up to each temporal layer.
void addCosts(std::array<rtp::Bitrate, rtp::kTemporalLayers>& costs, const LayerCost& layer) noexcept {
  std::uint32_t enhancement = 0;
  for (const std::uint32_t kbps : layer.enhancementKbps) enhancement += kbps;
  if (enhancement == 0 || enhancement >= layer.kbps) {
    costs[0] = costOf(layer);
    return;
  }
  rtp::Bitrate sum = rtp::Bitrate::kbps(layer.kbps - enhancement) * kOverhead;
  costs[0] = sum;
  for (std::size_t i = 0; i < layer.enhancementKbps.size() && layer.enhancementKbps[i] > 0; ++i) {
    sum = sum + rtp::Bitrate::kbps(layer.enhancementKbps[i]) * kOverhead;
    costs[i + 1] = sum;
  }
}

// The allocator's place (smallest first) of a layer, of which there may be more than it knows: the largest
// count.
std::size_t spatialOf(std::size_t layer, std::size_t layers) noexcept {
  const std::size_t known = std::min(layers, rtp::kSpatialLayers);
  return layer >= known ? 0 : known - 1 - layer;
}

}  // namespace

rtp::VideoDemand demandOf(std::uint32_t id, std::span<const LayerCost> layers, rtp::FrameSize tile,
                          int current) noexcept {
  rtp::VideoDemand demand;
  demand.id = id;
  demand.tilePixels = static_cast<std::uint32_t>(tile.width) * tile.height;
  std::array<rtp::LayerState, kMaxLayers> states{};
  const std::size_t count = std::min(layers.size(), kMaxLayers);
  for (std::size_t i = 0; i < count; ++i) {
    states[i] = layers[i].state;
    if (layers[i].state.usable()) addCosts(demand.bitrates[spatialOf(i, count)], layers[i]);
  }
  const auto now = current < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(current));
  const auto wanted = rtp::chooseLayer(std::span(states).first(count), tile, now);
  demand.wantedSpatial = wanted ? spatialOf(*wanted, count) : 0;
  return demand;
}

std::size_t limitOf(const rtp::VideoShare& share, std::size_t layers) noexcept {
  if (!share.layer) return Consumer::kPaused;
  const std::size_t known = std::min(layers, rtp::kSpatialLayers);
  return share.layer->spatial >= known ? 0 : known - 1 - share.layer->spatial;
}

std::uint8_t temporalLimitOf(const rtp::VideoShare& share, const rtp::VideoDemand& demand) noexcept {
  if (!share.layer) return rtp::TemporalFilter::kAll;
  const auto& costs = demand.bitrates[share.layer->spatial];
  const std::size_t next = share.layer->temporal + std::size_t{1};
  return next >= costs.size() || costs[next] == rtp::Bitrate() ? rtp::TemporalFilter::kAll
                                                               : share.layer->temporal;
}

}  // namespace rostra::sfu
