// SPDX-License-Identifier: Apache-2.0
// What a guesser tries first: the words of src/accounts/common_passwords.txt with digits and signs around
// them, letters written as digits, runs along the alphabet or the keyboard, repetitions, and the user's own
// name. In: a password in its stored form; out: why it is too easy. Nothing leaves the server: the list is
// part of the program. Pure, thread: any.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rostra::accounts {

/// One sentence why the password would be guessed; nothing when it is good enough. `userName` may be empty.
[[nodiscard]] std::optional<std::string> weaknessOf(std::string_view password, std::string_view userName);

/// The list, words between white space, in lower case.
[[nodiscard]] std::string_view commonPasswordWords() noexcept;

}  // namespace rostra::accounts
