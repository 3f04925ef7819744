// SPDX-License-Identifier: Apache-2.0
// `name: type limits = sample  meaning`, and the helpers to read it.
#include "pipeline/template/header_words.hpp"

#include "base/text.hpp"
#include "pipeline/template/numbers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <optional>

namespace rostra::pipeline {
namespace {

constexpr std::array kTypes{PlaceholderType::Int,      PlaceholderType::Number,  PlaceholderType::Bool,
                            PlaceholderType::String,   PlaceholderType::Markup,  PlaceholderType::Word,
                            PlaceholderType::Ms,       PlaceholderType::Ns,      PlaceholderType::Bitrate,
                            PlaceholderType::Kbitrate, PlaceholderType::Fraction};
/// Limits are whole numbers that a double holds exactly.
constexpr double kLargestLimit = 9007199254740992.0;

bool isText(PlaceholderType type) {
  return type == PlaceholderType::String || type == PlaceholderType::Markup;
}
bool isWhole(PlaceholderType type) {
  return type != PlaceholderType::Number && type != PlaceholderType::Fraction;
}

bool isName(std::string_view name) {
  return !name.empty() && name.front() >= 'a' && name.front() <= 'z' && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

/// Characters that mean nothing to gst-launch wherever they stand.
bool isSafeWord(std::string_view word) {
  return !word.empty() && std::ranges::all_of(word, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '+';
  });
}

std::optional<std::string> readLimits(Placeholder& placeholder, std::string_view limits) {
  const std::string range = "'" + std::string(limits) + "' is not a range like 0..2000";
  const std::size_t dots = limits.find("..");
  if (dots == std::string_view::npos) return range;
  const auto min = parseNumber(limits.substr(0, dots));
  const auto max = parseNumber(limits.substr(dots + 2));
  if (!min || !max) return range;
  if (*min > *max) return "the range " + std::string(limits) + " is empty";
  if (std::abs(*min) > kLargestLimit || std::abs(*max) > kLargestLimit)
    return "the range " + std::string(limits) + " is too large";
  if (isWhole(placeholder.type) && (*min != std::floor(*min) || *max != std::floor(*max))) {
    return "limits of " + std::string(toString(placeholder.type)) + " are whole numbers";
  }
  const bool negative =
      placeholder.type == PlaceholderType::Int || placeholder.type == PlaceholderType::Number;
  if (!negative && *min < 0)
    return "limits of " + std::string(toString(placeholder.type)) + " are not negative";
  placeholder.min = *min;
  placeholder.max = *max;
  return std::nullopt;
}

std::optional<std::string> readWords(Placeholder& placeholder, std::string_view limits) {
  for (const std::string_view word : split(limits, '|')) {
    if (!isSafeWord(word)) return "'" + std::string(limits) + "' is not a list of words like small|large";
    placeholder.words.emplace_back(word);
  }
  return std::nullopt;
}

std::optional<Value> readFraction(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto numerator = parseNumber(text.substr(0, slash));
  const auto denominator =
      slash == std::string_view::npos ? std::optional(1.0) : parseNumber(text.substr(slash + 1));
  const auto whole = [](const std::optional<double>& n) {
    return n && *n >= 0 && *n <= INT32_MAX && *n == std::floor(*n);
  };
  if (!whole(numerator) || !whole(denominator) || *denominator == 0) return std::nullopt;
  return Value(Fraction{static_cast<std::int32_t>(*numerator), static_cast<std::int32_t>(*denominator)});
}

std::optional<Value> sampleFrom(PlaceholderType type, std::string_view text) {
  const auto number = parseNumber(text);
  switch (type) {
    case PlaceholderType::Bool:
      if (text == "true" || text == "false") return Value(text == "true");
      return std::nullopt;
    case PlaceholderType::Word:
      return Value(text);
    case PlaceholderType::Fraction:
      return readFraction(text);
    case PlaceholderType::Number:
      return number ? std::optional(Value(*number)) : std::nullopt;
    case PlaceholderType::String:
    case PlaceholderType::Markup:
      return std::nullopt;
    case PlaceholderType::Int:
    case PlaceholderType::Ms:
    case PlaceholderType::Ns:
    case PlaceholderType::Bitrate:
    case PlaceholderType::Kbitrate:
      break;
  }
  if (!number || *number != std::floor(*number) || std::abs(*number) > kLargestLimit) return std::nullopt;
  const auto whole = static_cast<std::int64_t>(*number);
  if (type != PlaceholderType::Ms && type != PlaceholderType::Ns) return Value(whole);
  constexpr std::int64_t kLongest = INT64_MAX / 1'000'000;
  if (std::abs(whole) > kLongest) return std::nullopt;
  return Value(std::chrono::milliseconds(whole));
}

}  // namespace

std::string suggestion(std::string_view word, std::span<const Placeholder> candidates) {
  std::vector<std::string> names;
  for (const Placeholder& candidate : candidates) names.push_back(candidate.name);
  return rostra::suggestion(word, names);
}

void WordReader::skipSpace() {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
}

std::string_view WordReader::until(char stop) {
  skipSpace();
  last_ = at_;
  const std::size_t end = std::min(text_.find(stop, at_), text_.size());
  const std::string_view found = trim(text_.substr(at_, end - at_));
  at_ = end;
  return found;
}

std::string_view WordReader::word() {
  skipSpace();
  last_ = at_;
  const std::size_t end = std::min(text_.find_first_of(" \t", at_), text_.size());
  const std::string_view found = text_.substr(at_, end - at_);
  at_ = end;
  return found;
}

bool WordReader::quoted(std::string& out) {
  skipSpace();
  last_ = at_;
  if (at_ == text_.size() || text_[at_] != '"') return false;
  for (std::size_t i = at_ + 1; i < text_.size(); ++i) {
    if (text_[i] == '"') {
      at_ = i + 1;
      return true;
    }
    if (text_[i] == '\\') ++i;
    if (i == text_.size()) break;
    out.push_back(text_[i]);
  }
  return false;
}

bool WordReader::skip(char c) {
  skipSpace();
  if (at_ == text_.size() || text_[at_] != c) return false;
  ++at_;
  return true;
}

tl::expected<Placeholder, EntryProblem> parsePlaceholder(std::string_view entry, std::size_t column) {
  WordReader reader(entry, column);
  const auto wrong = [&reader](std::string message) {
    return tl::make_unexpected(EntryProblem{reader.column(), std::move(message)});
  };
  Placeholder placeholder;
  placeholder.name = reader.until(':');
  if (!reader.skip(':')) return wrong("must be `name: type limits = sample  meaning`");
  if (!isName(placeholder.name)) {
    return wrong("'" + placeholder.name +
                 "' is not a placeholder name: use lowercase letters, digits and '-'");
  }
  const std::string_view type = reader.word();
  const auto known =
      std::ranges::find_if(kTypes, [&](PlaceholderType candidate) { return toString(candidate) == type; });
  if (known == kTypes.end()) {
    std::vector<std::string> names;
    std::string list;
    for (const PlaceholderType candidate : kTypes) {
      names.emplace_back(toString(candidate));
      list += (list.empty() ? "" : ", ") + names.back();
    }
    return wrong("unknown type '" + std::string(type) + "'; types are " + list);
  }
  placeholder.type = *known;
  if (placeholder.type != PlaceholderType::Bool) {
    const std::string_view limits = reader.word();
    const auto problem = placeholder.type == PlaceholderType::Word ? readWords(placeholder, limits)
                                                                   : readLimits(placeholder, limits);
    if (problem) return wrong(*problem);
  }
  if (!reader.skip('=')) {
    static_cast<void>(reader.word());
    return wrong("'= sample' is missing after the type and its limits");
  }
  if (isText(placeholder.type)) {
    std::string text;
    if (!reader.quoted(text)) return wrong("write the sample of a text in double quotes");
    placeholder.sample = Value(std::move(text));
  } else {
    const std::string_view text = reader.word();
    const auto value = sampleFrom(placeholder.type, text);
    if (!value) return wrong("'" + std::string(text) + "' is not a value of type " + std::string(type));
    placeholder.sample = *value;
  }
  if (const auto encoded = encode(placeholder, placeholder.sample); !encoded)
    return wrong("sample: " + encoded.error().message);
  placeholder.meaning = reader.rest();
  if (placeholder.meaning.empty())
    return wrong("placeholder '" + placeholder.name + "' has no meaning after its sample");
  return placeholder;
}

}  // namespace rostra::pipeline
