// SPDX-License-Identifier: Apache-2.0
// How values are written in playlists (draft-pantos-hls-rfc8216bis s.4.2).
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace rostra::hls {

/// decimal-floating-point in seconds with three to six digits: exact, and short for the usual values
/// ("0.200", "1.066667").
void appendSeconds(std::string& text, std::chrono::microseconds duration);
void appendNumber(std::string& text, std::uint64_t number);
/// ISO 8601 date in UTC with milliseconds, as EXT-X-PROGRAM-DATE-TIME wants it.
void appendDate(std::string& text, std::chrono::milliseconds sinceEpoch);

}  // namespace rostra::hls
