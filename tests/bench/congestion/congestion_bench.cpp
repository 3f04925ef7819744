// SPDX-License-Identifier: Apache-2.0
// Prints what the estimator makes of every case as the table of BENCHMARKS.md. Virtual time: the same on
// every machine.
#include "support/congestion_cases.hpp"

#include <cstdio>

int main() {
  std::puts("| case | link, Mbit/s | required | measured | |\n|---|---|---|---|---|");
  for (const auto& each : rostra::test::congestionCases()) {
    const auto result = each.run();
    std::printf("| %s | %s | %s | %s | %s |\n", each.name.c_str(), each.link.c_str(), each.required.c_str(),
                result.measured.c_str(), result.passed ? "passed" : "**not yet**");
    std::fflush(stdout);
  }
  return 0;
}
