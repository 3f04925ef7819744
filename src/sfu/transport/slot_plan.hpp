// SPDX-License-Identifier: Apache-2.0
// Which m-section of a subscribe connection carries which producer. In: the slots there are and what is
// wanted; out: what to release, reuse and create. Pure; template-free on purpose so that its tests read like
// a table.
#pragma once

#include "sfu/forward/codec.hpp"

#include <optional>
#include <vector>

namespace rostra::sfu {

/// A slot as the plan sees it. A slot has one codec forever: its payload type and SSRC are signalled once.
struct SlotState {
  Codec codec{};
  bool free = true;
};

/// For each wanted codec, in order: the free slot to take, or nothing = a new one at the end. The lowest free
/// slot first, so that the result does not depend on history. Slots taken are marked.
[[nodiscard]] std::vector<std::optional<std::size_t>> planSlots(std::vector<SlotState> slots,
                                                                const std::vector<Codec>& wanted);

}  // namespace rostra::sfu
