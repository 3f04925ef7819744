// SPDX-License-Identifier: Apache-2.0
// The same pictures over WebRTC: from a participant through a real SFU into the mixer of a show. The audience
// sees a name in their place, the innocent as before, and the mixer keeps its size.
#include "integration/hostile/hostile_pictures.hpp"
#include "integration/hostile/hostile_test.hpp"
#include "mix/scene/painter.hpp"

#include <gtest/gtest.h>

#include <span>

namespace rostra::test {
namespace {

constexpr int kFramesPerSecond = 10;
constexpr std::uint32_t kVideoClock = 90'000;

/// What is sent in turn, as a camera.
std::shared_ptr<const MediaClip> clipOf(const Trick& trick) {
  return std::make_shared<MediaClip>(MediaClip{trick.codec == ipc::TapCodec::Vp8 ? Codec::Vp8 : Codec::H264,
                                               kVideoClock, kVideoClock / kFramesPerSecond, trick.frames});
}

/// Mean colour of a part of a picture.
Colour colourOf(const mix::Picture& picture, const mix::Rect& area) {
  const mix::MappedPicture mapped(picture, GST_MAP_READ);
  const auto mean = [&](unsigned plane, int shift) {
    double sum = 0;
    for (int y = area.y >> shift; y < (area.y + area.height) >> shift; ++y) {
      for (int x = area.x >> shift; x < (area.x + area.width) >> shift; ++x)
        sum += mapped.plane(plane)[y * mapped.stride(plane) + x];
    }
    return sum / ((area.width >> shift) * (area.height >> shift));
  };
  return {mean(0, 0), mean(1, 1), mean(2, 1)};
}

using HostileCamera = HostileTest;

TEST_F(HostileCamera, OfHugePicturesIsANameToTheAudienceAndCostsTheMixerNothing) {
  constexpr std::size_t kInnocent = 2;
  share();
  Innocents show(hub_, *server_, "show");
  ASSERT_NO_FATAL_FAILURE(
      show.begin(kInnocent, {.width = 640, .height = 360, .pattern = "solid-color", .color = kRedArgb}));
  const pid_t mixer = show.pidOf("mixerPid");
  ASSERT_GT(mixer, 0);
  const std::size_t calm = peakMemory(mixer);
  const auto all = tricks();
  for (const Trick& trick : all) {
    LightParticipantOptions options;
    options.name = trick.name;
    options.camera = {{.rid = "", .clip = {}, .made = clipOf(trick)}};
    LightParticipant& attacker = arrive("show", std::move(options));
    EXPECT_TRUE(show.untilSeen([&] { return show.cameraCounter(attacker.id(), "refused") > 3; }))
        << trick.name << " does not reach the mixer";
  }
  double from = 0;  // of what the viewer has
  for (const FollowedPart& each : show.viewer().parts()) from += each.duration;
  ASSERT_TRUE(show.viewerSees(15)) << server_->log();
  EXPECT_TRUE(show.stageSees(10));
  EXPECT_LT(peakMemory(mixer), calm + kMaxGrowth);
  EXPECT_EQ(show.pidOf("mixerPid"), mixer);
  EXPECT_EQ(show.rejoins(), 0U);
  show.expectUnharmed();

  const Decoded decoded = decodeShow(std::as_bytes(std::span(show.viewer().media())));
  EXPECT_EQ(decoded.errors, 0);
  EXPECT_EQ(decoded.videoGaps, 0);
  ASSERT_FALSE(decoded.video.empty());
  const mix::Arrangement grid = gridOf(kInnocent + all.size());
  ASSERT_EQ(grid.cameras.size(), kInnocent + all.size());
  const mix::Painter painter(1280, 720);
  std::size_t looked = 0;
  for (const DecodedFrame& each : decoded.video) {
    if (each.seconds < decoded.video.front().seconds + from + 1) continue;  // the last one has come in
    ++looked;
    for (std::size_t i = 0; i < kInnocent; ++i)
      ASSERT_LT(distance(kRed, Decoded::colourOf(*each.frame, middleOf(grid.cameras[i]))), kSame)
          << each.seconds;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].frames.size() > 1) continue;  // small pictures come between, and are shown
      const mix::Rect tile = grid.cameras[kInnocent + i];
      const mix::Picture placard = painter.tile(all[i].name, false, false, tile, grid.cornerRadius).placard;
      const Colour wanted = colourOf(placard, middleOf({0, 0, tile.width, tile.height}));
      ASSERT_LT(distance(wanted, Decoded::colourOf(*each.frame, middleOf(tile))), 2 * kSame)
          << all[i].name << " at " << each.seconds;
    }
  }
  EXPECT_GT(looked, 30U);
}

}  // namespace
}  // namespace rostra::test
