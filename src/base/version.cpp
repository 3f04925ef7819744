// SPDX-License-Identifier: Apache-2.0
#include "base/version.hpp"

namespace rostra {

const char* version() noexcept {
  return ROSTRA_VERSION;
}

}  // namespace rostra
