// SPDX-License-Identifier: Apache-2.0
// Command lines: in: words; out: values, or one sentence about what is wrong with a hint. A thin layer over
// Boost.Program_options, which throws, and whose messages are not for people. What commands there are:
// command_specs.cpp.
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

/// Something that begins with dashes.
struct Switch {
  std::string name;                     ///< without dashes
  std::string valueName;                ///< empty = a switch without a value; FILE, FOLDER, ... otherwise
  std::string doc;                      ///< one sentence or a few
  std::vector<std::string> words = {};  ///< what the value can be, where it is one of a few
  std::string group = {};               ///< heading above it, for many
  bool open = true;                     ///< the value can be something else than one of `words`
};
/// Something that does not.
struct Word {
  std::string name;  ///< "ROOM"
  bool optional = false;
  std::vector<std::string> words = {};  ///< what it can be, where it is one of a few
};
/// A member of what --json prints.
struct JsonField {
  std::string path;  ///< "rooms[].viewers"
  std::string type;  ///< "integer"; "object" with a hint where its members are described
  std::string doc;
};
struct CommandSpec {
  std::string name;     ///< "stats", "user add"
  std::string summary;  ///< one sentence
  std::vector<Word> words;
  std::vector<Switch> switches;  ///< beside --help
  int (*run)(const ParsedLine& line) = nullptr;
  std::vector<JsonField> json = {};  ///< empty = it has no --json
  std::string details = {};          ///< more, in paragraphs
  bool hidden = false;               ///< not for people: workers, generators
};

/// "rostra stats ROOM [options]".
[[nodiscard]] std::string usageOf(const CommandSpec& spec);

struct ParsedLine {
  const CommandSpec* spec = nullptr;
  control::GivenOptions given;        ///< switches with a value, by name
  std::vector<std::string> switches;  ///< switches without a value that were there
  std::vector<std::string> positional;
  bool help = false;
  [[nodiscard]] bool has(std::string_view name) const;
  /// The value of a switch, or empty.
  [[nodiscard]] std::string value(std::string_view name) const;
  /// A word by its place, or empty.
  [[nodiscard]] std::string word(std::size_t index) const;
};

/// InvalidInput names the word and, for a typing mistake, the nearest that would do.
[[nodiscard]] Result<ParsedLine> parseLine(const CommandSpec& spec, const Arguments& arguments);

/// All commands: the table that parsing, help, docs/cli.md, the man page and completion are made from.
[[nodiscard]] const std::vector<CommandSpec>& commands();
[[nodiscard]] const CommandSpec& commandNamed(std::string_view name);
/// Exit codes and what they mean.
struct ExitMeaning {
  int code;
  const char* meaning;
};
[[nodiscard]] const std::vector<ExitMeaning>& exitMeanings();

/// Runs the command that these words name: the exit code of the process.
[[nodiscard]] int runCommandLine(const Arguments& arguments);

/// What was given for a configuration: on the line, in the environment, in the file.
struct GivenConfiguration {
  std::vector<control::GivenOptions> sources;  ///< the strongest first
  std::vector<control::Mistake> mistakes;
  std::vector<std::string> services;     ///< variables of the environment that belong to somebody else
  std::vector<std::string> secretFiles;  ///< files that passwords were read from
  std::string file;                      ///< the configuration file; empty = none
};
/// Unavailable or InvalidInput when the file cannot be read.
[[nodiscard]] Result<GivenConfiguration> readConfiguration(const ParsedLine& line);
/// Configuration of a command that reads one: flags of `line`, then the environment, then the file of
/// --config (or ROSTRA_CONFIG), then defaults. The file is read whole, whatever the command needs of it.
[[nodiscard]] Result<control::Configuration> loadConfiguration(const ParsedLine& line);

}  // namespace rostra::cli
