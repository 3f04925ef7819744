// SPDX-License-Identifier: Apache-2.0
#include "sfu/transport/slot_plan.hpp"

#include <algorithm>

namespace rostra::sfu {

std::vector<std::optional<std::size_t>> planSlots(std::vector<SlotState> slots,
                                                  const std::vector<Codec>& wanted) {
  std::vector<std::optional<std::size_t>> plan;
  plan.reserve(wanted.size());
  for (const Codec codec : wanted) {
    const auto found =
        std::ranges::find_if(slots, [&](const SlotState& slot) { return slot.free && slot.codec == codec; });
    if (found == slots.end()) {
      plan.emplace_back();
      continue;
    }
    found->free = false;
    plan.emplace_back(static_cast<std::size_t>(found - slots.begin()));
  }
  return plan;
}

}  // namespace rostra::sfu
