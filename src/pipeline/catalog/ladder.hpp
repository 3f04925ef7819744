// SPDX-License-Identifier: Apache-2.0
// Which renditions a show is encoded in, in a file an operator may edit. in: ladders/*.json; out: rungs, the
// largest first, or every mistake with its place. Format: pipelines/README.md.
#pragma once

#include "pipeline/template/problem.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::pipeline {

/// One rendition. Bit rates are bits a second.
struct Rung {
  int width = 0;   ///< pixels, even; only of the first, whose shape the others keep; 0 = 16:9
  int height = 0;  ///< pixels, even; 0 = sound only
  std::int64_t videoBitrate = 0;
  std::int64_t audioBitrate = 0;  ///< 0 = as configured
  bool onDemand = false;          ///< encoded only while somebody watches it

  bool operator==(const Rung&) const = default;
};

/// Thread: any.
struct Ladder {
  static constexpr std::size_t kMaxBytes = std::size_t{64} * 1024;
  static constexpr std::size_t kMaxRungs = 8;

  std::string description;  ///< first line
  std::vector<Rung> rungs;  ///< at least one; heights and bit rates fall, sound alone is last

  /// `file` is for messages.
  [[nodiscard]] static tl::expected<Ladder, Problems> parse(const std::string& file, std::string_view text);
};

}  // namespace rostra::pipeline
