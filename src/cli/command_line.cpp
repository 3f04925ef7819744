// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.hpp"

#include "base/spelling.hpp"
#include "base/version.hpp"
#include "cli/documents.hpp"

#include <boost/program_options.hpp>

#include <algorithm>
#include <iostream>
#include <set>

namespace rostra::cli {
namespace {

namespace po = boost::program_options;

// Boost gives words without dashes to an option; a name nobody types.
constexpr const char* kWords = " words";

std::vector<std::string> switchNames(const CommandSpec& spec) {
  std::vector<std::string> names{"help"};
  for (const Switch& one : spec.switches) names.push_back(one.name);
  return names;
}

std::string listed(const std::vector<std::string>& words) {
  std::string all;
  for (std::size_t i = 0; i < words.size(); ++i)
    all += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
  return all;
}

/// Empty, or what is wrong with a value that can only be one of a few.
std::string checkWord(const std::string& value, const std::vector<std::string>& words) {
  if (words.empty() || std::find(words.begin(), words.end(), value) != words.end()) return {};
  const std::string near = suggestion(value, words);
  return "'" + value + "' is not " + listed(words) + near;
}

std::string checkWords(const CommandSpec& spec, const ParsedLine& line) {
  for (const Switch& one : spec.switches) {
    const auto given = line.given.find(one.name);
    if (one.open || given == line.given.end()) continue;
    if (std::string wrong = checkWord(given->second.texts.back(), one.words); !wrong.empty())
      return "--" + one.name + ": " + wrong;
  }
  for (std::size_t i = 0; i < spec.words.size(); ++i) {
    if (i >= line.positional.size()) {
      if (spec.words[i].optional) continue;
      return spec.words[i].name + " is missing: " + usageOf(spec);
    }
    if (std::string wrong = checkWord(line.positional[i], spec.words[i].words); !wrong.empty()) return wrong;
  }
  if (line.positional.size() > spec.words.size())
    return "'" + line.positional[spec.words.size()] + "' is unexpected: " + usageOf(spec);
  return {};
}

po::options_description describe(const CommandSpec& spec) {
  po::options_description description;
  description.add_options()("help,h", "")(kWords, po::value<std::vector<std::string>>(), "");
  for (const Switch& one : spec.switches) {
    if (one.valueName.empty()) {
      description.add_options()(one.name.c_str(), "");
    } else {
      description.add_options()(one.name.c_str(), po::value<std::vector<std::string>>()->composing(), "");
    }
  }
  return description;
}

int usageError(const std::string& sentence) {
  return report(Error{ErrorKind::InvalidInput, sentence, std::source_location::current()});
}

/// First words of all commands, those for people first.
std::vector<std::string> firstWords() {
  std::vector<std::string> words{"help", "version"};
  for (const CommandSpec& spec : commands()) words.push_back(spec.name.substr(0, spec.name.find(' ')));
  return words;
}

std::vector<std::string> secondWords(const std::string& group) {
  std::vector<std::string> words;
  for (const CommandSpec& spec : commands()) {
    if (spec.name.starts_with(group + " ")) words.push_back(spec.name.substr(group.size() + 1));
  }
  return words;
}

const CommandSpec* find(const std::string& name) {
  const auto found = std::ranges::find(commands(), name, &CommandSpec::name);
  return found == commands().end() ? nullptr : &*found;
}

int runSpec(const CommandSpec& spec, const Arguments& arguments) {
  auto line = parseLine(spec, arguments);
  if (!line) return report(line.error());
  if (!line->help) return spec.run(*line);
  std::cout << helpText(spec);
  return kExitOk;
}

int runGroup(const std::string& group, const Arguments& arguments) {
  const std::vector<std::string> words = secondWords(group);
  const bool help = !arguments.empty() && (arguments.front() == "--help" || arguments.front() == "-h");
  if (arguments.empty() || help) {
    (help ? std::cout : std::cerr) << groupHelp(group);
    return help ? kExitOk : kExitUsage;
  }
  const std::string& word = arguments.front();
  if (const CommandSpec* spec = find(group + " " + word))
    return runSpec(*spec, {arguments.begin() + 1, arguments.end()});
  return usageError("there is no 'rostra " + group + " " + word + "'" + suggestion(word, words) +
                    "\nTry 'rostra " + group + " --help'.");
}

}  // namespace

bool ParsedLine::has(std::string_view name) const {
  return std::find(switches.begin(), switches.end(), name) != switches.end() || given.contains(name);
}

std::string ParsedLine::value(std::string_view name) const {
  const auto found = given.find(name);
  return found == given.end() ? "" : found->second.texts.back();
}

std::string ParsedLine::word(std::size_t index) const {
  return index < positional.size() ? positional[index] : std::string();
}

Result<ParsedLine> parseLine(const CommandSpec& spec, const Arguments& arguments) {
  const auto refuse = [&](const std::string& sentence) {
    return fail(ErrorKind::InvalidInput, sentence + "\nTry 'rostra " + spec.name + " --help'.");
  };
  const po::options_description description = describe(spec);
  po::positional_options_description words;
  words.add(kWords, -1);
  ParsedLine line;
  line.spec = &spec;
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
  if (const std::string wrong = checkWords(spec, line); !wrong.empty()) return refuse(wrong);
  return line;
}

int runCommandLine(const Arguments& arguments) {
  if (arguments.empty()) {
    std::cerr << overview();
    return kExitUsage;
  }
  const std::string& word = arguments.front();
  const Arguments rest(arguments.begin() + 1, arguments.end());
  if (word == "--version" || word == "version") {
    std::cout << "rostra " << rostra::version() << '\n';
    return kExitOk;
  }
  if (word == "--help" || word == "-h" || word == "help") {
    if (!rest.empty() && word == "help") {
      Arguments asked = rest;
      asked.emplace_back("--help");
      return runCommandLine(asked);
    }
    std::cout << overview();
    return kExitOk;
  }
  if (const CommandSpec* spec = find(word)) return runSpec(*spec, rest);
  if (!secondWords(word).empty()) return runGroup(word, rest);
  return usageError("unknown command '" + word + "'" + suggestion(word, firstWords()) +
                    "\nTry 'rostra --help'.");
}

}  // namespace rostra::cli
