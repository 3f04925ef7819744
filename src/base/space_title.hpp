// SPDX-License-Identifier: Apache-2.0
// The name that people read of a space that has none of its own. Pure.
#pragma once

#include <algorithm>
#include <string>

namespace rostra {

/// "open-stage" is "Open stage". `slug`: a valid one.
[[nodiscard]] inline std::string titleOfSlug(std::string slug) {
  std::replace(slug.begin(), slug.end(), '-', ' ');
  if (!slug.empty() && slug.front() >= 'a' && slug.front() <= 'z')
    slug.front() = static_cast<char>(slug.front() - 'a' + 'A');
  return slug;
}

}  // namespace rostra
