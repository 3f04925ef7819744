// SPDX-License-Identifier: Apache-2.0
// Which characters of a text are seen, and which could make one text imitate another: controls, marks of
// direction, what has no width. Joiners, tags and variation selectors are seen only by what they do to their
// neighbours: Persian and Indic words and most emoji of people are written with them.
// web/src/shared/shown-text.ts has the same rules, and tests/unit/base/shown_text.txt the examples of both.
// Pure. Thread: any.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rostra::unicode {

enum class Fate {
  Shown,   ///< seen, or it changes how its neighbours look
  Idle,    ///< where people type it, but without any effect: left out
  Hidden,  ///< not seen, and no part of any word
};

/// What becomes of the character at `index`.
[[nodiscard]] Fate fateOf(std::u32string_view text, std::size_t index);

/// The text without idle characters; nothing when one is hidden.
[[nodiscard]] std::optional<std::u32string> shownOf(std::u32string_view text);

/// True when nothing of a text that is shown can be seen.
[[nodiscard]] bool isBlank(std::u32string_view shown);

}  // namespace rostra::unicode
