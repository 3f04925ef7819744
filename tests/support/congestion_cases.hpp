// SPDX-License-Identifier: Apache-2.0
// The cases an estimator has to stand, on simulated links: those of RFC 8867 s.5 and steps of a single link.
// In: nothing; out: what was measured, and whether it is enough. Deterministic.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace rostra::test {

struct CaseResult {
  std::string measured;
  bool passed = false;
};

struct CongestionCase {
  std::string name;
  std::string link;
  std::string required;
  std::function<CaseResult()> run;
};

[[nodiscard]] const std::vector<CongestionCase>& congestionCases();

}  // namespace rostra::test
