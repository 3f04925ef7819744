// SPDX-License-Identifier: Apache-2.0
#include "mix/scene/slate_note.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace rostra::mix {
namespace {

/// From here on it is soon, and the date says less.
constexpr std::int64_t kSoonMs = 3'600'000;

constexpr std::array kMonths{"January", "February", "March",     "April",   "May",      "June",
                             "July",    "August",   "September", "October", "November", "December"};

}  // namespace

SlateNote slateNote(std::int64_t startsAt, std::int64_t now) {
  const std::int64_t left = startsAt - now;
  if (startsAt == 0 || left <= kSoonMs) return {"starts soon", std::nullopt};
  const std::time_t seconds = startsAt / 1000;
  std::tm day{};
  if (::gmtime_r(&seconds, &day) == nullptr) return {"", std::nullopt};
  std::array<char, 96> text{};
  std::snprintf(text.data(), text.size(), "%d %s %d, %02d:%02d UTC", day.tm_mday,
                kMonths.at(static_cast<std::size_t>(day.tm_mon)), day.tm_year + 1900, day.tm_hour,
                day.tm_min);
  return {text.data(), std::chrono::milliseconds(left - kSoonMs)};
}

}  // namespace rostra::mix
