// SPDX-License-Identifier: Apache-2.0
// What a file says about itself. in: an initialization segment, the title of a show and when it began; out:
// the same segment with both, as players and archives read them. Pure. ISO/IEC 14496-12 s.8.2.2, 8.3.2,
// 8.4.2 (times); the title stands where QuickTime and libavformat look for it: moov/udta/meta/ilst/(c)nam.
#pragma once

#include "recording/boxes.hpp"

#include <cstdint>
#include <string>

namespace rostra::recording {

struct MovieFacts {
  std::string title;         ///< UTF-8; empty = none
  std::int64_t beganMs = 0;  ///< since 1970
};

/// `head`: ftyp+moov and nothing else. InvalidInput when it is broken.
[[nodiscard]] Result<Bytes> withFacts(View head, const MovieFacts& facts);

}  // namespace rostra::recording
