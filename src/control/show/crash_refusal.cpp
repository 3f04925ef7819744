// SPDX-License-Identifier: Apache-2.0
#include "control/show/crash_refusal.hpp"

#include <chrono>
#include <string>

namespace rostra::control {

bool refuseAfterCrash(Connection& connection, const SfuFleet& fleet, const Blame::Peer& peer) {
  const auto left = fleet.refused(peer);
  if (left == Blame::Duration::zero()) return false;
  const auto minutes = std::chrono::ceil<std::chrono::minutes>(left).count();
  connection.fail(
      protocol::signalling::ErrorCode::Denied,
      "The media server failed while it dealt with what your browser, or one at your address, had "
      "sent. Please try again in " +
          std::to_string(minutes) + (minutes == 1 ? " minute." : " minutes."));
  return true;
}

}  // namespace rostra::control
