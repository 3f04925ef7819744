// SPDX-License-Identifier: Apache-2.0
#include "rtp/send/retransmission_budget.hpp"

#include <algorithm>

namespace rostra::rtp {

RetransmissionBudget::Slot& RetransmissionBudget::slotAt(TimePoint now) noexcept {
  const std::int64_t number = now.time_since_epoch() / kSlot;
  Slot& slot = slots_[static_cast<std::size_t>(number) % kSlots];
  if (slot.number != number) slot = {number, 0, 0};
  return slot;
}

void RetransmissionBudget::onMedia(std::size_t bytes, TimePoint now) noexcept {
  slotAt(now).media += static_cast<std::int64_t>(bytes);
}

bool RetransmissionBudget::take(std::size_t bytes, TimePoint now) noexcept {
  Slot& current = slotAt(now);
  std::int64_t media = 0;
  std::int64_t resent = static_cast<std::int64_t>(bytes);
  for (const Slot& slot : slots_) {
    if (slot.number <= current.number - static_cast<std::int64_t>(kSlots)) continue;
    media += slot.media;
    resent += slot.resent;
  }
  if (resent > std::max(media * limits_.percent / 100, limits_.minimum)) return false;
  current.resent += static_cast<std::int64_t>(bytes);
  return true;
}

}  // namespace rostra::rtp
