// SPDX-License-Identifier: Apache-2.0
// Levels of the log while the server runs. In: levels; out: the log of this process and of its workers, those
// that only start included.
#pragma once

#include "base/log.hpp"
#include "control/supervisor/fleet.hpp"

namespace rostra::control {

/// Thread: the loop's home thread.
void setLogLevels(const log::Levels& levels, const SfuFleet& fleet, const MixPool& mixers);

}  // namespace rostra::control
