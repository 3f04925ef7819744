// SPDX-License-Identifier: Apache-2.0
// "Did you mean": what someone may have wanted to write. In: a word that means nothing, and the words that
// would; out: the nearest of them, when it is near enough for a typing mistake. Pure: any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace rostra {

/// Number of letters to insert, remove, change or swap to turn one word into the other.
[[nodiscard]] std::size_t editDistance(std::string_view a, std::string_view b);
/// The candidate most like `word`, of several the first in the alphabet; empty when none is near enough.
[[nodiscard]] std::string nearest(std::string_view word, std::span<const std::string> candidates);
/// "; did you mean 'x'?", for the end of a sentence, or nothing.
[[nodiscard]] std::string suggestion(std::string_view word, std::span<const std::string> candidates);

}  // namespace rostra
