// SPDX-License-Identifier: Apache-2.0
// The one table of options: name, type, default, limits and meaning of each. Values are parsed, and help
// texts and docs/configuration.md are made, from the same table, so they cannot differ. Pure.
#pragma once

#include "base/result.hpp"
#include "control/config/configuration.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
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
                 log::Levels Configuration::*, log::Format Configuration::*>;

/// When a change of the file takes effect in a running server (SIGHUP, `rostra reload`).
enum class Applies : std::uint8_t {
  Restart,   ///< with the next start
  NextShow,  ///< at once, for shows that begin after it
  Live,      ///< at once
};

struct Option {
  std::string_view name;  ///< "video-bitrate": the flag without dashes, and the key in the file
  Member member;
  std::string_view byDefault;  ///< as one would write it; empty = none
  Limits limits;               ///< {0, 0} = not limited
  std::string_view group;      ///< heading in help and reference
  std::string_view doc;        ///< one or two sentences
  /// A check of one text beyond its type, or null.
  Result<void> (*check)(const std::string& text) = nullptr;
  bool secret = false;  ///< a value may hold a password: never shown, and can be read from NAME-file
  Applies applies = Applies::Restart;
};

/// Type of an option's value, from its member.
template <class T>
using OptionValue = std::remove_reference_t<decltype(std::declval<Configuration&>().*std::declval<T>())>;

/// The whole table, grouped in the order of the reference.
[[nodiscard]] std::span<const Option> options();
/// Null when there is none of this name.
[[nodiscard]] const Option* findOption(std::string_view name);

/// "video-bitrate" -> "ROSTRA_VIDEO_BITRATE".
[[nodiscard]] std::string environmentName(std::string_view option);
/// What stands for the value in help: "DURATION", "WIDTHxHEIGHT", ...
[[nodiscard]] std::string_view valueName(const Option& option);
/// Limits as people write them, "50ms to 2s", or empty.
[[nodiscard]] std::string limitsText(const Option& option);
/// "at once", "next show" or "restart".
[[nodiscard]] std::string_view appliesText(const Option& option) noexcept;
/// Words that the value can be, where it is one of a few; else empty, or those that stand beside others.
[[nodiscard]] std::vector<std::string> valueWords(const Option& option);
/// True when the option may be given several times.
[[nodiscard]] bool repeatable(const Option& option) noexcept;

}  // namespace rostra::control
