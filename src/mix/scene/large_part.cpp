// SPDX-License-Identifier: Apache-2.0
#include "mix/scene/large_part.hpp"

#include <algorithm>

namespace rostra::mix {
namespace {

std::uint64_t toNs(std::chrono::milliseconds duration) {
  return static_cast<std::uint64_t>(std::chrono::nanoseconds(duration).count());
}

}  // namespace

void LargePart::setPeople(const std::vector<std::string>& ids) {
  const auto gone = [&](const std::string& id) { return std::ranges::find(ids, id) == ids.end(); };
  if (!seats_.empty() && gone(seats_.front())) heldUntilNs_ = 0;
  std::erase_if(seats_, gone);
  for (const std::string& id : ids) {
    if (std::ranges::find(seats_, id) == seats_.end()) seats_.push_back(id);
  }
}

void LargePart::setSpeaker(std::uint64_t nowNs, const std::string& id) {
  if (id == speaker_) return;
  speaker_ = id;
  sinceNs_ = nowNs;
}

bool LargePart::update(std::uint64_t nowNs) {
  const auto seat = std::ranges::find(seats_, speaker_);
  if (seat == seats_.end() || nowNs < sinceNs_ + toNs(settings_.after)) return false;
  if (seat == seats_.begin()) {
    // Whoever was large before they spoke is held like anybody else.
    heldUntilNs_ = std::max(heldUntilNs_, sinceNs_ + toNs(settings_.after + settings_.hold));
    return false;
  }
  if (nowNs < heldUntilNs_) return false;
  std::iter_swap(seats_.begin(), seat);
  heldUntilNs_ = nowNs + toNs(settings_.hold);
  return true;
}

}  // namespace rostra::mix
