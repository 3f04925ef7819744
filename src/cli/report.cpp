// SPDX-License-Identifier: Apache-2.0
// Errors of a command: in: an Error; out: a sentence on standard error and an exit code.
#include "cli/commands.hpp"

#include <iostream>

namespace rostra::cli {

int report(const Error& error) {
  std::cerr << "rostra: " << error.message << '\n';
  switch (error.kind) {
    case ErrorKind::InvalidInput:
      return kExitUsage;
    case ErrorKind::NotFound:
      return kExitNotFound;
    case ErrorKind::Unavailable:
      return kExitNoServer;
    default:
      return kExitFailed;
  }
}

}  // namespace rostra::cli
