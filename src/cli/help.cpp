// SPDX-License-Identifier: Apache-2.0
// What --help prints.
#include "base/version.hpp"
#include "cli/documents.hpp"

#include <sstream>

namespace rostra::cli {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kIndent = 34;
constexpr std::size_t kCommandIndent = 26;

/// "  --name VALUE      text, wrapped and indented".
void appendEntry(std::string& out, const std::string& head, const std::string& text, std::size_t indent) {
  std::string line = "  " + head;
  if (line.size() + 2 > indent) {
    out += line + "\n";
    line.clear();
  }
  line.resize(indent, ' ');
  std::istringstream words(text);
  bool first = true;
  for (std::string word; words >> word; first = false) {
    if (!first && line.size() + 1 + word.size() > kWidth) {
      out += line + "\n";
      line.assign(indent, ' ');
      first = true;
    }
    line += (first ? "" : " ") + word;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out += line + "\n";
}

/// A paragraph from the first column on.
void appendParagraph(std::string& out, const std::string& text) {
  std::istringstream words(text);
  std::string line;
  for (std::string word; words >> word;) {
    if (!line.empty() && line.size() + 1 + word.size() > kWidth) {
      out += line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  out += line + "\n";
}

}  // namespace

std::string usageOf(const CommandSpec& spec) {
  std::string usage = "rostra " + spec.name;
  for (const Word& word : spec.words) usage += word.optional ? " [" + word.name + "]" : " " + word.name;
  return usage + (spec.switches.empty() ? "" : " [options]");
}

std::string helpText(const CommandSpec& spec) {
  std::string text;
  appendParagraph(text, spec.summary);
  text += "\nUsage: " + usageOf(spec) + "\n";
  std::istringstream paragraphs(spec.details);
  for (std::string paragraph; std::getline(paragraphs, paragraph);) {
    text += "\n";
    appendParagraph(text, paragraph);
  }
  text += "\n";
  std::string group;
  for (const Switch& one : spec.switches) {
    if (one.group != group) {
      group = one.group;
      text += "\n" + group + ":\n";
    }
    appendEntry(text, "--" + one.name + (one.valueName.empty() ? "" : " " + one.valueName), one.doc, kIndent);
  }
  if (!group.empty()) text += "\n";
  appendEntry(text, "-h, --help", "Show this text.", kIndent);
  return text;
}

std::string groupHelp(const std::string& group) {
  std::string text = "Usage: rostra " + group + " COMMAND [options]\n\n";
  for (const CommandSpec& spec : commands()) {
    if (!spec.name.starts_with(group + " ")) continue;
    std::string head = "rostra " + spec.name;
    for (const Word& word : spec.words) head += word.optional ? " [" + word.name + "]" : " " + word.name;
    appendEntry(text, head, spec.summary, kIndent + 6);
  }
  return text + "\n'rostra " + group + " COMMAND --help' shows the options of a command.\n";
}

std::string overview() {
  std::string text = "Rostra " + std::string(rostra::version()) +
                     ": a stage in the browser, mixed natively and broadcast as low-latency HLS.\n\nUsage: "
                     "rostra COMMAND [options]\n\n";
  for (const CommandSpec& spec : commands()) {
    if (!spec.hidden) appendEntry(text, spec.name, spec.summary, kCommandIndent);
  }
  text += "\n";
  appendEntry(text, "help COMMAND", "Show the options of a command, as --help behind it does.",
              kCommandIndent);
  appendEntry(text, "--version", "Show the version.", kCommandIndent);
  return text + "\nStart with 'rostra serve' and open the link it prints.\n";
}

}  // namespace rostra::cli
