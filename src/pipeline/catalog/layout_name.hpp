// SPDX-License-Identifier: Apache-2.0
// What a layout may be called. One rule for the option `layout`, for spaces, and for files in layouts/. Pure.
#pragma once

#include <string_view>

namespace rostra::pipeline {

/// [a-z0-9-]{1,64}; 64 is the limit of the message to the mixer.
[[nodiscard]] constexpr bool isLayoutName(std::string_view name) noexcept {
  constexpr std::size_t kMax = 64;
  return !name.empty() && name.size() <= kMax &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

}  // namespace rostra::pipeline
