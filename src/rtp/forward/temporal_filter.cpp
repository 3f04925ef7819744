// SPDX-License-Identifier: Apache-2.0
#include "rtp/forward/temporal_filter.hpp"

#include <algorithm>
#include <utility>

namespace rostra::rtp {

void TemporalFilter::restart() noexcept {
  current_ = limit_;
  picture_.reset();
}

bool TemporalFilter::pass(const Vp8Descriptor& packet) noexcept {
  // Without numbers of pictures a receiver could not tell what is left out from what is lost.
  if (!packet.temporalId || !packet.pictureId) return true;
  const bool newFrame = std::exchange(picture_, packet.pictureId) != packet.pictureId;
  if (newFrame) {
    const std::uint8_t layer = *packet.temporalId;
    if (packet.keyFrame) {
      current_ = limit_;
    } else if (limit_ < current_) {
      current_ = limit_;
    } else if (layer == current_ + 1 && layer <= limit_ && packet.layerSync) {
      current_ = layer;
    }
  }
  return *packet.temporalId <= current_;
}

}  // namespace rostra::rtp
