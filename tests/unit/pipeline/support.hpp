// SPDX-License-Identifier: Apache-2.0
// Texts the tests of the pipeline module start from: a complete header around a fragment.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace rostra::pipeline {

/// A whole file; the fragment begins in line 9, one later for each line of entries.
inline std::string fileOf(std::string_view fragment, std::string_view placeholders = "none",
                          std::string_view elements = "none") {
  const auto field = [](std::string_view name, std::string_view entries) {
    const bool list = entries != "none";
    std::string text = "# " + std::string(name) + ":" + (list ? "\n" : " ");
    if (!list) return text + "none\n";
    for (std::size_t at = 0; at < entries.size();) {
      const std::size_t end = std::min(entries.find('\n', at), entries.size());
      text += "#   " + std::string(entries.substr(at, end - at)) + '\n';
      at = end + 1;
    }
    return text;
  };
  return "# Purpose: test\n# Inputs: none\n# Outputs: none\n" + field("Elements the code needs", elements) +
         field("Placeholders", placeholders) +
         "# Safe to tune: nothing\n# Try it: gst-launch-1.0 fakesrc ! fakesink\n\n" + std::string(fragment) +
         '\n';
}

}  // namespace rostra::pipeline
