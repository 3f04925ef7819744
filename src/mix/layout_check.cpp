// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <rostra/mix/layout.hpp>
#include <rostra/mix/layout_check.hpp>

namespace rostra::mix {

pipeline::Problems checkLayout(const std::string& file, std::string_view text) {
  const auto layout = Layout::parse(text);
  if (layout) return {};
  pipeline::Problem problem;
  problem.file = file;
  problem.message = layout.error().message;
  for (const std::string_view member : {"margin", "spacing", "cornerRadius", "minAspect", "maxAspect", "screenShare", "singleFillsCanvas", "rows"}) {
    if (problem.message.find(member) == std::string::npos) continue;
    const std::size_t at = text.find("\"" + std::string(member) + "\":");
    if (at == std::string_view::npos) break;
    problem.line = static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n')) + 1;
    break;
  }
  return {problem};
}

}  // namespace rostra::mix
