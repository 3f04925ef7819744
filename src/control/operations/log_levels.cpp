// SPDX-License-Identifier: Apache-2.0
#include "control/operations/log_levels.hpp"

namespace rostra::control {

void setLogLevels(const log::Levels& levels, const SfuFleet& fleet, const MixPool& mixers) {
  log::setLevels(levels);
  for (const auto& worker : fleet.all()) worker->matchLogLevels();
  for (const auto& worker : mixers.all()) worker->matchLogLevels();
}

}  // namespace rostra::control
