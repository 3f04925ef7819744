// SPDX-License-Identifier: Apache-2.0
// The whole table, put together from its groups in the order of the reference.
#include "control/config/options.hpp"
#include "control/config/table/groups.hpp"

#include <vector>

namespace rostra::control {

std::span<const Option> options() {
  static const std::vector<Option> all = [] {
    std::vector<Option> joined;
    for (const auto group :
         {table::serverOptions(), table::networkOptions(), table::stageOptions(), table::broadcastOptions(),
          table::signallingOptions(), table::capacityOptions(), table::processOptions()})
      joined.insert(joined.end(), group.begin(), group.end());
    return joined;
  }();
  return all;
}

}  // namespace rostra::control
