// SPDX-License-Identifier: Apache-2.0
// Pictures of people: shown upright whatever the camera stored, and nothing but pixels is kept.
#include "accounts/avatar.hpp"
#include "support/camera_picture.hpp"

#include <gtest/gtest.h>

namespace rostra::accounts {
namespace {

using test::cameraPicture;
using test::quartersOf;

TEST(Picture, IsTurnedAsExifSays) {
  // What is seen of red, green / blue, yellow: EXIF 2.32 s.4.6.4, tag 274.
  const std::string upright[] = {"rgby", "rgby", "gryb", "ybgr", "byrg", "rbgy", "bryg", "ygbr", "gyrb"};
  for (int orientation = 0; orientation <= 8; ++orientation) {
    for (const auto& [width, height] : {std::pair{320, 320}, std::pair{400, 300}, std::pair{300, 400}}) {
      const std::string stored = cameraPicture(width, height, orientation);
      ASSERT_EQ(quartersOf(stored), "rgby") << "the test's own picture";
      const auto made = remakePicture(stored);
      ASSERT_TRUE(made) << made.error().message;
      EXPECT_EQ(made->contentType, "image/jpeg");
      EXPECT_EQ(quartersOf(made->bytes), upright[orientation])
          << "orientation " << orientation << ", " << width << "x" << height;
    }
  }
}

TEST(Picture, OfAFloorIsCutToItsShapeAndTurned) {
  for (const auto& [width, height] : {std::pair{400, 300}, std::pair{300, 400}, std::pair{800, 100}}) {
    for (const auto& [orientation, seen] :
         {std::pair{1, "rgby"}, std::pair{3, "ybgr"}, std::pair{6, "bryg"}}) {
      const auto made = remakePicture(cameraPicture(width, height, orientation), kFloorShape);
      ASSERT_TRUE(made) << made.error().message;
      EXPECT_EQ(quartersOf(made->bytes), seen) << orientation << ", " << width << "x" << height;
      const auto [madeWidth, madeHeight] = test::sizeOfJpeg(made->bytes);
      EXPECT_EQ(madeWidth, 1600);
      EXPECT_EQ(madeHeight, 900);
    }
  }
}

TEST(Picture, KeepsNothingOfWhatTheCameraWrote) {
  const std::string stored = cameraPicture(400, 300, 6);
  for (const std::string_view word :
       {test::kSecretPlace, test::kSecretCamera, std::string_view("Exif"), std::string_view("ns.adobe.com")})
    ASSERT_NE(stored.find(word), std::string::npos) << word << ": the test's own picture";
  const auto made = remakePicture(stored);
  ASSERT_TRUE(made) << made.error().message;
  for (const std::string_view word : {test::kSecretPlace, test::kSecretCamera, std::string_view("Exif"),
                                      std::string_view("ns.adobe.com"), std::string_view("GPS")})
    EXPECT_EQ(made->bytes.find(word), std::string::npos) << word;
  // No segment that carries anything else than the picture: APP1 to APP15, comments.
  for (std::size_t at = 2; at + 4 < made->bytes.size();) {
    ASSERT_EQ(static_cast<unsigned char>(made->bytes[at]), 0xff);
    const auto marker = static_cast<unsigned char>(made->bytes[at + 1]);
    if (marker == 0xda) break;  // what follows are pixels
    EXPECT_FALSE((marker >= 0xe1 && marker <= 0xef) || marker == 0xfe) << "segment " << int{marker};
    at += 2 + static_cast<unsigned char>(made->bytes[at + 2]) * 256U +
          static_cast<unsigned char>(made->bytes[at + 3]);
  }
}

TEST(Picture, ABrokenOrientationIsNone) {
  std::string stored = cameraPicture(320, 320, 6);
  const std::string entry("\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06", 10);
  const auto at = stored.find(entry);
  ASSERT_NE(at, std::string::npos);
  for (const char value : {'\0', '\x09', '\x7f'}) {
    stored[at + 9] = value;
    const auto made = remakePicture(stored);
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(quartersOf(made->bytes), "rgby") << int{value};
  }
}

}  // namespace
}  // namespace rostra::accounts
