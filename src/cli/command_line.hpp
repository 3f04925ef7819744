// SPDX-License-Identifier: Apache-2.0
// Command lines: in: words; out: values, or one sentence about what is wrong with a hint. A thin layer over
// Boost.Program_options, which throws, and whose messages are not for people.
#pragma once

#include "base/result.hpp"
#include "cli/commands.hpp"
#include "control/config/configuration.hpp"
#include "control/config/given_options.hpp"
#include "control/config/options.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace rostra::cli {

/// What a command takes beside its options.
struct Switch {
  std::string name;       ///< without dashes
  std::string valueName;  ///< empty = a switch without a value
  std::string doc;
};
struct CommandSpec {
  std::string name;              ///< "rooms"
  std::string usage;             ///< "rostra stats ROOM [options]"
  std::string summary;           ///< one line
  std::vector<Switch> switches;  ///< beside --help
  std::size_t minPositional = 0;
  std::size_t maxPositional = 0;
  std::string positionalName;  ///< "ROOM"
};

struct ParsedLine {
  control::GivenOptions given;        ///< switches with a value, by name
  std::vector<std::string> switches;  ///< switches without a value that were there
  std::vector<std::string> positional;
  bool help = false;
  [[nodiscard]] bool has(std::string_view name) const;
  /// The value of a switch, or empty.
  [[nodiscard]] std::string value(std::string_view name) const;
};

/// InvalidInput names the word and, for a typing mistake, the nearest switch.
[[nodiscard]] Result<ParsedLine> parseLine(const CommandSpec& spec, const Arguments& arguments);
/// Usage, summary and switches as text of at most 100 columns.
[[nodiscard]] std::string helpText(const CommandSpec& spec);

/// What `rostra COMMAND arguments` goes on with. Else its exit code: it was called with --help, which was
/// answered, or wrongly, which was said.
[[nodiscard]] tl::expected<ParsedLine, int> beginCommand(const CommandSpec& spec, const Arguments& arguments);

/// All commands, for help and docs/cli.md.
[[nodiscard]] const std::vector<CommandSpec>& commands();
[[nodiscard]] const CommandSpec& commandNamed(std::string_view name);
/// `rostra --help`.
[[nodiscard]] std::string overview();
/// Text of docs/cli.md.
[[nodiscard]] std::string cliReference();

/// Configuration of a command that reads one: flags of `line`, then the environment, then the file of
/// --config (or ROSTRA_CONFIG), then defaults. The file is read whole, whatever the command needs of it.
[[nodiscard]] Result<control::Configuration> loadConfiguration(const ParsedLine& line);

}  // namespace rostra::cli
