// SPDX-License-Identifier: Apache-2.0
#include "control/doctor/finding.hpp"

#include <algorithm>

namespace rostra::control {

std::string_view toString(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::Warning:
      return "warning";
    case Verdict::Broken:
      return "broken";
    case Verdict::Good:
      break;
  }
  return "good";
}

Verdict Findings::worst() const noexcept {
  Verdict worst = Verdict::Good;
  for (const Finding& finding : all_) worst = std::max(worst, finding.verdict);
  return worst;
}

}  // namespace rostra::control
