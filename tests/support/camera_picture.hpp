// SPDX-License-Identifier: Apache-2.0
// A JPEG as cameras make them: four coloured quarters, an EXIF orientation, and metadata that says where it
// was taken. Also what someone who looks at a JPEG sees. Thread: any.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace rostra::test {

/// Words in the metadata (EXIF, GPS, XMP and a comment) that nobody else may ever read.
inline constexpr std::string_view kSecretPlace = "52.5163N-13.3777E";
inline constexpr std::string_view kSecretCamera = "Ada's camera";

/// Stored quarters: red, green / blue, yellow. `orientation`: 1 to 8 as EXIF 2.32 s.4.6.4, or 0 for none.
[[nodiscard]] std::string cameraPicture(int width, int height, int orientation);

/// The quarters of a JPEG from left to right and top to bottom, as r, g, b or y: "rgby". Empty when it cannot
/// be read.
[[nodiscard]] std::string quartersOf(std::string_view jpeg);

/// Width and height; zeros when it cannot be read.
[[nodiscard]] std::pair<int, int> sizeOfJpeg(std::string_view jpeg);

}  // namespace rostra::test
