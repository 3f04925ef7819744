// SPDX-License-Identifier: Apache-2.0
// The one table of options. In: command line, environment and configuration file; out: a checked
// Configuration. Help texts and docs/configuration.md are made from the same table, so they cannot differ
// from what is parsed. Precedence: flag > environment > file > default.
#pragma once

#include "base/result.hpp"
#include "control/config/configuration.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rostra::control {

/// Smallest and largest value, in the base unit of the type (ms, bits a second, bytes, pixels, ports, or the
/// number itself).
struct Limits {
  std::int64_t min = 0;
  std::int64_t max = 0;
};

/// Where a value goes; the type of the member is the type of the option.
using Member =
    std::variant<std::string Configuration::*, std::vector<std::string> Configuration::*,
                 std::int64_t Configuration::*, Duration Configuration::*, Bitrate Configuration::*,
                 ByteSize Configuration::*, Canvas Configuration::*, PortRange Configuration::*,
                 log::Level Configuration::*, log::Format Configuration::*>;

struct Option {
  std::string_view name;  ///< "video-bitrate": the flag without dashes, and the key in the file
  Member member;
  std::string_view byDefault;  ///< as one would write it; empty = none
  Limits limits;               ///< {0, 0} = not limited
  std::string_view group;      ///< heading in help and reference
  std::string_view doc;        ///< one or two sentences
  /// A check of one text beyond its type, or null.
  Result<void> (*check)(const std::string& text) = nullptr;
};

/// The whole table, grouped in the order of the reference.
[[nodiscard]] std::span<const Option> options();

/// "video-bitrate" -> "ROSTRA_VIDEO_BITRATE".
[[nodiscard]] std::string environmentName(std::string_view option);
/// What stands for the value in help: "DURATION", "WIDTHxHEIGHT", ...
[[nodiscard]] std::string_view valueName(const Option& option);
/// Limits as people write them, "50ms to 2s", or empty.
[[nodiscard]] std::string limitsText(const Option& option);
/// True when the option may be given several times.
[[nodiscard]] bool repeatable(const Option& option) noexcept;

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

/// Parses and checks everything. `sources` in order of precedence, the strongest first.
[[nodiscard]] Result<Configuration> makeConfiguration(std::span<const GivenOptions> sources);
/// The checks across options: part = whole frames, segment = whole parts, ... InvalidInput in one clear
/// sentence.
[[nodiscard]] Result<void> checkConfiguration(const Configuration& configuration);

/// Text of docs/configuration.md.
[[nodiscard]] std::string configurationReference();

}  // namespace rostra::control
