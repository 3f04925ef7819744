// SPDX-License-Identifier: Apache-2.0
// How much processor time this process may use. In: its CPU affinity and the quotas of its control groups
// (cpu.max of cgroup v2, as containers and CPUQuota= set it); out: cores. Thread: any.
#pragma once

#include <optional>
#include <string_view>

namespace rostra::control {

/// At least a tenth of one.
[[nodiscard]] double usableCores();

/// The quota in the text of a cpu.max ("150000 100000" = 1.5); nothing for "max", and for what is none. Pure.
[[nodiscard]] std::optional<double> quotaOf(std::string_view cpuMax);
/// The path of its group in /proc/PID/cgroup ("0::/system.slice/rostra.service"); empty without cgroup v2.
/// Pure.
[[nodiscard]] std::string_view groupOf(std::string_view cgroup);

}  // namespace rostra::control
