// SPDX-License-Identifier: Apache-2.0
// `rostra config ...`: a configuration checked, shown and explained, without a server. In: the same command
// line, environment and file that `rostra serve` reads; out: mistakes, values with where they come from, or
// the documents that are made from the table of options.
#include "cli/command_line.hpp"
#include "control/config/configuration_changes.hpp"
#include "control/config/configuration_reference.hpp"
#include "control/config/make_configuration.hpp"
#include "glib/json_writer.hpp"

#include <iostream>

namespace rostra::cli {
namespace {

std::string placeIn(const GivenConfiguration& given) {
  return given.file.empty() ? "the environment" : given.file;
}

/// The place of what holds for an option; empty = its default.
std::string originOf(const GivenConfiguration& given, const control::Option& option) {
  for (const control::GivenOptions& source : given.sources) {
    if (const auto found = source.find(option.name); found != source.end()) return found->second.where;
  }
  return {};
}

std::vector<std::string> shownValues(const control::Configuration& configuration,
                                     const control::Option& option) {
  std::vector<std::string> values = control::valuesOf(configuration, option);
  for (std::string& value : values) {
    if (option.secret && value != option.byDefault) value = control::kHidden;
  }
  return values;
}

/// Lines of a file that would say the same; a secret as a comment, because it is not shown.
std::string linesOf(const control::Configuration& configuration, const control::Option& option,
                    const std::string& origin) {
  constexpr std::size_t kValueColumns = 44;
  std::string lines;
  std::vector<std::string> values = shownValues(configuration, option);
  if (values.empty()) values.emplace_back();
  for (const std::string& value : values) {
    std::string line = (value == control::kHidden ? "# " : "") + std::string(option.name) + " = " + value;
    if (line.size() < kValueColumns) line.resize(kValueColumns, ' ');
    lines += line + " # " + (origin.empty() ? "default" : origin) + "\n";
  }
  return lines;
}

/// `line` with FILE as the value of --config.
ParsedLine withFile(const ParsedLine& line) {
  ParsedLine result = line;
  if (!line.positional.empty()) result.given["config"] = {"FILE", {line.word(0)}};
  result.positional.clear();
  return result;
}

}  // namespace

int runConfigCheck(const ParsedLine& line) {
  auto given = readConfiguration(withFile(line));
  if (!given) return report(given.error());
  // Only --config and --json were given on the line: they are no options of the server.
  const auto mistakes = control::mistakesIn(given->sources, given->mistakes);
  if (line.has("json")) {
    glib::ArrayWriter list;
    for (const control::Mistake& mistake : mistakes) {
      list.add(glib::ObjectWriter()
                   .number("line", static_cast<std::int64_t>(mistake.line))
                   .text("message", mistake.message));
    }
    std::cout << glib::ObjectWriter()
                     .flag("ok", mistakes.empty())
                     .text("file", given->file)
                     .array("mistakes", list)
                     .toPrettyText()
              << '\n';
    return mistakes.empty() ? kExitOk : kExitUsage;
  }
  for (const control::Mistake& mistake : mistakes) std::cerr << mistake.message << '\n';
  if (!mistakes.empty()) {
    std::cerr << "rostra: " << mistakes.size() << (mistakes.size() == 1 ? " mistake" : " mistakes") << " in "
              << placeIn(*given) << '\n';
    return kExitUsage;
  }
  std::cout << "No mistakes in " << placeIn(*given) << ".\n";
  return kExitOk;
}

int runConfigShow(const ParsedLine& line) {
  const auto given = readConfiguration(line);
  if (!given) return report(given.error());
  const auto configuration = control::makeConfiguration(given->sources, given->mistakes);
  if (!configuration) return report(configuration.error());
  glib::ArrayWriter list;
  std::string text;
  for (const control::Option& option : control::options()) {
    const std::string origin = originOf(*given, option);
    if (origin.empty() && !line.has("effective")) continue;
    text += linesOf(*configuration, option, origin);
    glib::ArrayWriter values;
    for (const std::string& value : shownValues(*configuration, option)) values.add(value);
    list.add(glib::ObjectWriter()
                 .text("name", std::string(option.name))
                 .array("values", values)
                 .text("default", std::string(option.byDefault))
                 .text("from", origin)
                 .text("applies", std::string(control::appliesText(option))));
  }
  if (line.has("json")) {
    std::cout << glib::ObjectWriter().text("file", given->file).array("options", list).toPrettyText() << '\n';
  } else {
    std::cout << (text.empty() ? "Every option has its default; --effective shows them.\n" : text);
  }
  return kExitOk;
}

int runConfigReference(const ParsedLine&) {
  std::cout << control::configurationReference();
  return kExitOk;
}

int runConfigSample(const ParsedLine&) {
  std::cout << control::configurationSample();
  return kExitOk;
}

}  // namespace rostra::cli
