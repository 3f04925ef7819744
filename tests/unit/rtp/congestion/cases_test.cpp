// SPDX-License-Identifier: Apache-2.0
// Every case that the estimator has to stand, on simulated links: a table in BENCHMARKS.md, conditions here.
#include "support/congestion_cases.hpp"

#include <gtest/gtest.h>

namespace rostra::test {
namespace {

TEST(CongestionCases, AllAreStood) {
  for (const CongestionCase& each : congestionCases()) {
    const CaseResult result = each.run();
    EXPECT_TRUE(result.passed) << each.name << ": " << result.measured << ", required " << each.required;
  }
}

TEST(CongestionCases, AreTheSameEveryTime) {
  const CongestionCase& first = congestionCases().front();
  EXPECT_EQ(first.run().measured, first.run().measured);
}

}  // namespace
}  // namespace rostra::test
