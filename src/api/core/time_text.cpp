// SPDX-License-Identifier: Apache-2.0
#include "api/core/time_text.hpp"

#include "glib/handle.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace rostra::api {
namespace {

// Year 9999, as RFC 3339 has four digits.
constexpr store::Millis kLastTime = 253'402'300'799'999;

}  // namespace

std::string timeText(store::Millis time) {
  const std::time_t seconds = time / 1000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900,
                parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                static_cast<int>(time % 1000));
  return text.data();
}

std::optional<std::string> timeText(std::optional<store::Millis> time) {
  return time ? std::optional(timeText(*time)) : std::nullopt;
}

std::optional<store::Millis> parseTime(const std::string& text) {
  constexpr std::size_t kLongest = 40;
  if (text.size() > kLongest || text.find('T') == std::string::npos) return std::nullopt;
  // Without a zone GLib takes none here, and gives null.
  const glib::Handle<GDateTime, g_date_time_unref> parsed(
      g_date_time_new_from_iso8601(text.c_str(), nullptr));
  if (!parsed) return std::nullopt;
  const store::Millis millis =
      g_date_time_to_unix(parsed.get()) * 1000 + g_date_time_get_microsecond(parsed.get()) / 1000;
  if (millis < 0 || millis > kLastTime) return std::nullopt;
  return millis;
}

}  // namespace rostra::api
