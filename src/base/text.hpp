// SPDX-License-Identifier: Apache-2.0
// Small helpers for text that is read line by line and word by word: headers, options, files. Only ASCII
// letters have a case. Results are views into the caller's text unless they say string. Pure: any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rostra {

/// Optional white space within one line (RFC 9110 s.5.6.3).
inline constexpr std::string_view kBlanks = " \t";
/// White space of the C locale, line ends included.
inline constexpr std::string_view kWhiteSpace = " \t\r\n\v\f";

/// Without any of `characters` at its start, its end, or both.
[[nodiscard]] std::string_view trimStart(std::string_view text, std::string_view characters) noexcept;
[[nodiscard]] std::string_view trimEnd(std::string_view text, std::string_view characters) noexcept;
[[nodiscard]] std::string_view trim(std::string_view text,
                                    std::string_view characters = kWhiteSpace) noexcept;

/// The parts between separators, empty ones included; an empty text is one empty part.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

[[nodiscard]] constexpr char toLower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
[[nodiscard]] std::string toLower(std::string_view text);
[[nodiscard]] bool equalsNoCase(std::string_view a, std::string_view b) noexcept;

/// At most `maxBytes` from the start of a UTF-8 text, cut between two characters.
[[nodiscard]] std::string_view shortened(std::string_view text, std::size_t maxBytes) noexcept;

}  // namespace rostra
