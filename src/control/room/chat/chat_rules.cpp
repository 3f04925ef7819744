// SPDX-License-Identifier: Apache-2.0
#include "control/room/chat/chat_rules.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rostra::control {
namespace {

using ChatAccess = protocol::signalling::ChatAccess;
using ErrorCode = protocol::signalling::ErrorCode;

constexpr std::size_t kNonces = 32;
/// Longest slow mode: nobody's last message matters after it.
constexpr std::chrono::hours kRemember{1};
constexpr std::chrono::minutes kSweep{5};

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
                     "Only people with a role in this space may write; ask a host for one."};
    case ChatAccess::Stage:
      if (writer.onStage) return std::nullopt;
      return Refusal{ErrorCode::Denied,
                     "Only people on stage may write here; raise your hand to come on stage."};
    case ChatAccess::Off:
      break;
  }
  return Refusal{ErrorCode::Denied, "The chat of this space is switched off; only hosts may write."};
}

ChatPace::Verdict ChatPace::allow(const std::string& channel, const std::string& person,
                                  const std::string& nonce, bool host, std::chrono::seconds slowMode,
                                  TimePoint now) {
  forgetIdle(now);
  Pace& pace = paces_
                   .try_emplace({channel, person},
                                Pace{RateLimiter(settings_.perSecond, settings_.burst, now), {}, {}, {}, now})
                   .first->second;
  pace.seen = now;
  if (!nonce.empty() && std::find(pace.nonces.begin(), pace.nonces.end(), nonce) != pace.nonces.end())
    return {};
  if (!host && slowMode.count() > 0 && pace.last && now - *pace.last < slowMode) {
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(slowMode - (now - *pace.last));
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
    return {
        Refusal{ErrorCode::SlowMode, "Slow mode is on: you may write again in " + std::to_string(seconds) +
                                         (seconds == 1 ? " second." : " seconds.")},
        wait};
  }
  if (!pace.limit.allow(now)) {
    const auto wait = std::chrono::milliseconds(static_cast<std::int64_t>(1000 / settings_.perSecond));
    return {Refusal{ErrorCode::TooManyMessages, "You write too fast; please wait a moment."}, wait};
  }
  pace.beforeLast = std::exchange(pace.last, now);
  if (!nonce.empty()) {
    pace.nonces.push_back(nonce);
    if (pace.nonces.size() > kNonces) pace.nonces.pop_front();
  }
  return {};
}

void ChatPace::giveBack(const std::string& channel, const std::string& person, const std::string& nonce) {
  const auto found = paces_.find({channel, person});
  if (found == paces_.end()) return;
  found->second.last = found->second.beforeLast;
  std::erase(found->second.nonces, nonce);
}

void ChatPace::forgetIdle(TimePoint now) {
  if (now - lastSweep_ < kSweep) return;
  lastSweep_ = now;
  std::erase_if(paces_, [&](const auto& each) { return now - each.second.seen > kRemember; });
}

}  // namespace rostra::control
