// SPDX-License-Identifier: Apache-2.0
#include "control/config/given_options.hpp"

#include "base/spelling.hpp"
#include "base/text.hpp"
#include "control/config/options.hpp"

#include <algorithm>
#include <array>

namespace rostra::control {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string didYouMean(std::string_view name) {
  std::vector<std::string> names;
  for (const Option& option : options()) names.emplace_back(option.name);
  const std::string near = suggestion(name, names);
  return near.empty() ? "; docs/configuration.md and 'rostra serve --help' list all names" : near;
}

/// Reads line after line of a configuration file.
class FileReader {
 public:
  explicit FileReader(std::string_view file) : file_(file) {}

  void readLine(std::string_view whole) {
    ++number_;
    whole = trim(whole);
    const std::string_view line = trim(whole.substr(0, whole.find(" #")));
    if (line.empty() || line.front() == '#') return;
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos)
      return mistake("expected 'name = value', a comment (#) or an empty line");
    const std::string_view name = trim(line.substr(0, equals));
    const std::string_view value = trim(line.substr(equals + 1));
    const Option* option = findOption(name);
    if (!option)
      return mistake("there is no option '" + std::string(name.substr(0, 64)) + "'" + didYouMean(name));
    if (value.find('\0') != std::string_view::npos) return mistake("a value cannot contain a zero byte");
    Given& entry = read_.given[std::string(name)];
    if (!entry.texts.empty() && !repeatable(*option))
      return mistake("'" + std::string(name) + "' was already given at " + entry.where);
    if (entry.where.empty()) entry.where = where();
    entry.texts.emplace_back(value);
    entry.lines.push_back(number_);
  }
  void mistake(const std::string& sentence) {
    read_.mistakes.push_back({where() + ": " + sentence, number_});
  }
  [[nodiscard]] ReadOptions take() { return std::move(read_); }

 private:
  [[nodiscard]] std::string where() const { return file_ + ":" + std::to_string(number_); }

  const std::string file_;
  std::size_t number_ = 0;
  ReadOptions read_;
};

/// "_PORT_8080_TCP" and "_PORT_8080_TCP_ADDR" at the end of a name.
bool namesContainerPort(std::string_view name) {
  constexpr std::string_view kPort = "_PORT_";
  for (std::size_t found = name.find(kPort); found != std::string_view::npos;
       found = name.find(kPort, found + 1)) {
    const std::string_view rest = name.substr(found + kPort.size());
    const std::size_t digits = rest.find_first_not_of("0123456789");
    if (digits == 0 || digits == std::string_view::npos) continue;
    for (const std::string_view protocol : {"_TCP", "_UDP", "_SCTP"}) {
      if (!rest.substr(digits).starts_with(protocol)) continue;
      const std::string_view end = rest.substr(digits + protocol.size());
      if (end.empty() || end == "_PROTO" || end == "_PORT" || end == "_ADDR") return true;
    }
  }
  return false;
}

bool belongsToService(std::string_view name, std::string_view value) {
  if (name.ends_with("_SERVICE_HOST") || name.ends_with("_SERVICE_PORT")) return true;
  if (name.find("_SERVICE_PORT_") != std::string_view::npos || namesContainerPort(name)) return true;
  constexpr std::array<std::string_view, 3> kSchemes{"tcp://", "udp://", "sctp://"};
  return name.ends_with("_PORT") &&
         std::ranges::any_of(kSchemes, [&](std::string_view scheme) { return value.starts_with(scheme); });
}

/// Several values of a repeatable option are separated by spaces.
Given valuesOf(const Option& option, std::string_view name, std::string_view value) {
  Given entry{std::string(name), {}};
  while (repeatable(option) && value.find(' ') != std::string_view::npos) {
    entry.texts.emplace_back(trim(value.substr(0, value.find(' '))));
    value = trim(value.substr(value.find(' ')));
  }
  entry.texts.emplace_back(value);
  return entry;
}

/// A typing mistake, not a variable for something else: the option that was meant.
const Option* mistyped(std::string_view name) {
  constexpr std::size_t kSlip = 2;  // letters
  const auto all = options();
  const auto near = std::ranges::find_if(
      all, [&](const Option& option) { return editDistance(environmentName(option.name), name) <= kSlip; });
  return near == all.end() ? nullptr : &*near;
}

}  // namespace

ReadOptions parseConfigurationText(std::string_view text, std::string_view file) {
  FileReader reader(file);
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    reader.readLine({});
    reader.mistake("is UTF-16 text; save the file as UTF-8");
    return reader.take();
  }
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    reader.readLine(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return reader.take();
}

ReadOptions readEnvironment(const char* const* environment) {
  constexpr std::string_view kPrefix = "ROSTRA_";
  ReadOptions read;
  for (; environment && *environment; ++environment) {
    const std::string_view variable = *environment;
    const std::size_t equals = variable.find('=');
    if (!variable.starts_with(kPrefix) || equals == std::string_view::npos) continue;
    const std::string_view name = variable.substr(0, equals);
    const std::string_view value = variable.substr(equals + 1);
    const auto all = options();
    const auto option =
        std::ranges::find_if(all, [&](const Option& one) { return environmentName(one.name) == name; });
    if (option != all.end()) {
      read.given.emplace(option->name, valuesOf(*option, name, value));
    } else if (belongsToService(name, value)) {
      read.services.emplace_back(name);
    } else if (const Option* meant = mistyped(name)) {
      read.mistakes.push_back({"environment variable " + std::string(name) + " is unknown; did you mean " +
                               environmentName(meant->name) + "?"});
    }
  }
  return read;
}

std::string placeOf(const Given& given, std::size_t index) {
  if (index == 0 || index >= given.lines.size()) return given.where;
  return given.where.substr(0, given.where.rfind(':') + 1) + std::to_string(given.lines[index]);
}

bool holdSecret(const GivenOptions& given) {
  return std::ranges::any_of(given, [](const auto& entry) {
    const Option* option = findOption(entry.first);
    return option && option->secret && std::ranges::any_of(entry.second.texts, [&](const std::string& text) {
             return !text.empty() && text != option->byDefault;
           });
  });
}

}  // namespace rostra::control
