// SPDX-License-Identifier: Apache-2.0
// The header is read line by line, the fragment once for placeholders and once for where text placeholders
// stand. Every mistake is kept, so that a person sees all of them at once.
#include "pipeline/template/template_parser.hpp"

#include "base/check.hpp"
#include "base/text.hpp"
#include "pipeline/template/header_words.hpp"
#include "pipeline/template/launch_text.hpp"

#include <glib.h>

#include <algorithm>
#include <array>
#include <map>

namespace rostra::pipeline {
namespace {

constexpr std::array<std::string_view, 7> kFieldNames{
    "Purpose", "Inputs", "Outputs", "Elements the code needs", "Placeholders", "Safe to tune", "Try it"};
constexpr std::string_view kTryItCommand = "gst-launch-1.0";

}  // namespace

TemplateParser::TemplateParser(std::string file, std::string_view text) : fieldLines_(kFieldNames.size(), 0) {
  result_.file_ = std::move(file);
  result_.text_ = text;
}

void TemplateParser::problem(int line, std::size_t column, std::string message) {
  problems_.push_back({result_.file_, line, static_cast<int>(column), std::move(message)});
}

tl::expected<Template, Problems> TemplateParser::run() {
  const std::string_view text = result_.text_;
  if (text.size() > Template::kMaxBytes) {
    problem(0, 0, "is larger than " + std::to_string(Template::kMaxBytes) + " bytes");
    return tl::make_unexpected(std::move(problems_));
  }
  const char* invalid = nullptr;
  if (!g_utf8_validate_len(text.data(), text.size(), &invalid)) {
    const Place place = placeOf(text, static_cast<std::size_t>(invalid - text.data()));
    problem(place.line, static_cast<std::size_t>(place.column), "is not valid UTF-8 text");
    return tl::make_unexpected(std::move(problems_));
  }

  std::size_t at = 0;
  int line = 0;
  while (at < text.size() && text[at] == '#') {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    readHeaderLine(text.substr(at, end - at), ++line);
    at = std::min(end + 1, text.size());
  }
  finishHeader(line);
  readFragment(text.substr(at), line);
  if (!problems_.empty()) {
    std::ranges::stable_sort(problems_, {}, [](const Problem& p) { return std::pair(p.line, p.column); });
    return tl::make_unexpected(std::move(problems_));
  }
  return std::move(result_);
}

void TemplateParser::readHeaderLine(std::string_view line, int number) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  std::size_t indent = 1;
  while (indent < line.size() && kBlanks.find(line[indent]) != std::string_view::npos) ++indent;
  if (indent == line.size()) return;
  const std::string_view body = trim(line.substr(indent));
  if (number == 1 && body.starts_with("SPDX-License-Identifier:")) return;
  if (indent <= 2) {
    startField(body, indent + 1, number);
  } else {
    continueField(body, indent + 1, number);
  }
}

void TemplateParser::startField(std::string_view body, std::size_t column, int number) {
  const std::size_t colon = body.find(':');
  const auto found = std::ranges::find(kFieldNames, body.substr(0, colon));
  if (colon == std::string_view::npos || found == kFieldNames.end()) {
    std::string names;
    for (const std::string_view name : kFieldNames) names += (names.empty() ? "" : ", ") + std::string(name);
    problem(number, column,
            "is not a field of the header (" + names +
                "); lines that continue a field are indented by two spaces or more");
    field_ = Field::None;
    return;
  }
  const auto index = static_cast<std::size_t>(found - kFieldNames.begin());
  field_ = static_cast<Field>(index);
  if (fieldLines_[index] != 0) {
    problem(number, column,
            "field '" + std::string(*found) + "' appears twice, first in line " +
                std::to_string(fieldLines_[index]));
  }
  fieldLines_[index] = number;
  const std::string_view rest = trim(body.substr(colon + 1));
  if (!rest.empty())
    continueField(rest, column + static_cast<std::size_t>(rest.data() - body.data()), number);
}

std::string* TemplateParser::freeText() {
  Header& header = result_.header_;
  switch (field_) {
    case Field::Purpose:
      return &header.purpose;
    case Field::Inputs:
      return &header.inputs;
    case Field::Outputs:
      return &header.outputs;
    case Field::SafeToTune:
      return &header.safeToTune;
    case Field::TryIt:
      return &header.tryIt;
    case Field::Elements:
    case Field::Placeholders:
    case Field::None:
      break;
  }
  return nullptr;
}

void TemplateParser::continueField(std::string_view body, std::size_t column, int number) {
  if (std::string* text = freeText()) {
    // A command may be broken with a backslash at the end of a line, as in a shell.
    if (text->ends_with('\\')) *text = trim(std::string_view(*text).substr(0, text->size() - 1));
    *text += (text->empty() ? "" : " ") + std::string(body);
  } else if (field_ != Field::None && body == "none") {
    return;
  } else if (field_ == Field::Elements) {
    readElement(body, column, number);
  } else if (field_ == Field::Placeholders) {
    readPlaceholder(body, column, number);
  }
}

