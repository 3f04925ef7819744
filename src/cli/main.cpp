// SPDX-License-Identifier: Apache-2.0
// The one binary: turns whatever escapes a command into a sentence and an exit code.
#include "cli/command_line.hpp"

#include <exception>
#include <iostream>

int main(int argc, char** argv) {
  try {
    return rostra::cli::runCommandLine({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << "rostra: unexpected error: " << error.what() << '\n';
    return rostra::cli::kExitFailed;
  }
}
