// SPDX-License-Identifier: Apache-2.0
// Words and numbers of SDP and candidates, beside what base/text.hpp has. Views into the caller's text.
#pragma once

#include <algorithm>
#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>
#include <vector>

namespace rostra::rtp {

/// The text up to `separator`; `rest` becomes what follows it (empty if there was none).
[[nodiscard]] inline std::string_view cut(std::string_view& rest, char separator) noexcept {
  const auto at = rest.find(separator);
  const auto head = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view{} : rest.substr(at + 1);
  return head;
}

/// Words between single or repeated spaces.
[[nodiscard]] inline std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> result;
  while (!text.empty()) {
    const auto word = cut(text, ' ');
    if (!word.empty()) result.push_back(word);
  }
  return result;
}

/// Decimal digits only, in range of T; nothing otherwise.
template <std::unsigned_integral T>
[[nodiscard]] std::optional<T> number(std::string_view text) noexcept {
  T value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// 1..max characters of RFC 8866 `token`, which mids, rids and encoding names are made of.
[[nodiscard]] inline bool isToken(std::string_view text, std::size_t max) noexcept {
  constexpr std::string_view kAlso = "!#$%&'*+-.^_`{|}~";
  return !text.empty() && text.size() <= max && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kAlso.find(c) != std::string_view::npos;
  });
}

}  // namespace rostra::rtp
