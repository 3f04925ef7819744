// SPDX-License-Identifier: Apache-2.0
// Values with units as people write them: in: "200ms", "3Mbps", "1280x720", "40000-40999"; out: typed values,
// and the shortest text that gives the same value back. Pure.
#pragma once

#include "base/result.hpp"

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace rostra::control {

/// Bits a second.
struct Bitrate {
  std::int64_t bps = 0;
  auto operator<=>(const Bitrate&) const = default;
};
/// Bytes.
struct ByteSize {
  std::int64_t bytes = 0;
  auto operator<=>(const ByteSize&) const = default;
};
/// Pixels.
struct Canvas {
  std::int64_t width = 0;
  std::int64_t height = 0;
  auto operator<=>(const Canvas&) const = default;
};
/// UDP ports, both ends included.
struct PortRange {
  std::int64_t first = 0;
  std::int64_t last = 0;
  auto operator<=>(const PortRange&) const = default;
};

/// Each parser: InvalidInput says what was expected, with an example.
/// "200ms", "1.5s", "2m", "1h". A bare 0 is allowed; any other number needs its unit.
[[nodiscard]] Result<std::chrono::milliseconds> parseDuration(std::string_view text);
/// "500kbps", "2.5Mbps".
[[nodiscard]] Result<Bitrate> parseBitrate(std::string_view text);
/// "64KiB", "4MiB", "1GiB", "100B".
[[nodiscard]] Result<ByteSize> parseByteSize(std::string_view text);
/// "1280x720".
[[nodiscard]] Result<Canvas> parseCanvas(std::string_view text);
/// "40000-40999".
[[nodiscard]] Result<PortRange> parsePortRange(std::string_view text);
/// A whole number.
[[nodiscard]] Result<std::int64_t> parseCount(std::string_view text);

[[nodiscard]] std::string format(std::chrono::milliseconds value);
[[nodiscard]] std::string format(Bitrate value);
[[nodiscard]] std::string format(ByteSize value);
[[nodiscard]] std::string format(Canvas value);
[[nodiscard]] std::string format(PortRange value);

}  // namespace rostra::control
