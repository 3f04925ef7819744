// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.hpp"

#include "base/spelling.hpp"
#include "control/config/make_configuration.hpp"

#include <boost/program_options.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

extern char** environ;

namespace rostra::cli {
namespace {

namespace po = boost::program_options;

// Boost gives words without dashes to an option; a name nobody types.
constexpr const char* kWords = " words";
constexpr std::size_t kWidth = 100;
constexpr std::size_t kIndent = 34;
constexpr std::streamoff kMaxConfigBytes = 1 << 20;

std::vector<std::string> switchNames(const CommandSpec& spec) {
  std::vector<std::string> names{"help"};
  for (const Switch& one : spec.switches) names.push_back(one.name);
  return names;
}

/// "  --name VALUE      text, wrapped and indented".
void appendEntry(std::string& out, const std::string& head, const std::string& text) {
  std::string line = "  " + head;
  if (line.size() + 2 > kIndent) {
    out += line + "\n";
    line.clear();
  }
  line.resize(kIndent, ' ');
  std::istringstream words(text);
  bool first = true;
  for (std::string word; words >> word; first = false) {
    if (!first && line.size() + 1 + word.size() > kWidth) {
      out += line + "\n";
      line.assign(kIndent, ' ');
      first = true;
    }
    line += (first ? "" : " ") + word;
  }
  out += line + "\n";
}

Result<std::string> readFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return fail(ErrorKind::InvalidInput, "cannot read the configuration file " + path + "; does it exist?");
  file.seekg(0, std::ios::end);
  const auto size = file.tellg();
  file.seekg(0);
  if (size < 0 || size > kMaxConfigBytes)
    return fail(ErrorKind::InvalidInput, path + " is not a configuration file");
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace

bool ParsedLine::has(std::string_view name) const {
  return std::find(switches.begin(), switches.end(), name) != switches.end() || given.contains(name);
}

std::string ParsedLine::value(std::string_view name) const {
  const auto found = given.find(name);
  return found == given.end() ? "" : found->second.texts.back();
}

Result<ParsedLine> parseLine(const CommandSpec& spec, const Arguments& arguments) {
  po::options_description description;
  description.add_options()("help,h", "")(kWords, po::value<std::vector<std::string>>(), "");
  for (const Switch& one : spec.switches) {
    if (one.valueName.empty()) {
      description.add_options()(one.name.c_str(), "");
    } else {
      description.add_options()(one.name.c_str(), po::value<std::vector<std::string>>()->composing(), "");
    }
  }
  const auto refuse = [&](const std::string& sentence) {
    return fail(ErrorKind::InvalidInput, sentence + "\nTry 'rostra " + spec.name + " --help'.");
  };
  po::positional_options_description words;
  words.add(kWords, -1);
  ParsedLine line;
  try {
    // No guessing: a script that uses the beginning of a name would break when another option of that
    // beginning comes.
    const int style = po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
    const auto parsed =
        po::command_line_parser(arguments).options(description).style(style).positional(words).run();
    for (const auto& option : parsed.options) {
      if (option.position_key >= 0) {
        line.positional.insert(line.positional.end(), option.value.begin(), option.value.end());
      } else if (option.string_key == "help") {
        line.help = true;
      } else if (option.value.empty()) {
        line.switches.push_back(option.string_key);
      } else {
        control::Given& given = line.given[option.string_key];
        given.where = "--" + option.string_key;
        given.texts.insert(given.texts.end(), option.value.begin(), option.value.end());
      }
    }
  } catch (const po::unknown_option& error) {
    std::string name = error.get_option_name();
    name.erase(0, name.find_first_not_of('-'));
    const std::string near = nearest(name, switchNames(spec));
    return refuse("unknown option --" + name + (near.empty() ? "" : "; did you mean --" + near + "?"));
  } catch (const po::invalid_command_line_syntax& error) {
    std::string name = error.get_option_name();
    name.erase(0, name.find_first_not_of('-'));
    if (error.kind() == po::invalid_syntax::missing_parameter) return refuse("--" + name + " needs a value");
    return refuse("--" + name + " takes no value");
  } catch (const po::error& error) {
    return refuse(error.what());
  }
  if (line.help) return line;
  if (line.positional.size() < spec.minPositional)
    return refuse(spec.positionalName + " is missing: " + spec.usage);
  if (line.positional.size() > spec.maxPositional) {
    return refuse("'" + line.positional[spec.maxPositional] + "' is unexpected: " + spec.usage);
  }
  return line;
}

tl::expected<ParsedLine, int> beginCommand(const CommandSpec& spec, const Arguments& arguments) {
  auto line = parseLine(spec, arguments);
  if (!line) return tl::make_unexpected(report(line.error()));
  if (!line->help) return std::move(*line);
  std::cout << helpText(spec);
  return tl::make_unexpected(kExitOk);
}

std::string helpText(const CommandSpec& spec) {
  std::string text = spec.summary + "\n\nUsage: " + spec.usage + "\n";
  if (spec.name == "serve") {
    text +=
        "\nEvery option can also be set in the environment (ROSTRA_DATA_DIR) or in a file (data-dir = "
        "FOLDER);\nflag > environment > file > default.\n\n";
    appendEntry(text, "--config FILE",
                "Configuration file: name = value lines; # starts a comment. [ROSTRA_CONFIG]");
    appendEntry(text, "-h, --help", "Show this text.");
    std::string_view group;
    for (const control::Option& option : control::options()) {
      if (option.group != group) {
        group = option.group;
        text += "\n" + std::string(group) + ":\n";
      }
      std::string doc(option.doc);
      const std::string limits = control::limitsText(option);
      if (!option.byDefault.empty() || !limits.empty()) {
        doc += " [" + (option.byDefault.empty() ? "" : "default " + std::string(option.byDefault)) +
               (limits.empty() ? "" : (option.byDefault.empty() ? "" : "; ") + limits) + "]";
      }
      appendEntry(text, "--" + std::string(option.name) + " " + std::string(control::valueName(option)), doc);
    }
    return text;
  }
  text += "\n";
  for (const Switch& one : spec.switches)
    appendEntry(text, "--" + one.name + (one.valueName.empty() ? "" : " " + one.valueName), one.doc);
  appendEntry(text, "-h, --help", "Show this text.");
  return text;
}

Result<control::Configuration> loadConfiguration(const ParsedLine& line) {
  control::ReadOptions environment = control::readEnvironment(environ);
  std::string path = line.value("config");
  if (path.empty()) {
    if (const char* variable = std::getenv("ROSTRA_CONFIG")) path = variable;
  }
  control::ReadOptions file;
  if (!path.empty()) {
    const auto text = readFile(path);
    if (!text) return tl::make_unexpected(text.error());
    file = control::parseConfigurationText(*text, path);
  }
  const std::array sources{line.given, environment.given, file.given};
  std::vector<control::Mistake> mistakes = std::move(environment.mistakes);
  mistakes.insert(mistakes.end(), file.mistakes.begin(), file.mistakes.end());
  auto made = control::makeConfiguration(sources, std::move(mistakes));
  if (!made) return made;
  made->serviceVariables = std::move(environment.services);
  if (control::holdSecret(file.given)) made->secretFile = path;
  return made;
}

}  // namespace rostra::cli
