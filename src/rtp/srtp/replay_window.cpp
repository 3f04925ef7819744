// SPDX-License-Identifier: Apache-2.0
#include "rtp/srtp/replay_window.hpp"

#include <algorithm>

namespace rostra::rtp {

bool ReplayWindow::isNew(std::uint64_t index) const noexcept {
  if (!highest_ || index > *highest_) return true;
  // Whole words: the oldest word of the ring is cleared as soon as the newest is begun.
  if (*highest_ / kWordBits - index / kWordBits >= kWords) return false;
  return (seen_[word(index)] & bit(index)) == 0;
}

void ReplayWindow::add(std::uint64_t index) noexcept {
  if (!highest_) {
    highest_ = index;
  } else if (index > *highest_) {
    const std::uint64_t steps = std::min<std::uint64_t>(index / kWordBits - *highest_ / kWordBits, kWords);
    for (std::uint64_t i = 0; i < steps; ++i) seen_[word(index - i * kWordBits)] = 0;
    highest_ = index;
  }
  seen_[word(index)] |= bit(index);
}

}  // namespace rostra::rtp
