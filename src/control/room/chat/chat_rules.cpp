// SPDX-License-Identifier: Apache-2.0
#include "control/room/chat/chat_rules.hpp"

#include <array>

namespace rostra::control {
namespace {

using ChatAccess = protocol::signalling::ChatAccess;
using ErrorCode = protocol::signalling::ErrorCode;

/// One code point, or 0 for a byte that begins none. Moves `at` behind it.
char32_t nextCodePoint(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(at);
  if (lead < 0x80) return static_cast<char32_t>(text[at++]);
  const std::size_t length = lead >= 0xf0 && lead <= 0xf4 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  if (lead > 0xf4 || length == 0 || at + length > text.size()) return 0;
  char32_t value = lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xc0U) != 0x80U) return 0;
    value = value << 6U | (byte(at + i) & 0x3fU);
  }
  constexpr std::array<char32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
  if (value < kSmallest.at(length) || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return 0;
  at += length;
  return value;
}

bool isDropped(char32_t point) {
  if (point < 0x20) return point != '\n' && point != '\t';
  if (point >= 0x7f && point < 0xa0) return true;
  // Marks that turn the direction of everything behind them, message frames included (Trojan Source).
  return (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069) || point == 0xfeff ||
         (point & 0xfffeU) == 0xfffe;
}

bool isBlank(char32_t point) {
  return point == ' ' || point == '\n' || point == '\t' || point == 0xa0 ||
         (point >= 0x2000 && point <= 0x200b) || point == 0x2028 || point == 0x2029 || point == 0x202f ||
         point == 0x205f || point == 0x3000 || point == 0x2060;
}

}  // namespace

Result<std::string> cleanChatText(std::string_view text, std::size_t maxCharacters) {
  std::string kept;
  std::size_t characters = 0;
  std::size_t end = 0;  // behind the last character that is no blank
  std::size_t charactersAtEnd = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const char32_t point = nextCodePoint(text, at);
    if (point == 0 && (text[from] != '\0' || at == from)) {
      return fail(ErrorKind::InvalidInput, "The message is not valid text (UTF-8).");
    }
    if (isDropped(point)) continue;
    const bool blank = isBlank(point);
    if (kept.empty() && blank) continue;
    kept.append(text.substr(from, at - from));
    ++characters;
    if (!blank) {
      end = kept.size();
      charactersAtEnd = characters;
    }
  }
  kept.resize(end);
  if (kept.empty()) return fail(ErrorKind::InvalidInput, "The message is empty.");
  if (charactersAtEnd > maxCharacters) {
    return fail(ErrorKind::InvalidInput, "The message is longer than " + std::to_string(maxCharacters) +
                                             " characters; please make it shorter.");
  }
  return kept;
}

std::optional<Refusal> mayWrite(ChatAccess access, const Writer& writer) {
  if (writer.role >= Role::Host) return std::nullopt;
  switch (access) {
    case ChatAccess::Everyone:
      return std::nullopt;
    case ChatAccess::Members:
      if (writer.member) return std::nullopt;
      return Refusal{ErrorCode::Denied,
                     "Only people with a role in this space can write; ask a host for one."};
    case ChatAccess::Stage:
      if (writer.onStage) return std::nullopt;
      return Refusal{ErrorCode::Denied, "Only people on stage can write here; raise your hand to join them."};
    case ChatAccess::Off:
      break;
  }
  return Refusal{ErrorCode::Denied, "The chat of this space is turned off; only hosts can write."};
}

}  // namespace rostra::control
