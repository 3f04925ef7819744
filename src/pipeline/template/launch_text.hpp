// SPDX-License-Identifier: Apache-2.0
// The words of a gst-launch description with their places: in: text; out: tokens. GStreamer's own parser
// reports no places, and which text is a property value decides whether a text placeholder is safe there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::pipeline {

enum class TokenKind : std::uint8_t {
  Element,     ///< `queue`
  Assignment,  ///< `name=value`, `name = "a value"`, `@preset=x`
  Link,        ///< `!` or `:`
  Caps,        ///< `video/x-raw,width=16` between links
  Reference,   ///< `name.`, `name.pad`, `.pad`
  OpenBin,     ///< `(` or `bin.(`
  CloseBin,    ///< `)`
  Address,     ///< `file:///x`, `/x`
  Other,       ///< a character that belongs to none of these
};

struct Token {
  TokenKind kind = TokenKind::Other;
  std::size_t offset = 0;
  std::string_view
      text;  ///< the whole token; Element: the factory; OpenBin: the type of the bin, may be empty
  // Assignment only:
  std::string_view name;
  std::string_view value;  ///< as written, with quotes and escapes
  std::size_t valueOffset = 0;
  bool closed = true;  ///< false: a quote is never closed
};

/// Splits as GStreamer 1.22's scanner does (longest match), for text without placeholders or with `{{x:y}}`
/// as values or parts of words. The tokens point into `text`.
[[nodiscard]] std::vector<Token> tokenize(std::string_view text);

/// The value of an assignment as the property gets it: without outer quotes and one level of escapes.
[[nodiscard]] std::string unescapeValue(std::string_view value);

/// Line and column, from 1, of an offset.
struct Place {
  int line;
  int column;
};
[[nodiscard]] Place placeOf(std::string_view text, std::size_t offset);

}  // namespace rostra::pipeline
