// SPDX-License-Identifier: Apache-2.0
// What people may call themselves, what a password may be, and who may give which role. In: text as typed;
// out: text as stored, or one sentence for the person who typed it. Pure, thread: any.
#pragma once

#include "base/result.hpp"
#include "store/rows/spaces.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rostra::accounts {

inline constexpr std::size_t kMinUserName = 3;  ///< characters, as all of these
inline constexpr std::size_t kMaxUserName = 32;
inline constexpr std::size_t kMinPassword = 8;
inline constexpr std::size_t kMaxPassword = 256;
inline constexpr std::size_t kMaxStatus = 140;
/// Bytes of UTF-8 of a user name and of a display name: what signalling and the mixer carry.
inline constexpr std::size_t kMaxNameBytes = 64;

struct UserName {
  std::string text;  ///< NFKC, as shown
  std::string key;   ///< what must be unique: two names that look alike have the same (UTS #39 s.4)
};
/// Letters and digits of any one writing system (or one that goes together, as Latin and Japanese), with '.',
/// '_' and '-' between them. InvalidInput otherwise.
[[nodiscard]] Result<UserName> checkUserName(std::string_view typed);
/// The key of what someone types to log in; empty for what cannot be a name.
[[nodiscard]] std::string userNameKey(std::string_view typed);

/// The name that others see: 1 to 64 characters in at most kMaxNameBytes.
[[nodiscard]] Result<std::string> checkShownName(std::string_view typed);
/// One line of text without characters that change the direction or the look of what is next to them;
/// trimmed, NFC. `what`: "the status", for the sentence. InvalidInput above `maxCharacters`.
[[nodiscard]] Result<std::string> checkLine(std::string_view typed, std::size_t maxCharacters,
                                            std::string_view what);
/// As checkLine, but line breaks and tabs are allowed.
[[nodiscard]] Result<std::string> checkText(std::string_view typed, std::size_t maxCharacters,
                                            std::string_view what);

/// The password in one form whatever keyboard made it (NFC, RFC 8265 s.4.2). InvalidInput when it is too
/// short or too long, what a guesser tries first, or made of the user name (accounts/password_strength).
[[nodiscard]] Result<std::string> checkPassword(std::string_view typed, std::string_view userName);
/// The same form without rules, for a password that is compared. InvalidInput when it cannot be one.
[[nodiscard]] Result<std::string> preparePassword(std::string_view typed);

/// A readable slug made of a title: Latin letters of any script's sound; empty when nothing is left.
[[nodiscard]] std::string slugOf(std::string_view title);

/// May someone with `actor` make a person's role `now` (nothing = take it) when it is `before`? Hosts give
/// and take what is below host, owners everything. Denied with a sentence.
[[nodiscard]] Result<void> checkRoleChange(store::Role actor, std::optional<store::Role> before,
                                           std::optional<store::Role> now);

}  // namespace rostra::accounts
