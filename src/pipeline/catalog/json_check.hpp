// SPDX-License-Identifier: Apache-2.0
// JSON syntax with lines, which glib::parseObject does not report.
#pragma once

#include "pipeline/template/problem.hpp"

#include <string>
#include <string_view>

namespace rostra::pipeline {

/// Nothing, or where the text stops being one JSON object.
[[nodiscard]] Problems jsonProblems(const std::string& file, std::string_view text);

}  // namespace rostra::pipeline
