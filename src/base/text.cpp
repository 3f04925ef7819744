// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include <algorithm>

namespace rostra {
namespace {

/// The second, third or fourth byte of a UTF-8 character (RFC 3629 s.3).
bool continuesCharacter(char c) noexcept {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

}  // namespace

std::string_view trimStart(std::string_view text, std::string_view characters) noexcept {
  return text.substr(std::min(text.find_first_not_of(characters), text.size()));
}

std::string_view trimEnd(std::string_view text, std::string_view characters) noexcept {
  return text.substr(0, text.find_last_not_of(characters) + 1);  // npos + 1 is 0
}

std::string_view trim(std::string_view text, std::string_view characters) noexcept {
  return trimEnd(trimStart(text, characters), characters);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string toLower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) { return toLower(c); });
  return result;
}

bool equalsNoCase(std::string_view a, std::string_view b) noexcept {
  return std::ranges::equal(a, b, [](char x, char y) { return toLower(x) == toLower(y); });
}

std::string_view shortened(std::string_view text, std::size_t maxBytes) noexcept {
  if (text.size() <= maxBytes) return text;
  while (maxBytes > 0 && continuesCharacter(text[maxBytes])) --maxBytes;
  return text.substr(0, maxBytes);
}

}  // namespace rostra
