// SPDX-License-Identifier: Apache-2.0
// What `rostra pipeline check` needs to know about layouts. in: text of layouts/*.json; out: mistakes with file and line.
#pragma once

#include <string>
#include <string_view>

#include <rostra/pipeline/problem.hpp>

namespace rostra::mix {

/// A pipeline::LayoutCheck. The line is that of the member the mistake is about, where it can be told.
[[nodiscard]] pipeline::Problems checkLayout(const std::string& file, std::string_view text);

}  // namespace rostra::mix
