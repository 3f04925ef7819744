// SPDX-License-Identifier: Apache-2.0
#include "base/no_wait.hpp"

namespace rostra {
namespace {

thread_local bool neverWaits = false;

}  // namespace

void thisThreadNeverWaits() noexcept {
  neverWaits = true;
}

bool mayWaitHere() noexcept {
  return !neverWaits;
}

}  // namespace rostra
