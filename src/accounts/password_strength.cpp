// SPDX-License-Identifier: Apache-2.0
#include "accounts/password_strength.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace rostra::accounts {
namespace {

/// So much around a word of the list does not make it a good password.
constexpr std::size_t kDecoration = 6;
/// So much beside the own name would.
constexpr std::size_t kBesideName = 5;
constexpr std::size_t kShortestName = 3;
/// The longest piece whose repetition is as easy as the piece.
constexpr std::size_t kLongestPeriod = 4;

constexpr std::array<std::string_view, 9> kRuns{
    "abcdefghijklmnopqrstuvwxyz", "01234567890123456789",       "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm", "azertyuiopqsdfghjklmwxcvbn", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
    "1q2w3e4r5t6y7u8i9o0p",       "qazwsxedcrfvtgbyhnujmikolp", "a1b2c3d4e5f6g7h8i9"};

bool isLetter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

/// Letters that people write as digits and signs become one letter; I and L look alike.
char unmasked(char c) noexcept {
  switch (c) {
    case '0':
      return 'o';
    case '1':
    case '!':
    case '|':
    case 'i':
      return 'l';
    case '3':
      return 'e';
    case '4':
    case '@':
      return 'a';
    case '5':
    case '$':
      return 's';
    case '7':
    case '+':
      return 't';
    default:
      return c;
  }
}

std::string unmasked(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) { return unmasked(c); });
  return result;
}

const std::unordered_set<std::string>& commonWords() {
  static const std::unordered_set<std::string> all = [] {
    std::unordered_set<std::string> words;
    std::string_view rest = commonPasswordWords();
    while (!(rest = trimStart(rest, kWhiteSpace)).empty()) {
      const std::string_view word = rest.substr(0, rest.find_first_of(kWhiteSpace));
      words.insert(unmasked(word));
      rest.remove_prefix(word.size());
    }
    return words;
  }();
  return all;
}

/// Also with digits and signs around the word, each end for itself: one of them may be a letter in disguise.
bool isCommon(std::string_view lower) {
  const auto letter = std::find_if(lower.begin(), lower.end(), isLetter);
  const auto end = std::find_if(lower.rbegin(), lower.rend(), isLetter).base();
  const auto front = static_cast<std::size_t>(letter - lower.begin());
  const auto back = static_cast<std::size_t>(end - lower.begin());
  for (const std::size_t from : {std::size_t{0}, front}) {
    for (const std::size_t to : {lower.size(), back}) {
      if (from < to && from + lower.size() - to <= kDecoration &&
          commonWords().contains(unmasked(lower.substr(from, to - from))))
        return true;
    }
  }
  return false;
}

bool isRun(std::string_view lower) {
  const std::string backwards(lower.rbegin(), lower.rend());
  return std::any_of(kRuns.begin(), kRuns.end(), [&](std::string_view run) {
    return run.find(lower) != std::string_view::npos || run.find(backwards) != std::string_view::npos;
  });
}

bool isRepetition(std::string_view lower) {
  for (std::size_t period = 1; period <= kLongestPeriod && 2 * period <= lower.size(); ++period) {
    if (lower.substr(period) == lower.substr(0, lower.size() - period)) return true;
  }
  return false;
}

/// Only letters and digits, unmasked: "Anna.Maria-1" -> "annamarlal".
std::string skeleton(std::string_view lower) {
  std::string result;
  for (const char c : lower) {
    if (isLetter(c) || (c >= '0' && c <= '9') || unmasked(c) != c) result.push_back(unmasked(c));
  }
  return result;
}

bool isMadeOf(std::string_view lower, std::string_view userName) {
  const std::string name = skeleton(toLower(userName));
  if (name.size() < kShortestName) return false;
  std::string rest = skeleton(lower);
  const std::size_t before = rest.size();
  for (const std::string& part : {name, std::string(name.rbegin(), name.rend())}) {
    for (std::size_t at = rest.find(part); at != std::string::npos; at = rest.find(part))
      rest.erase(at, part.size());
  }
  return rest.size() < before && rest.size() < kBesideName;
}

}  // namespace

std::optional<std::string> weaknessOf(std::string_view password, std::string_view userName) {
  const std::string lower = toLower(password);
  if (isMadeOf(lower, userName)) return "the password must not be made of the user name; choose another one";
  if (isCommon(lower) || isRun(lower) || isRepetition(lower))
    return "this password is too common; choose another one";
  return std::nullopt;
}

}  // namespace rostra::accounts
