// SPDX-License-Identifier: Apache-2.0
#include "base/id.hpp"

#include "base/check.hpp"
#include "base/shown_text.hpp"
#include "base/unicode.hpp"

#include <array>
#include <sys/random.h>

namespace rostra {
namespace {

constexpr std::size_t kMaxSlug = 64;
constexpr std::size_t kMaxNameCharacters = 64;

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
  const auto typed = unicode::decodeUtf8(name);
  if (!typed) return fail(ErrorKind::InvalidInput, "The name is not valid text (UTF-8).");
  const auto shown = unicode::shownOf(*typed);
  if (!shown)
    return fail(ErrorKind::InvalidInput, "The name contains an invisible character; please remove it.");
  if (unicode::isBlank(*shown)) return fail(ErrorKind::InvalidInput, "Please enter a name.");
  if (shown->size() > kMaxNameCharacters)
    return fail(ErrorKind::InvalidInput, "The name is longer than 64 characters.");
  return unicode::encodeUtf8(*shown);
}

}  // namespace rostra
