// SPDX-License-Identifier: Apache-2.0
// What the operator wrote, before it is parsed. In: a configuration file or the environment; out: texts by
// the name of their option, each with its place, and every mistake at once. (The command line:
// cli/command_line.hpp.) Pure.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::control {

/// Texts given for options by name, before they are parsed; several for a repeatable one.
struct Given {
  std::string where;  ///< "--part", "ROSTRA_PART" or "rostra.conf:7", for errors
  std::vector<std::string> texts;
  std::vector<std::size_t> lines = {};  ///< of each text in its file; empty = not from a file
};
using GivenOptions = std::map<std::string, Given, std::less<>>;

/// One thing that is wrong in what was given.
struct Mistake {
  std::string message;   ///< with its place in front
  std::size_t line = 0;  ///< in the configuration file; 0 = given elsewhere
};

/// What a source gave. Mistakes are kept, so that all of them are told together (makeConfiguration()).
struct ReadOptions {
  GivenOptions given;
  std::vector<Mistake> mistakes;
  std::vector<std::string> services;  ///< variables of the environment that belong to somebody else's service
};

/// Reads a configuration file: `name = value` lines, `#` comments; a byte order mark in front is skipped.
/// Mistakes name file and line, and the nearest option for a name that does not exist. Pure.
[[nodiscard]] ReadOptions parseConfigurationText(std::string_view text, std::string_view file);
/// Reads ROSTRA_* variables of options; one that looks like a mistyped option is a mistake, too. What
/// Kubernetes and Docker set for a service called rostra (ROSTRA_PORT=tcp://10.0.0.1:80, ROSTRA_SERVICE_HOST)
/// is no option: https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
[[nodiscard]] ReadOptions readEnvironment(const char* const* environment);

/// Where the text at `index` was given: as `where`, with the line of that text.
[[nodiscard]] std::string placeOf(const Given& given, std::size_t index);
/// Whether something that should stay secret, such as a password, is given in one of them.
[[nodiscard]] bool holdSecret(const GivenOptions& given);

}  // namespace rostra::control
