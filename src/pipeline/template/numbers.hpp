// SPDX-License-Identifier: Apache-2.0
// Numbers as people write them in headers: no exponent, no locale.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rostra::pipeline {

/// The fewest digits that read back as the same number; whole numbers without a point.
[[nodiscard]] std::string formatNumber(double number);
/// "12", "-0.5"; nothing else.
[[nodiscard]] std::optional<double> parseNumber(std::string_view text);

}  // namespace rostra::pipeline
