// SPDX-License-Identifier: Apache-2.0
#include "rtp/forward/key_frame_throttle.hpp"

namespace rostra::rtp {

bool KeyFrameThrottle::request(TimePoint now) noexcept {
  if (sent_ && now - *sent_ < interval_) {
    waiting_ = true;
    return false;
  }
  sent_ = now;
  waiting_ = false;
  return true;
}

std::optional<TimePoint> KeyFrameThrottle::due() const noexcept {
  if (!waiting_ || !sent_) return std::nullopt;
  return *sent_ + std::chrono::duration_cast<TimePoint::duration>(interval_);
}

bool KeyFrameThrottle::expire(TimePoint now) noexcept {
  if (!waiting_ || !sent_ || now - *sent_ < interval_) return false;
  sent_ = now;
  waiting_ = false;
  return true;
}

}  // namespace rostra::rtp
