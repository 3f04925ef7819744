// SPDX-License-Identifier: Apache-2.0
#include "base/id.hpp"

#include "base/check.hpp"

#include <array>
#include <cstdint>
#include <sys/random.h>

namespace rostra {
namespace {

constexpr std::size_t kMaxSlug = 64;
constexpr std::size_t kMaxNameCharacters = 64;

/// Length in bytes of the UTF-8 sequence at `text`, 0 when it is malformed (RFC 3629 s.4: no overlong forms,
/// no surrogates, nothing above U+10FFFF). `code` receives the character.
std::size_t decodeUtf8(std::string_view text, std::uint32_t& code) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) {
    code = first;
    return 1;
  }
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  code = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
    code = (code << 6) | (byte(i) & 0x3FU);
  }
  constexpr std::array<std::uint32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
  if (code < kSmallest[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return 0;
  return length;
}

/// Characters that are invisible or change the direction of the text around them, so one name could imitate
/// another.
bool isControl(std::uint32_t code) noexcept {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x200B && code <= 0x200F) ||
         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

}  // namespace

std::string randomId(std::size_t length) {
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::string id;
  id.reserve(length);
  std::array<unsigned char, 64> bytes{};
  while (id.size() < length) {
    ROSTRA_CHECK(::getrandom(bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
    for (const unsigned char byte : bytes) {
      // 252 = 7 * 36: larger bytes would make the first letters more likely.
      if (byte < 252 && id.size() < length) id.push_back(kAlphabet[byte % kAlphabet.size()]);
    }
  }
  return id;
}

Result<void> checkSlug(std::string_view slug) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  if (slug.empty() || slug.size() > kMaxSlug) {
    return fail(ErrorKind::InvalidInput, "A space name must have 1 to 64 characters.");
  }
  for (const char c : slug) {
    if (!allowed(c)) {
      return fail(ErrorKind::InvalidInput,
                  "A space name can only contain the letters a to z, digits and '-'.");
    }
  }
  return {};
}

Result<std::string> checkDisplayName(std::string_view name) {
  while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
  while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
  if (name.empty()) return fail(ErrorKind::InvalidInput, "Please enter a name.");
  std::size_t characters = 0;
  for (std::string_view rest = name; !rest.empty(); ++characters) {
    std::uint32_t code = 0;
    const std::size_t length = decodeUtf8(rest, code);
    if (length == 0) return fail(ErrorKind::InvalidInput, "The name is not valid text (UTF-8).");
    if (isControl(code))
      return fail(ErrorKind::InvalidInput, "The name contains an invisible character; please remove it.");
    rest.remove_prefix(length);
  }
  if (characters > kMaxNameCharacters)
    return fail(ErrorKind::InvalidInput, "The name is longer than 64 characters.");
  return std::string(name);
}

}  // namespace rostra
