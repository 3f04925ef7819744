// SPDX-License-Identifier: Apache-2.0
// Texts made from the table of commands and the table of options: help, docs/cli.md, manual pages and
// completion, so that none of them can differ from what is parsed. Pure.
#pragma once

#include "cli/command_line.hpp"

#include <string>

namespace rostra::cli {

/// Usage, summary and switches as text of at most 100 columns.
[[nodiscard]] std::string helpText(const CommandSpec& spec);
/// `rostra user --help`.
[[nodiscard]] std::string groupHelp(const std::string& group);
/// `rostra --help`.
[[nodiscard]] std::string overview();

/// Text of docs/cli.md.
[[nodiscard]] std::string cliReference();
/// rostra.1 and rostra.conf.5.
[[nodiscard]] std::string manualPage();
[[nodiscard]] std::string configurationManualPage();

/// Scripts that complete commands, options and values.
[[nodiscard]] std::string bashCompletion();
[[nodiscard]] std::string zshCompletion();
[[nodiscard]] std::string fishCompletion();

}  // namespace rostra::cli
