// SPDX-License-Identifier: Apache-2.0
// What the operator wrote, before it is parsed. In: a configuration file or the environment; out: texts by
// the name of their option, each with its place. (The command line: cli/command_line.hpp.) Pure.
#pragma once

#include "base/result.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::control {

/// Texts given for options by name, before they are parsed; several for a repeatable one.
struct Given {
  std::string where;  ///< "--part", "ROSTRA_PART" or "rostra.conf:7", for errors
  std::vector<std::string> texts;
};
using GivenOptions = std::map<std::string, Given, std::less<>>;

/// Reads a configuration file: `name = value` lines, `#` comments. InvalidInput names file and line, and the
/// nearest option for a name that does not exist. Pure.
[[nodiscard]] Result<GivenOptions> parseConfigurationText(std::string_view text, std::string_view file);
/// Reads ROSTRA_* variables of options; unknown ones are an error too (a typing mistake must not be silently
/// ignored).
[[nodiscard]] Result<GivenOptions> readEnvironment(const char* const* environment);

}  // namespace rostra::control
