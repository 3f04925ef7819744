// SPDX-License-Identifier: Apache-2.0
#include "base/result.hpp"

namespace rostra {

std::string_view toString(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::InvalidInput:
      return "invalid-input";
    case ErrorKind::Denied:
      return "denied";
    case ErrorKind::NotFound:
      return "not-found";
    case ErrorKind::Conflict:
      return "conflict";
    case ErrorKind::Exhausted:
      return "exhausted";
    case ErrorKind::Unavailable:
      return "unavailable";
    case ErrorKind::Timeout:
      return "timeout";
    case ErrorKind::Internal:
      return "internal";
  }
  return "internal";
}

}  // namespace rostra
