// SPDX-License-Identifier: Apache-2.0
#include "control/config/units.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>

namespace rostra::control {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t factor;
};

constexpr std::array<Unit, 4> kDurations{{{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}}};
constexpr std::array<Unit, 4> kBitrates{
    {{"bps", 1}, {"kbps", 1000}, {"Mbps", 1'000'000}, {"Gbps", 1'000'000'000}}};
constexpr std::array<Unit, 4> kSizes{{{"B", 1}, {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}}};

// Beyond this a double no longer counts every whole number, and no limit of this project is near.
constexpr double kLargest = 9e15;

Result<std::int64_t> parseWithUnit(std::string_view text, std::span<const Unit> units,
                                   std::string_view expected) {
  const auto refuse = [&] {
    return fail(ErrorKind::InvalidInput, "'" + std::string(text) + "' is not " + std::string(expected));
  };
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc() || !std::isfinite(number) || number < 0) return refuse();
  std::string_view name(end, static_cast<std::size_t>(text.data() + text.size() - end));
  while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
  if (name.empty() && number == 0) return 0;
  for (const Unit& unit : units) {
    if (unit.name != name) continue;
    const double value = number * static_cast<double>(unit.factor);
    if (value > kLargest) return refuse();
    return static_cast<std::int64_t>(std::llround(value));
  }
  return refuse();
}

/// In the largest unit that gives a whole number.
std::string formatWithUnit(std::int64_t value, std::span<const Unit> units) {
  const Unit* best = units.data();
  for (const Unit& unit : units) {
    if (value != 0 && value % unit.factor == 0) best = &unit;
  }
  if (value == 0) best = &units[units.size() > 1 ? 1 : 0];
  return std::to_string(value / best->factor) + std::string(best->name);
}

/// "AxB" with any separator; false when it is not two whole numbers.
bool splitTwo(std::string_view text, char separator, std::int64_t& a, std::int64_t& b) {
  const std::size_t at = text.find(separator);
  if (at == std::string_view::npos) return false;
  const auto whole = [](std::string_view part, std::int64_t& value) {
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    return error == std::errc() && end == part.data() + part.size() && value >= 0;
  };
  return whole(text.substr(0, at), a) && whole(text.substr(at + 1), b);
}

}  // namespace

Result<std::chrono::milliseconds> parseDuration(std::string_view text) {
  return parseWithUnit(text, kDurations, "a duration such as 200ms, 1.5s, 2m or 1h").map([](std::int64_t ms) {
    return std::chrono::milliseconds(ms);
  });
}

Result<Bitrate> parseBitrate(std::string_view text) {
  return parseWithUnit(text, kBitrates, "a bitrate such as 500kbps or 2.5Mbps").map([](std::int64_t bps) {
    return Bitrate{bps};
  });
}

Result<ByteSize> parseByteSize(std::string_view text) {
  return parseWithUnit(text, kSizes, "a size such as 64KiB or 4MiB").map([](std::int64_t bytes) {
    return ByteSize{bytes};
  });
}

Result<Canvas> parseCanvas(std::string_view text) {
  Canvas canvas;
  if (splitTwo(text, 'x', canvas.width, canvas.height)) return canvas;
  return fail(ErrorKind::InvalidInput, "'" + std::string(text) + "' is not a picture size such as 1280x720");
}

Result<PortRange> parsePortRange(std::string_view text) {
  PortRange range;
  if (splitTwo(text, '-', range.first, range.last) && range.first <= range.last) return range;
  return fail(ErrorKind::InvalidInput,
              "'" + std::string(text) + "' is not a range of ports such as 40000-40999");
}

Result<std::int64_t> parseCount(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) return value;
  return fail(ErrorKind::InvalidInput, "'" + std::string(text) + "' is not a whole number");
}

std::string format(std::chrono::milliseconds value) {
  return formatWithUnit(value.count(), kDurations);
}
std::string format(Bitrate value) {
  return formatWithUnit(value.bps, kBitrates);
}
std::string format(ByteSize value) {
  return formatWithUnit(value.bytes, kSizes);
}
std::string format(Canvas value) {
  return std::to_string(value.width) + "x" + std::to_string(value.height);
}
std::string format(PortRange value) {
  return std::to_string(value.first) + "-" + std::to_string(value.last);
}

}  // namespace rostra::control
