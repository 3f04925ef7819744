// SPDX-License-Identifier: Apache-2.0
#include "hls/byte_range.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace rostra::hls {
namespace {

bool isDigits(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Digits only; more than fits is as good as "to the end".
std::uint64_t toNumber(std::string_view digits) noexcept {
  std::uint64_t number = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), number).ec != std::errc())
    return UINT64_MAX;
  return number;
}

bool startsWithBytes(std::string_view header) noexcept {
  constexpr std::string_view kUnit = "bytes";  // range units are case-insensitive (RFC 9110 s.14.1)
  return equalsNoCase(header.substr(0, kUnit.size()), kUnit);
}

}  // namespace

Result<std::optional<ByteRange>> parseByteRange(std::string_view header, std::size_t size) {
  header = trim(header, kBlanks);
  if (!startsWithBytes(header)) return std::nullopt;
  header = trim(header.substr(5), kBlanks);
  if (header.empty() || header.front() != '=') return std::nullopt;
  header = trim(header.substr(1), kBlanks);
  if (header.find(',') != std::string_view::npos) return std::nullopt;
  const std::size_t dash = header.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const std::string_view first = trim(header.substr(0, dash), kBlanks);
  const std::string_view last = trim(header.substr(dash + 1), kBlanks);
  const auto outside = [size] {
    return fail(ErrorKind::InvalidInput,
                "the range is outside the " + std::to_string(size) + " available bytes");
  };

  if (first.empty()) {  // the last n bytes
    if (!isDigits(last)) return std::nullopt;
    const std::uint64_t count = std::min<std::uint64_t>(toNumber(last), size);
    if (count == 0) return outside();
    return ByteRange{size - count, count};
  }
  if (!isDigits(first) || (!last.empty() && !isDigits(last))) return std::nullopt;
  const std::uint64_t from = toNumber(first);
  const std::uint64_t to = last.empty() ? UINT64_MAX : toNumber(last);
  if (to < from) return std::nullopt;
  if (from >= size) return outside();
  return ByteRange{from, std::min<std::uint64_t>(to, size - 1) - from + 1};
}

}  // namespace rostra::hls
