// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/capacity_settings.hpp"

namespace rostra::control {

CapacitySettings capacitySettings(const Configuration& configuration, double usable) {
  constexpr double kPercent = 100;
  CapacitySettings settings;
  settings.usable = usable;
  settings.cores =
      configuration.cpuBudget > 0 ? static_cast<double>(configuration.cpuBudget) / kPercent : usable;
  settings.forSlates = configuration.cpuForSlates;
  settings.forShows = configuration.cpuForShows;
  settings.forPeople = configuration.cpuForPeople;
  settings.forRunning = configuration.cpuForRunning;
  return settings;
}

}  // namespace rostra::control
