// SPDX-License-Identifier: Apache-2.0
// What may be written in the chat, and by whom. In: texts, who writes; out: the text as it is stored, or why
// it is not taken. Pure. Thread: any.
#pragma once

#include "base/result.hpp"
#include "control/room/refusal.hpp"
#include "control/room/roles.hpp"
#include "protocol/signalling.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace rostra::control {

/// The text without blanks around it and characters that are not seen (base/shown_text), but for blanks and
/// marks of a line.
/// InvalidInput when nothing is left, it is longer than `maxCharacters`, or it is not UTF-8.
[[nodiscard]] Result<std::string> cleanChatText(std::string_view text, std::size_t maxCharacters);

struct Writer {
  Role role = Role::Viewer;
  bool member = false;  ///< has a role in the space
  bool onStage = false;
};
/// Why this person may not write; nothing when they may.
[[nodiscard]] std::optional<Refusal> mayWrite(protocol::signalling::ChatAccess access, const Writer& writer);

}  // namespace rostra::control