void TemplateParser::readElement(std::string_view entry, std::size_t column, int number) {
  WordReader reader(entry, column);
  const std::string_view name = reader.until(':');
  if (name.empty() || !reader.skip(':')) {
    return problem(number, column, "must be `name: factory  meaning`");
  }
  NeededElement element{.name = std::string(name), .factories = {}, .meaning = {}, .line = number};
  const std::string_view factories = reader.word();
  if (factories.empty())
    return problem(number, reader.column(), "must be `name: factory  meaning`; `*` = any element");
  if (factories != "*") {
    for (const std::string_view factory : split(factories, '|')) {
      if (factory.empty())
        return problem(number, reader.column(), "'" + std::string(factories) + "' contains an empty name");
      element.factories.emplace_back(factory);
    }
  }
  element.meaning = reader.rest();
  if (std::ranges::find(result_.header_.elements, element.name, &NeededElement::name) !=
      result_.header_.elements.end()) {
    return problem(number, column, "element '" + element.name + "' appears twice");
  }
  result_.header_.elements.push_back(std::move(element));
}

void TemplateParser::readPlaceholder(std::string_view entry, std::size_t column, int number) {
  auto read = parsePlaceholder(entry, column);
  if (!read) return problem(number, read.error().column, std::move(read.error().message));
  read->line = number;
  if (result_.placeholder(read->name))
    return problem(number, column, "placeholder '" + read->name + "' appears twice");
  result_.header_.placeholders.push_back(std::move(*read));
}

void TemplateParser::finishHeader(int lines) {
  if (lines == 0) {
    problem(1, 0,
            "has no header: comment lines with Purpose, Inputs, Outputs, ... come first (see "
            "pipelines/README.md)");
    return;
  }
  for (std::size_t i = 0; i < kFieldNames.size(); ++i) {
    if (fieldLines_[i] == 0) {
      problem(lines, 0, "the header ends here without the field '" + std::string(kFieldNames[i]) + ":'");
      continue;
    }
    field_ = static_cast<Field>(i);
    if (const std::string* text = freeText(); text && text->empty()) {
      problem(fieldLines_[i], 0, "field '" + std::string(kFieldNames[i]) + "' is empty");
    }
  }
  const std::string& tryIt = result_.header_.tryIt;
  if (!tryIt.empty() && !tryIt.starts_with(std::string(kTryItCommand) + ' ')) {
    problem(fieldLines_[static_cast<std::size_t>(Field::TryIt)], 0,
            "'Try it' must be a gst-launch-1.0 command");
  }
}

void TemplateParser::readFragment(std::string_view fragment, int headerLines) {
  std::string& out = result_.fragment_;
  out.assign(static_cast<std::size_t>(headerLines), '\n');
  for (std::size_t at = 0; at < fragment.size();) {
    const std::size_t end = std::min(fragment.find('\n', at), fragment.size());
    const std::string_view line = fragment.substr(at, end - at);
    const std::size_t first = line.find_first_not_of(" \t");
    if (first == std::string_view::npos || line[first] != '#') out += line;
    if (end < fragment.size()) out += '\n';
    at = end + 1;
  }
  std::ranges::replace(out, '\r', ' ');
  if (trim(out).empty()) {
    problem(headerLines + 1, 0, "has no fragment after its header");
    return;
  }
  readUses();
  if (problems_.empty()) checkTextUses();
}

void TemplateParser::readUses() {
  const std::string_view text = result_.fragment_;
  for (std::size_t at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at)) {
    const std::size_t lineEnd = std::min(text.find('\n', at), text.size());
    const std::size_t end = text.substr(0, lineEnd).find("}}", at);
    const auto wrong = [&](std::string message) {
      const Place place = placeOf(text, at);
      problem(place.line, static_cast<std::size_t>(place.column), std::move(message));
    };
    if (end == std::string_view::npos) {
      wrong("a placeholder is not closed: write {{name:type}}");
      at = lineEnd;
      continue;
    }
    const std::string_view inside = text.substr(at + 2, end - at - 2);
    const std::size_t colon = inside.find(':');
    const std::string name(inside.substr(0, colon));
    const auto& declared = result_.header_.placeholders;
    const auto found = std::ranges::find(declared, name, &Placeholder::name);
    if (colon == std::string_view::npos) {
      wrong("placeholder '{{" + std::string(inside) + "}}' has no type: write {{name:type}}");
    } else if (found == declared.end()) {
      wrong("placeholder '" + name + "' is not in the header" + suggestion(name, declared));
    } else if (const std::string_view type = inside.substr(colon + 1); type != toString(found->type)) {
      wrong("placeholder '" + name + "' is declared as " + std::string(toString(found->type)) + " in line " +
            std::to_string(found->line) + ", not as '" + std::string(type) + "'");
    } else {
      result_.uses_.push_back({at, end + 2 - at, static_cast<std::size_t>(found - declared.begin())});
    }
    at = end + 2;
  }
}

/// Text can be carried safely only as the whole value of a property: nothing else in gst-launch has an escape
/// for all of it.
void TemplateParser::checkTextUses() {
  const std::string_view text = result_.fragment_;
  std::map<std::size_t, std::size_t> values;  // offset -> length of every property value
  for (const Token& token : tokenize(text)) {
    if (token.kind == TokenKind::Assignment) values.emplace(token.valueOffset, token.value.size());
  }
  for (const Template::Use& use : result_.uses_) {
    const Placeholder& placeholder = result_.header_.placeholders[use.index];
    if (placeholder.type != PlaceholderType::String && placeholder.type != PlaceholderType::Markup) continue;
    const auto value = values.find(use.offset);
    if (value != values.end() && value->second == use.length) continue;
    const Place place = placeOf(text, use.offset);
    problem(place.line, static_cast<std::size_t>(place.column),
            "placeholder '" + placeholder.name +
                "' is text and must be the whole value of a property: property={{" + placeholder.name + ':' +
                std::string(toString(placeholder.type)) + "}}, without quotes");
  }
}

}  // namespace rostra::pipeline
