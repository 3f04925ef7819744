// SPDX-License-Identifier: Apache-2.0
// What can be said about an option without a value.
#include "control/config/options.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace rostra::control {
namespace {

std::string numberText(const Option& option, std::int64_t number) {
  return std::visit(
      [&](auto member) -> std::string {
        using T = OptionValue<decltype(member)>;
        if constexpr (std::is_same_v<T, Duration>) {
          return format(Duration(number));
        } else if constexpr (std::is_same_v<T, Bitrate>) {
          return format(Bitrate{number});
        } else if constexpr (std::is_same_v<T, ByteSize>) {
          return format(ByteSize{number});
        } else {
          return std::to_string(number);
        }
      },
      option.member);
}

/// What stands for a text that is not a number.
std::string_view valueWord(std::string_view name) {
  struct Word {
    std::string_view option;
    std::string_view value;
  };
  constexpr std::array<Word, 11> kWords{{{"layout", "NAME"},
                                         {"ladder", "NAME"},
                                         {"metrics-token", "TOKEN"},
                                         {"turn-secret", "SECRET"},
                                         {"access", "open|accounts"},
                                         {"sign-up", "open|closed"},
                                         {"secure-cookies", "auto|always|never"},
                                         {"database", "sqlite|URL"},
                                         {"public-url", "URL"},
                                         {"rtp-engine", "on|off"},
                                         {"sandbox", "on|off"}}};
  for (const Word& word : kWords) {
    if (word.option == name) return word.value;
  }
  if (name.ends_with("-file")) return "FILE";
  return name.ends_with("-dir") ? "FOLDER" : "ADDRESS";
}

}  // namespace

const Option* findOption(std::string_view name) {
  const auto all = options();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Option& option) { return option.name == name; });
  return found == all.end() ? nullptr : &*found;
}

bool repeatable(const Option& option) noexcept {
  return std::holds_alternative<std::vector<std::string> Configuration::*>(option.member);
}

std::string environmentName(std::string_view option) {
  std::string name = "ROSTRA_";
  for (const char c : option)
    name.push_back(c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
  return name;
}

std::string_view valueName(const Option& option) {
  return std::visit(
      [&](auto member) -> std::string_view {
        using T = OptionValue<decltype(member)>;
        if constexpr (std::is_same_v<T, Duration>) {
          return "DURATION";
        } else if constexpr (std::is_same_v<T, Bitrate>) {
          return "BITRATE";
        } else if constexpr (std::is_same_v<T, ByteSize>) {
          return "SIZE";
        } else if constexpr (std::is_same_v<T, Canvas>) {
          return "WIDTHxHEIGHT";
        } else if constexpr (std::is_same_v<T, PortRange>) {
          return "FIRST-LAST";
        } else if constexpr (std::is_same_v<T, log::Levels>) {
          return "LEVELS";
        } else if constexpr (std::is_same_v<T, log::Format>) {
          return "FORMAT";
        } else if constexpr (std::is_same_v<T, std::int64_t>) {
          return "NUMBER";
        } else {
          return valueWord(option.name);
        }
      },
      option.member);
}

std::string_view appliesText(const Option& option) noexcept {
  switch (option.applies) {
    case Applies::Live:
      return "at once";
    case Applies::NextShow:
      return "next show";
    case Applies::Restart:
      break;
  }
  return "restart";
}

std::vector<std::string> valueWords(const Option& option) {
  if (std::holds_alternative<log::Levels Configuration::*>(option.member))
    return {"trace", "debug", "info", "warning", "error"};
  if (std::holds_alternative<log::Format Configuration::*>(option.member)) return {"text", "json"};
  std::vector<std::string> words;
  const std::string_view name = valueName(option);
  if (name.find('|') == std::string_view::npos) return words;
  for (const std::string_view word : split(name, '|')) {
    if (std::islower(static_cast<unsigned char>(word.front())) != 0) words.emplace_back(word);
  }
  return words;
}

std::string limitsText(const Option& option) {
  if (option.limits.min == 0 && option.limits.max == 0) return {};
  return numberText(option, option.limits.min) + " to " + numberText(option, option.limits.max);
}

}  // namespace rostra::control
