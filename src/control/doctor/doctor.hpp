// SPDX-License-Identifier: Apache-2.0
// Looks whether this machine can do what a configuration promises. In: the configuration; out: findings, each
// with what mends it. Every probe tries the real thing: it binds ports, asks the TURN server for an
// allocation, writes a file, encodes pictures. Changes nothing, and disturbs no server that runs.
#pragma once

#include "control/config/configuration.hpp"
#include "control/doctor/finding.hpp"

#include <functional>
#include <string>

namespace rostra::control {

/// All probes, one after another; `now` is told what is looked at. Takes seconds. Thread: any; waits.
[[nodiscard]] Findings examine(const Configuration& configuration,
                               const std::function<void(const std::string&)>& now);

// The parts of it. `running`: a server runs with this data folder, so its ports are taken by right.

void examineMedia(const Configuration& configuration, Findings& findings);
void examineSpeed(const Configuration& configuration, Findings& findings);
void examinePorts(const Configuration& configuration, bool running, Findings& findings);
/// STUN and TURN: whether UDP gets out and back, with which address, and whether relays give allocations.
void examineReachability(const Configuration& configuration, Findings& findings);
void examineCertificate(const Configuration& configuration, Findings& findings);
void examineDatabase(const Configuration& configuration, Findings& findings);
void examineDisk(const Configuration& configuration, Findings& findings);
void examineLimits(const Configuration& configuration, Findings& findings);
void examineClock(Findings& findings);

}  // namespace rostra::control
