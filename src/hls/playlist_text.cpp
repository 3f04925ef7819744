// SPDX-License-Identifier: Apache-2.0
#include "hls/playlist_text.hpp"

#include <array>
#include <charconv>

namespace rostra::hls {
namespace {

void appendPadded(std::string& text, std::uint64_t number, std::size_t digits) {
  std::array<char, 20> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  const auto length = static_cast<std::size_t>(end - buffer.data());
  if (length < digits) text.append(digits - length, '0');
  text.append(buffer.data(), length);
}

}  // namespace

void appendNumber(std::string& text, std::uint64_t number) {
  appendPadded(text, number, 1);
}

void appendSeconds(std::string& text, std::chrono::microseconds duration) {
  constexpr std::uint64_t kMicrosecondsPerSecond = 1'000'000;
  const auto total = static_cast<std::uint64_t>(duration.count());
  appendNumber(text, total / kMicrosecondsPerSecond);
  text += '.';
  appendPadded(text, total % kMicrosecondsPerSecond, 6);
  for (int digit = 0; digit < 3 && text.back() == '0'; ++digit) text.pop_back();
}

void appendDate(std::string& text, std::chrono::milliseconds sinceEpoch) {
  using namespace std::chrono;
  const sys_time<milliseconds> time(sinceEpoch);
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  appendPadded(text, static_cast<std::uint64_t>(static_cast<int>(date.year())), 4);
  text += '-';
  appendPadded(text, static_cast<unsigned>(date.month()), 2);
  text += '-';
  appendPadded(text, static_cast<unsigned>(date.day()), 2);
  text += 'T';
  appendPadded(text, static_cast<std::uint64_t>(clock.hours().count()), 2);
  text += ':';
  appendPadded(text, static_cast<std::uint64_t>(clock.minutes().count()), 2);
  text += ':';
  appendPadded(text, static_cast<std::uint64_t>(clock.seconds().count()), 2);
  text += '.';
  appendPadded(text, static_cast<std::uint64_t>(clock.subseconds().count()), 3);
  text += 'Z';
}

}  // namespace rostra::hls
