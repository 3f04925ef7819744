// SPDX-License-Identifier: Apache-2.0
// What must be there before `serve` starts anything: pages, pipeline files, elements, codecs, UDP ports. In:
// the configuration; out: nothing, or what is missing and what to do about it.
#pragma once

#include "base/result.hpp"
#include "control/config/configuration.hpp"
#include "control/show/ladder_plan.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace rostra::control {

/// The folder of the built pages: `configured`, or found beside the binary or in the source tree.
[[nodiscard]] Result<std::filesystem::path> findPages(const std::string& configured);

/// Starts GStreamer and checks its elements and every file an operator may have changed, with the place of
/// each mistake. Returns what shows are encoded in.
[[nodiscard]] Result<LadderPlan> checkPipelines(const Configuration& configuration);

/// Enough free UDP ports for a full stage on the first of `addresses` (all addresses when it is empty).
[[nodiscard]] Result<void> checkUdpPorts(const Configuration& configuration,
                                         const std::vector<std::string>& addresses);

/// Takes as many descriptors as the system lets this process have, and returns how many that are: every
/// viewer is one, and so is everyone on stage.
[[nodiscard]] std::int64_t raiseDescriptorLimit();
/// How many HTTP connections `limit` descriptors leave room for, at most `max-connections`: signalling and
/// the server itself keep a reserve, so that a crowd of viewers, or a stranger's idle connections, never keep
/// people from the stage. Pure.
[[nodiscard]] std::int64_t httpConnections(const Configuration& configuration, std::int64_t limit);
/// A line in the log when that is less than `max-connections`.
void warnOfFewDescriptors(const Configuration& configuration, std::int64_t limit);

/// Says so when pages are told a TURN password that does not expire.
void warnOfTurnPassword(const Configuration& configuration);

}  // namespace rostra::control
