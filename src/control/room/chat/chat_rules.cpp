// SPDX-License-Identifier: Apache-2.0
#include "control/room/chat/chat_rules.hpp"

#include "base/shown_text.hpp"
#include "base/unicode.hpp"

namespace rostra::control {
namespace {

using ChatAccess = protocol::signalling::ChatAccess;
using ErrorCode = protocol::signalling::ErrorCode;

bool isBlank(char32_t c) {
  return c == ' ' || c == '\n' || c == '\t' || c == 0xa0 || (c >= 0x2000 && c <= 0x200b) || c == 0x2028 ||
         c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000 || c == 0x2060;
}

/// Marks that people type for the line itself: where it breaks, and which way a word in it runs. Those that
/// turn everything behind them, message frames included (Trojan Source), are not among them.
bool isMarkOfLine(char32_t c) {
  return c == 0xad || c == 0x61c || c == 0x200e || c == 0x200f;
}

}  // namespace

Result<std::string> cleanChatText(std::string_view text, std::size_t maxCharacters) {
  const auto typed = unicode::decodeUtf8(text);
  if (!typed) return fail(ErrorKind::InvalidInput, "The message is not valid text (UTF-8).");
  std::u32string kept;
  std::size_t end = 0;  // behind the last character that is no blank
  for (std::size_t at = 0; at < typed->size(); ++at) {
    const char32_t c = (*typed)[at];
    const bool blank = isBlank(c);
    if (!blank && !isMarkOfLine(c) && unicode::fateOf(*typed, at) != unicode::Fate::Shown) continue;
    if (kept.empty() && blank) continue;
    kept.push_back(c);
    if (!blank) end = kept.size();
  }
  kept.resize(end);
  if (kept.empty()) return fail(ErrorKind::InvalidInput, "The message is empty.");
  if (kept.size() > maxCharacters) {
    return fail(ErrorKind::InvalidInput, "The message is longer than " + std::to_string(maxCharacters) +
                                             " characters; please make it shorter.");
  }
  return unicode::encodeUtf8(kept);
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
