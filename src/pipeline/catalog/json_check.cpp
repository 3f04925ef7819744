// SPDX-License-Identifier: Apache-2.0
// JSON syntax with lines, and the place of a wrong member.
#include "pipeline/catalog/json_check.hpp"

#include "base/text.hpp"
#include "glib/json.hpp"
#include "pipeline/catalog/catalog.hpp"
#include "pipeline/template/header_words.hpp"
#include "pipeline/template/launch_text.hpp"

#include <cctype>

namespace rostra::pipeline {
namespace {

/// json-glib's message begins with "<data>:LINE:COLUMN: Parse error: ".
std::string withoutPlace(const std::string& message) {
  constexpr std::string_view kText = "Parse error: ";
  const std::size_t at = message.find(kText);
  return at == std::string::npos ? message : message.substr(at + kText.size());
}

/// json-glib knows the line only while it parses: it is asked for in the signal that announces a mistake.
void takePlace(JsonParser* parser, gpointer /*error*/, gpointer place) noexcept {
  *static_cast<Place*>(place) = {static_cast<int>(json_parser_get_current_line(parser)),
                                 static_cast<int>(json_parser_get_current_pos(parser))};
}

/// Where the first word of a message that is a "member" of the text stands; 0 when none is.
Place placeOfMember(std::string_view text, std::string_view message) {
  const auto isWord = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
  };
  for (std::size_t at = 0; at < message.size();) {
    std::size_t end = at;
    while (end < message.size() && isWord(message[end])) ++end;
    const std::string member = '"' + std::string(message.substr(at, end - at)) + '"';
    for (std::size_t found = text.find(member); end > at && found != std::string_view::npos;
         found = text.find(member, found + 1)) {
      if (trim(text.substr(found + member.size())).starts_with(':')) return placeOf(text, found);
    }
    at = end + 1;
  }
  return {0, 0};
}

}  // namespace

Problems jsonProblems(const std::string& file, std::string_view text) {
  const auto object = glib::parseObject(text, Template::kMaxBytes);
  if (object) return {};
  // Once more without its limits on shape, only to learn the place; what is nested too deeply must not get
  // there.
  Problem problem{file, 0, 0, object.error().message};
  if (g_utf8_validate_len(text.data(), text.size(), nullptr) && !text.empty() &&
      text.size() <= Template::kMaxBytes && problem.message.find("deeply") == std::string::npos) {
    const auto parser = glib::Ref<JsonParser>::adopt(json_parser_new());
    Place place{0, 0};
    g_signal_connect(parser.get(), "error", G_CALLBACK(takePlace), &place);
    glib::ErrorOut error;
    if (!json_parser_load_from_data(parser.get(), text.data(), static_cast<gssize>(text.size()),
                                    error.out())) {
      problem.line = place.line;
      problem.column = place.column;
      problem.message = "is not JSON: " + withoutPlace(error.message()) + " after this";
    } else {
      problem.message = "must be one JSON object: { ... }";
    }
  }
  return {std::move(problem)};
}

LayoutCheck layoutCheckOf(std::function<Result<void>(std::string_view)> parse) {
  return [parse = std::move(parse)](const std::string& file, std::string_view text) -> Problems {
    if (Problems syntax = jsonProblems(file, text); !syntax.empty()) return syntax;
    const auto parsed = parse(text);
    if (parsed) return {};
    const Place place = placeOfMember(text, parsed.error().message);
    return {{file, place.line, place.column, parsed.error().message, parsed.error().kind}};
  };
}

}  // namespace rostra::pipeline
