// SPDX-License-Identifier: Apache-2.0
// Options: how much processor time the server plans with, and what is given up first when it runs short.
#include "control/config/table/checks.hpp"
#include "control/config/table/groups.hpp"

#include <array>

namespace rostra::control::table {
namespace {

using C = Configuration;

constexpr Limits kPercent{0, 100};

const std::array kCapacityOptions{
    Option{
        "cpu-budget",
        &C::cpuBudget,
        "0",
        {0, 100'000},
        kCapacity,
        "Processor time that the server and its workers may use, percent of one core: 150 is one and a half. "
        "0: all that the process may use (its CPU affinity, the quota of its control group). What other "
        "programs use takes nothing from it: give a shared machine a number.",
        nullptr,
        false,
        Applies::Live},
    Option{"cpu-for-slates", &C::cpuForSlates, "70", kPercent, kCapacity,
           "Viewers of a stage that no one has entered get a picture while the server, with it, uses at most "
           "this "
           "percentage of cpu-budget. 0: however much it uses.",
           nullptr, false, Applies::Live},
    Option{"cpu-for-shows", &C::cpuForShows, "80", kPercent, kCapacity,
           "A new show is begun, and the first person let onto a stage, while the server, with them, uses at "
           "most "
           "this percentage of cpu-budget. What they cost is measured. 0: however much it uses.",
           nullptr, false, Applies::Live},
    Option{"cpu-for-people", &C::cpuForPeople, "95", kPercent, kCapacity,
           "One more person is let onto a stage that others are on while the server, with them, uses at most "
           "this "
           "percentage of cpu-budget. 0: however much it uses.",
           nullptr, false, Applies::Live},
    Option{"cpu-for-running", &C::cpuForRunning, "98", kPercent, kCapacity,
           "While the server uses more than this percentage of cpu-budget for three seconds, all mixers do "
           "less, "
           "one step of degradation after another, before they lose pictures. 0: never.",
           nullptr, false, Applies::Live},
    Option{
        "degradation",
        &C::degradation,
        "renditions,frame-rate,tile-size",
        {},
        kCapacity,
        "What mixers do without first when they lose pictures (max-picture-loss) or the server is full "
        "(cpu-for-running), with commas: renditions (those between the largest and the smallest pause), "
        "frame-rate (every second picture repeats the one before), tile-size (cameras are asked for in half "
        "the size of their tiles). What is not in the list is never given up; none: nothing is.",
        checkDegradation,
        false,
        Applies::NextShow},
};

}  // namespace

std::span<const Option> capacityOptions() {
  return kCapacityOptions;
}

}  // namespace rostra::control::table
