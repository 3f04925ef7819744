// SPDX-License-Identifier: Apache-2.0
// What the options say of the budget. Pure. Thread: any.
#pragma once

#include "control/config/configuration.hpp"
#include "control/metrics/capacity.hpp"

namespace rostra::control {

/// `usable`: usableCores().
[[nodiscard]] CapacitySettings capacitySettings(const Configuration& configuration, double usable);

}  // namespace rostra::control
