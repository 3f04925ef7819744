// SPDX-License-Identifier: Apache-2.0
#include "base/wall_clock.hpp"

#include <chrono>

namespace rostra {

std::int64_t wallClockMs() noexcept {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace rostra
