// SPDX-License-Identifier: Apache-2.0
#include "support/paths.hpp"

namespace rostra::test {

std::string sourceFolder() {
  return ROSTRA_SOURCE_DIR;
}

std::string buildFolder() {
  return ROSTRA_BINARY_DIR;
}

}  // namespace rostra::test
