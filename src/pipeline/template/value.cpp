// SPDX-License-Identifier: Apache-2.0
// Placeholder values: type and limit checks, and the encoding that keeps text inside one property value.
#include "pipeline/template/value.hpp"

#include "glib/handle.hpp"
#include "pipeline/template/numbers.hpp"

#include <glib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <type_traits>

namespace rostra::pipeline {
namespace {

constexpr std::int64_t kNanosecondsPerMillisecond = 1'000'000;
constexpr std::int64_t kBitsPerKilobit = 1000;

std::string_view kindOf(const Value::Variant& value) {
  constexpr std::array<std::string_view, 6> kKinds{"a boolean", "a whole number", "a decimal number",
                                                   "text",      "a duration",     "a fraction"};
  return kKinds[value.index()];
}

tl::unexpected<Error> refuse(const Placeholder& placeholder, const std::string& why) {
  return fail(ErrorKind::InvalidInput,
              "placeholder '" + placeholder.name + "' (" + describe(placeholder) + ") " + why);
}

tl::unexpected<Error> wrongType(const Placeholder& placeholder, const Value& value) {
  return refuse(placeholder, "does not take " + std::string(kindOf(value.variant())));
}

Result<double> inLimits(const Placeholder& placeholder, double number) {
  if (!std::isfinite(number) || number < placeholder.min || number > placeholder.max) {
    return refuse(placeholder, "does not take " + formatNumber(number));
  }
  return number;
}

/// gst-launch has three layers that each give backslashes and quotes a meaning: the scanner, whose longest
/// match can run through `\\"` into the next quoted value; one pass of unescaping; and
/// gst_value_deserialize(). Octal escapes in an inner pair of quotes leave none of them a character to
/// interpret, whatever the text is.
std::string encodeText(std::string_view text) {
  std::string out = R"("\")";
  for (const char c : text) {
    if (g_ascii_isalnum(c)) {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += "\\\\";
    out.push_back(static_cast<char>('0' + (byte >> 6)));
    out.push_back(static_cast<char>('0' + ((byte >> 3) & 7)));
    out.push_back(static_cast<char>('0' + (byte & 7)));
  }
  return out += R"(\"")";
}

Result<std::string> encodeString(const Placeholder& placeholder, const std::string& text) {
  // g_utf8_validate_len refuses NUL inside the text too.
  if (!g_utf8_validate_len(text.data(), text.size(), nullptr))
    return refuse(placeholder, "takes valid UTF-8 only");
  const auto length = static_cast<double>(g_utf8_strlen(text.c_str(), -1));
  if (length < placeholder.min || length > placeholder.max) {
    return refuse(placeholder, "does not take " + formatNumber(length) + " characters");
  }
  if (placeholder.type == PlaceholderType::String) return encodeText(text);
  const glib::CharPtr escaped(g_markup_escape_text(text.data(), static_cast<gssize>(text.size())));
  return encodeText(escaped.get());
}

Result<std::string> encodeInteger(const Placeholder& placeholder, std::int64_t number,
                                  std::int64_t divisor = 1) {
  const auto checked = inLimits(placeholder, static_cast<double>(number));
  if (!checked) return tl::make_unexpected(checked.error());
  return std::to_string(number / divisor);
}

Result<std::string> encodeDuration(const Placeholder& placeholder, std::chrono::nanoseconds duration) {
  const auto checked = inLimits(
      placeholder, static_cast<double>(duration.count()) / static_cast<double>(kNanosecondsPerMillisecond));
  if (!checked) return tl::make_unexpected(checked.error());
  const std::int64_t count = duration.count();
  return std::to_string(placeholder.type == PlaceholderType::Ms ? count / kNanosecondsPerMillisecond : count);
}

Result<std::string> encodeFraction(const Placeholder& placeholder, Fraction fraction) {
  if (fraction.denominator <= 0) return refuse(placeholder, "needs a denominator above zero");
  const auto checked = inLimits(placeholder, static_cast<double>(fraction.numerator) / fraction.denominator);
  if (!checked) return tl::make_unexpected(checked.error());
  return std::to_string(fraction.numerator) + '/' + std::to_string(fraction.denominator);
}

}  // namespace

std::string formatNumber(double number) {
  std::array<char, 512> digits{};  // the longest double, 2^-1074, has 326 characters in its shortest form
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed).ptr;
  return {digits.data(), end};
}

std::optional<double> parseNumber(std::string_view text) {
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

std::string_view toString(PlaceholderType type) noexcept {
  switch (type) {
    case PlaceholderType::Int:
      return "int";
    case PlaceholderType::Number:
      return "number";
    case PlaceholderType::Bool:
      return "bool";
    case PlaceholderType::String:
      return "string";
    case PlaceholderType::Markup:
      return "markup";
    case PlaceholderType::Word:
      return "word";
    case PlaceholderType::Ms:
      return "ms";
    case PlaceholderType::Ns:
      return "ns";
    case PlaceholderType::Bitrate:
      return "bitrate";
    case PlaceholderType::Kbitrate:
      return "kbitrate";
    case PlaceholderType::Fraction:
      return "fraction";
  }
  return "int";
}

std::string describe(const Placeholder& placeholder) {
  std::string text(toString(placeholder.type));
  if (placeholder.type == PlaceholderType::Bool) return text;
  text += ' ';
  if (placeholder.type == PlaceholderType::Word) {
    for (std::size_t i = 0; i < placeholder.words.size(); ++i)
      text += (i == 0 ? "" : "|") + placeholder.words[i];
    return text;
  }
  return text += formatNumber(placeholder.min) + ".." + formatNumber(placeholder.max);
}

Result<std::string> encode(const Placeholder& placeholder, const Value& value) {
  const Value::Variant& given = value.variant();
  const auto* integer = std::get_if<std::int64_t>(&given);
  const auto* text = std::get_if<std::string>(&given);
  switch (placeholder.type) {
    case PlaceholderType::Int:
    case PlaceholderType::Bitrate:
      if (integer) return encodeInteger(placeholder, *integer);
      break;
    case PlaceholderType::Kbitrate:
      if (integer) return encodeInteger(placeholder, *integer, kBitsPerKilobit);
      break;
    case PlaceholderType::Number: {
      const auto* decimal = std::get_if<double>(&given);
      if (!integer && !decimal) break;
      return inLimits(placeholder, decimal ? *decimal : static_cast<double>(*integer)).map(formatNumber);
    }
    case PlaceholderType::Bool:
      if (const auto* flag = std::get_if<bool>(&given)) return std::string(*flag ? "true" : "false");
      break;
    case PlaceholderType::String:
    case PlaceholderType::Markup:
      if (text) return encodeString(placeholder, *text);
      break;
    case PlaceholderType::Word:
      if (!text) break;
      if (std::ranges::find(placeholder.words, *text) != placeholder.words.end()) return *text;
      return refuse(placeholder, "does not take '" + *text + "'");
    case PlaceholderType::Ms:
    case PlaceholderType::Ns:
      if (const auto* duration = std::get_if<std::chrono::nanoseconds>(&given))
        return encodeDuration(placeholder, *duration);
      break;
    case PlaceholderType::Fraction:
      if (const auto* fraction = std::get_if<Fraction>(&given)) return encodeFraction(placeholder, *fraction);
      if (integer && *integer >= 0 && *integer <= INT32_MAX) {
        return encodeFraction(placeholder, {static_cast<std::int32_t>(*integer), 1});
      }
      break;
  }
  return wrongType(placeholder, value);
}

}  // namespace rostra::pipeline
