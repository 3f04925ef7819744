// SPDX-License-Identifier: Apache-2.0
// The few things of ICU that rules of names and texts need, over UTF-8 strings. Pure, thread: any.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rostra::unicode {

/// Nothing when the bytes are not UTF-8.
[[nodiscard]] std::optional<std::u32string> decodeUtf8(std::string_view text);
[[nodiscard]] std::string encodeUtf8(std::u32string_view characters);
/// NFC and NFKC; nothing when the bytes are not UTF-8.
[[nodiscard]] std::optional<std::string> toNfc(std::string_view text);
[[nodiscard]] std::optional<std::string> toNfkc(std::string_view text);
/// Equal for names that look alike in any case: the UTS #39 skeleton of the NFKC_Casefold form, folded once
/// more. Valid UTF-8 only.
[[nodiscard]] std::string lookAlikeKey(std::string_view text);
/// True when all letters are of scripts that are written together (UTS #39 s.5.2, highly restrictive).
[[nodiscard]] bool oneWritingSystem(std::string_view text);
/// Latin letters for the sounds of other scripts, lower case, ASCII where possible.
[[nodiscard]] std::string toLatin(std::string_view text);

[[nodiscard]] bool isLetterOrDigit(char32_t c);
[[nodiscard]] bool isMark(char32_t c);
[[nodiscard]] bool isSpace(char32_t c);

}  // namespace rostra::unicode
