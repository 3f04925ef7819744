// SPDX-License-Identifier: Apache-2.0
// Typed placeholders of the files under pipelines/: `{{width:int}}`. in: a value from the code; out: text
// that is safe inside a gst-launch description. Pure: any thread.
#pragma once

#include "base/result.hpp"

#include <chrono>
#include <concepts>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rostra::pipeline {

/// How a value is written into the text.
enum class PlaceholderType : std::uint8_t {
  Int,       ///< `int`: a whole number
  Number,    ///< `number`: a decimal number
  Bool,      ///< `bool`: true or false
  String,    ///< `string`: any text; written quoted and escaped, must be the whole value of a property
  Markup,    ///< `markup`: as string, with &, < and > escaped for properties that take Pango markup
             ///< (textoverlay text)
  Word,      ///< `word`: one of a list of words
  Ms,        ///< `ms`: a duration, written in milliseconds
  Ns,        ///< `ns`: a duration, written in nanoseconds; limits and sample are in milliseconds
  Bitrate,   ///< `bitrate`: bits a second
  Kbitrate,  ///< `kbitrate`: bits a second, written in thousands; limits and sample are in bits a second
  Fraction,  ///< `fraction`: n/d, e.g. a frame rate
};
[[nodiscard]] std::string_view toString(PlaceholderType type) noexcept;

struct Fraction {
  std::int32_t numerator = 0;
  std::int32_t denominator = 1;
  bool operator==(const Fraction&) const = default;
};

/// What the code gives for a placeholder. Int, Bitrate, Kbitrate take integers; Number takes integers and
/// floating point; Ms, Ns take any std::chrono duration; String, Markup, Word take text; Fraction takes
/// Fraction or an integer.
class Value {
 public:
  using Variant = std::variant<bool, std::int64_t, double, std::string, std::chrono::nanoseconds, Fraction>;

  // Implicit on purpose: `{{"width", 1280}, {"latency", 80ms}, {"name", name}}` is what callers write.
  template <std::integral T>
  Value(T value) : value_(wrapIntegral(value)) {}  // NOLINT(google-explicit-constructor)
  template <std::floating_point T>
  Value(T value) : value_(static_cast<double>(value)) {}         // NOLINT(google-explicit-constructor)
  Value(std::string value) : value_(std::move(value)) {}         // NOLINT(google-explicit-constructor)
  Value(std::string_view value) : value_(std::string(value)) {}  // NOLINT(google-explicit-constructor)
  Value(const char* value) : value_(std::string(value)) {}       // NOLINT(google-explicit-constructor)
  Value(Fraction value) : value_(value) {}                       // NOLINT(google-explicit-constructor)
  template <class Rep, class Period>
  Value(std::chrono::duration<Rep, Period> value)  // NOLINT(google-explicit-constructor)
      : value_(std::chrono::duration_cast<std::chrono::nanoseconds>(value)) {}

  [[nodiscard]] const Variant& variant() const noexcept { return value_; }
  bool operator==(const Value&) const = default;

 private:
  template <std::integral T>
  static Variant wrapIntegral(T value) {
    if constexpr (std::same_as<T, bool>) {
      return value;
    } else {
      return static_cast<std::int64_t>(value);
    }
  }
  Variant value_;
};

/// Placeholder name -> value.
using Values = std::map<std::string, Value, std::less<>>;

/// A placeholder as the header of a file declares it.
struct Placeholder {
  std::string name;  ///< [a-z][a-z0-9-]*
  PlaceholderType type = PlaceholderType::Int;
  double min = 0;                  ///< numbers; for String and Markup the shortest length in characters
  double max = 0;                  ///< numbers; for String and Markup the longest length in characters
  std::vector<std::string> words;  ///< Word: what is allowed
  Value sample = 0;                ///< used by checks and `rostra pipeline show`
  std::string meaning;             ///< for people
  int line = 0;                    ///< where it is declared
};

/// "int 16..3840": type and limits, as written in the header.
[[nodiscard]] std::string describe(const Placeholder& placeholder);

/// The text to put in place of `placeholder`. InvalidInput when the value has the wrong type or is out of its
/// limits. Text is encoded so that no content, however hostile, ends the property value that contains it.
[[nodiscard]] Result<std::string> encode(const Placeholder& placeholder, const Value& value);

}  // namespace rostra::pipeline
