// SPDX-License-Identifier: Apache-2.0
#include "mix/output/pressure.hpp"

#include <algorithm>

namespace rostra::mix {

std::string_view toString(Degradation degradation) noexcept {
  switch (degradation) {
    case Degradation::Renditions:
      return "renditions";
    case Degradation::FrameRate:
      return "frame-rate";
    case Degradation::TileSize:
      return "tile-size";
    case Degradation::None:
      break;
  }
  return "none";
}

bool Pressure::update(const Counters& now) {
  const std::uint64_t pictures = now.pictures - std::min(now.pictures, last_.pictures);
  const std::uint64_t lost = now.lost - std::min(now.lost, last_.lost);
  last_ = now;
  if (maxLoss_ <= 0) return false;
  // Nothing at all came: the worst there is.
  loss_ = pictures == 0 ? 100
                        : std::min(100.0, 100.0 * static_cast<double>(lost) / static_cast<double>(pictures));
  sinceMore_ = std::min(sinceMore_ + 1, kMostCalm);
  const bool pressed = loss_ > maxLoss_;
  pressed_ = pressed ? pressed_ + 1 : 0;
  // Between the two limits it is just right.
  calm_ = loss_ <= maxLoss_ / 4 ? calm_ + 1 : 0;
  if (pressed_ >= kPressed) return doLess();
  if (calm_ >= neededCalm_) return doMore();
  return false;
}

bool Pressure::doLess() {
  pressed_ = 0;
  if (degradation_ == kLastDegradation) return false;
  if (sinceMore_ < neededCalm_) neededCalm_ = std::min(2 * neededCalm_, kMostCalm);
  auto next = static_cast<Degradation>(static_cast<int>(degradation_) + 1);
  if (next == Degradation::Renditions && !renditions_) next = Degradation::FrameRate;
  degradation_ = next;
  return true;
}

bool Pressure::doMore() {
  calm_ = 0;
  if (degradation_ == Degradation::None) {
    neededCalm_ = kCalm;
    return false;
  }
  auto next = static_cast<Degradation>(static_cast<int>(degradation_) - 1);
  if (next == Degradation::Renditions && !renditions_) next = Degradation::None;
  degradation_ = next;
  sinceMore_ = 0;
  return true;
}

}  // namespace rostra::mix
