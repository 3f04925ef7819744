// SPDX-License-Identifier: Apache-2.0
// Times as the API writes and reads them: RFC 3339. Pure: any thread.
#pragma once

#include "store/rows/accounts.hpp"

#include <optional>
#include <string>

namespace rostra::api {

/// In UTC with milliseconds.
[[nodiscard]] std::string timeText(store::Millis time);
/// The same, or nothing for nothing.
[[nodiscard]] std::optional<std::string> timeText(std::optional<store::Millis> time);
/// RFC 3339 with a zone; nothing for any other text.
[[nodiscard]] std::optional<store::Millis> parseTime(const std::string& text);

}  // namespace rostra::api
