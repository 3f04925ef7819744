// SPDX-License-Identifier: Apache-2.0
// Asking the person at the terminal: passwords without showing them, and whether they are sure.
#pragma once

#include "base/result.hpp"

#include <string>

namespace rostra::cli {

/// Asks twice on the terminal, without echo. InvalidInput when there is no terminal, or the two differ.
[[nodiscard]] Result<std::string> askNewPassword(const std::string& forWhom);
/// The first line of standard input. InvalidInput when it is empty.
[[nodiscard]] Result<std::string> readPasswordLine();
/// True when someone types `word`. InvalidInput when there is no terminal.
[[nodiscard]] Result<bool> confirm(const std::string& question, const std::string& word);

}  // namespace rostra::cli
