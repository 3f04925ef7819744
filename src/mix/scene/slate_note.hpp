// SPDX-License-Identifier: Apache-2.0
// What the slate says below the title. In: when the next show is planned, the time; out: a line, and for how
// long it holds. It is one picture for viewers in all time zones, so it names UTC. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace rostra::mix {

struct SlateNote {
  std::string text;
  /// Until it says something else; nothing = it stays.
  std::optional<std::chrono::milliseconds> holds;
};

/// Both in ms since 1970; `startsAt` 0 = nothing is planned.
[[nodiscard]] SlateNote slateNote(std::int64_t startsAt, std::int64_t now);

}  // namespace rostra::mix
