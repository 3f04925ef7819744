// SPDX-License-Identifier: Apache-2.0
#include "control/config/given_options.hpp"

#include "base/spelling.hpp"
#include "base/text.hpp"
#include "control/config/options.hpp"

#include <algorithm>

namespace rostra::control {
namespace {

std::string didYouMean(std::string_view name) {
  std::vector<std::string> names;
  for (const Option& option : options()) names.emplace_back(option.name);
  const std::string near = suggestion(name, names);
  return near.empty() ? "; docs/configuration.md and 'rostra serve --help' list all names" : near;
}

}  // namespace

Result<GivenOptions> parseConfigurationText(std::string_view text, std::string_view file) {
  GivenOptions given;
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view whole = trim(text.substr(0, end));
    const std::string_view line = trim(whole.substr(0, whole.find(" #")));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    const std::string where = std::string(file) + ":" + std::to_string(number);
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) {
      return fail(ErrorKind::InvalidInput,
                  where + ": expected 'name = value', a comment (#) or an empty line");
    }
    const std::string_view name = trim(line.substr(0, equals));
    const std::string_view value = trim(line.substr(equals + 1));
    const Option* option = findOption(name);
    if (!option) {
      return fail(ErrorKind::InvalidInput, where + ": there is no option '" +
                                               std::string(name.substr(0, 64)) + "'" + didYouMean(name));
    }
    if (value.find('\0') != std::string_view::npos)
      return fail(ErrorKind::InvalidInput, where + ": a value cannot contain a zero byte");
    Given& entry = given[std::string(name)];
    if (!entry.texts.empty() && !repeatable(*option)) {
      return fail(ErrorKind::InvalidInput,
                  where + ": '" + std::string(name) + "' was already given at " + entry.where);
    }
    if (entry.where.empty()) entry.where = where;
    entry.texts.emplace_back(value);
  }
  return given;
}

Result<GivenOptions> readEnvironment(const char* const* environment) {
  constexpr std::string_view kPrefix = "ROSTRA_";
  constexpr std::size_t kSlip = 2;  // letters: a typing mistake, not a variable for something else
  GivenOptions given;
  for (; environment && *environment; ++environment) {
    const std::string_view variable = *environment;
    const std::size_t equals = variable.find('=');
    if (!variable.starts_with(kPrefix) || equals == std::string_view::npos) continue;
    const std::string_view name = variable.substr(0, equals);
    const auto all = options();
    const auto option = std::find_if(all.begin(), all.end(),
                                     [&](const Option& o) { return environmentName(o.name) == name; });
    if (option == all.end()) {
      for (const Option& near : all) {
        if (editDistance(environmentName(near.name), name) > kSlip) continue;
        return fail(ErrorKind::InvalidInput, "environment variable " + std::string(name) +
                                                 " is unknown; did you mean " + environmentName(near.name) +
                                                 "?");
      }
      continue;
    }
    Given entry{std::string(name), {}};
    std::string_view value = variable.substr(equals + 1);
    // Several values of a repeatable option are separated by spaces.
    while (repeatable(*option) && value.find(' ') != std::string_view::npos) {
      entry.texts.emplace_back(trim(value.substr(0, value.find(' '))));
      value = trim(value.substr(value.find(' ')));
    }
    entry.texts.emplace_back(value);
    given.emplace(option->name, std::move(entry));
  }
  return given;
}

}  // namespace rostra::control
