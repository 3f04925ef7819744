// SPDX-License-Identifier: Apache-2.0
#include "accounts/rules.hpp"

#include "accounts/password_strength.hpp"
#include "base/check.hpp"
#include "base/id.hpp"
#include "base/shown_text.hpp"
#include "base/text.hpp"
#include "base/unicode.hpp"

#include <algorithm>

namespace rostra::accounts {
namespace {

using unicode::decodeUtf8;
using unicode::isLetterOrDigit;
using unicode::isMark;
using unicode::lookAlikeKey;
using unicode::oneWritingSystem;
using unicode::toLatin;
using unicode::toNfc;
using unicode::toNfkc;

constexpr std::size_t kMaxTypedBytes = 4096;
/// Vowel signs and accents on one letter; more is a pile that covers the lines above and below.
constexpr std::size_t kMaxMarks = 3;
constexpr std::size_t kMaxSlug = 48;

tl::unexpected<Error> refuse(std::string sentence) {
  return fail(ErrorKind::InvalidInput, std::move(sentence));
}

/// Of text that was normalized, and so is UTF-8.
std::u32string charactersOf(std::string_view text) {
  auto characters = decodeUtf8(text);
  ROSTRA_CHECK(characters);
  return std::move(*characters);
}

Result<std::string> checkWritten(std::string_view typed, std::size_t maxCharacters, std::string_view what,
                                 bool lines) {
  const std::string name(what);
  if (typed.size() > kMaxTypedBytes * 4) return refuse(name + " is too long");
  const auto form = toNfc(trim(typed));
  if (!form) return refuse(name + " is not readable text (UTF-8)");
  const std::u32string characters = charactersOf(*form);
  if (characters.size() > maxCharacters) {
    return refuse(name + " has " + std::to_string(characters.size()) + " characters; " +
                  std::to_string(maxCharacters) + " are allowed");
  }
  std::size_t marks = 0;
  std::u32string shown;
  for (std::size_t at = 0; at < characters.size(); ++at) {
    const char32_t c = characters[at];
    const bool line = lines && (c == U'\n' || c == U'\t' || c == U'\r');
    const unicode::Fate fate = line ? unicode::Fate::Shown : unicode::fateOf(characters, at);
    if (fate == unicode::Fate::Hidden) {
      return refuse(name + " contains an invisible or control character; remove it");
    }
    if (fate == unicode::Fate::Idle) continue;
    shown.push_back(c);
    marks = isMark(c) ? marks + 1 : 0;
    if (marks > 2 * kMaxMarks) return refuse(name + " has too many accents on one letter");
  }
  return unicode::encodeUtf8(shown);
}

}  // namespace

Result<UserName> checkUserName(std::string_view typed) {
  if (typed.size() > kMaxTypedBytes) return refuse("a user name can have at most 32 characters");
  const auto form = toNfkc(trim(typed));
  if (!form) return refuse("the user name is not readable text (UTF-8)");
  const std::u32string characters = charactersOf(*form);
  if (characters.size() < kMinUserName || characters.size() > kMaxUserName) {
    return refuse("a user name must have 3 to 32 characters");
  }
  if (form->size() > kMaxNameBytes) return refuse("the user name is too long in this alphabet; shorten it");
  std::size_t marks = 0;
  for (const char32_t c : characters) {
    marks = isMark(c) ? marks + 1 : 0;
    if (marks > kMaxMarks) return refuse("the user name has too many accents on one letter");
    if (!isLetterOrDigit(c) && marks == 0 && c != U'.' && c != U'_' && c != U'-') {
      return refuse("a user name can only contain letters, digits, '.', '_' and '-'");
    }
  }
  if (!isLetterOrDigit(characters.front())) return refuse("a user name must begin with a letter or a digit");
  if (!isLetterOrDigit(characters.back()) && !isMark(characters.back())) {
    return refuse("a user name must end with a letter or a digit");
  }
  if (!oneWritingSystem(*form)) {
    return refuse("a user name must use one alphabet, without look-alike letters of another");
  }
  return UserName{*form, lookAlikeKey(*form)};
}

std::string userNameKey(std::string_view typed) {
  const auto name = checkUserName(typed);
  return name ? name->key : std::string();
}

Result<std::string> checkShownName(std::string_view typed) {
  auto name = checkLine(typed, kMaxNameBytes, "the name");
  if (!name) return name;
  if (name->empty()) return refuse("a name is required");
  if (name->size() > kMaxNameBytes) return refuse("the name is too long in this alphabet; shorten it");
  return checkDisplayName(*name);
}

Result<std::string> checkLine(std::string_view typed, std::size_t maxCharacters, std::string_view what) {
  return checkWritten(typed, maxCharacters, what, false);
}

Result<std::string> checkText(std::string_view typed, std::size_t maxCharacters, std::string_view what) {
  return checkWritten(typed, maxCharacters, what, true);
}

Result<std::string> preparePassword(std::string_view typed) {
  if (typed.size() > kMaxPassword * 4) return refuse("a password can have at most 256 characters");
  const auto form = toNfc(typed);
  if (!form) return refuse("the password is not readable text (UTF-8)");
  return *form;
}

Result<std::string> checkPassword(std::string_view typed, std::string_view userName) {
  auto form = preparePassword(typed);
  if (!form) return form;
  const std::size_t size = charactersOf(*form).size();
  if (size < kMinPassword)
    return refuse("a password must have at least 8 characters; a few random words work well");
  if (size > kMaxPassword) return refuse("a password can have at most 256 characters");
  if (form->find('\0') != std::string::npos) return refuse("a password cannot contain a zero character");
  if (!userName.empty() && lookAlikeKey(*form) == lookAlikeKey(userName))
    return refuse("the password must differ from the user name");
  if (auto weakness = weaknessOf(*form, userName)) return refuse(std::move(*weakness));
  return form;
}

std::string slugOf(std::string_view title) {
  std::string slug;
  for (const char c : toLatin(title)) {
    const bool keep = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (keep) {
      slug.push_back(c);
    } else if (c != '\'' && !slug.empty() && slug.back() != '-') {
      slug.push_back('-');
    }
  }
  if (slug.size() > kMaxSlug) {
    const std::size_t word = slug.rfind('-', kMaxSlug);
    slug.resize(word == std::string::npos || word < kMaxSlug / 2 ? kMaxSlug : word);
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug;
}

Result<void> checkRoleChange(store::Role actor, std::optional<store::Role> before,
                             std::optional<store::Role> now) {
  using store::Role;
  if (actor == Role::Owner) return {};
  if (actor != Role::Host) return fail(ErrorKind::Denied, "only hosts and owners can give and remove roles");
  if (before && *before >= Role::Host) {
    return fail(ErrorKind::Denied, "only an owner can change the role of a host or an owner");
  }
  if (now && *now >= Role::Host) return fail(ErrorKind::Denied, "only an owner can make hosts and owners");
  return {};
}

}  // namespace rostra::accounts
