// SPDX-License-Identifier: Apache-2.0
#include "base/check.hpp"

#include "base/log.hpp"

#include <cstdlib>

namespace rostra {

void checkFailed(const char* what, std::source_location where) noexcept {
  log::error("broken invariant", {{"check", what}, {"file", where.file_name()}, {"line", where.line()}});
  std::abort();
}

}  // namespace rostra
