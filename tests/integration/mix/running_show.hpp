// SPDX-License-Identifier: Apache-2.0
// One running mix-worker for a test, people who send into it, and what every test expects of the show they
// get. In: what people send; out: the show, decoded as a viewer would.
#pragma once

#include "glib/json.hpp"
#include "integration/mix/decode.hpp"
#include "integration/mix/show.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rostra::test {

// Colours as VP8 carries them: BT.601, limited range.
inline constexpr Colour kRed{81, 90, 240};
inline constexpr Colour kGreen{145, 54, 34};
inline constexpr Colour kBlue{41, 240, 110};
inline constexpr unsigned kRedArgb = 0xffff0000;
inline constexpr unsigned kGreenArgb = 0xff00ff00;
inline constexpr unsigned kBlueArgb = 0xff0000ff;

/// How far apart two colours are: the largest difference of a plane.
double distance(const Colour& a, const Colour& b);
inline constexpr double kSame = 14;  ///< two lossy encodings between source and viewer

/// Where the layout puts `cameras` and then `screens` on 1280x720.
std::vector<mix::Rect> tilesFor(std::size_t cameras, std::size_t screens = 0,
                                const std::string& layout = "grid");

/// The colour in the middle of a tile, away from tag and corners.
Colour tileColour(const AVFrame& frame, const mix::Rect& tile);

/// What must be true of every show, whatever happened in it.
void expectWhole(const Show& show, const Decoded& decoded);

/// And the clock is the machine's: parts arrive as fast as they play. A busy machine makes parts late, never
/// early, so the most punctual part of the first half is compared with that of the second.
void expectRealTime(const Show& show);

/// A show with one tap.
struct Running {
  Show show;
  std::shared_ptr<Tap> tap;
  explicit Running(const protocol::worker::mixCommand::Configure& configure = Show::defaults()) {
    show.configure(configure);
    tap = show.openTap();
  }
  [[nodiscard]] std::unique_ptr<Sender> camera(const std::string& id, const std::string& pipeline,
                                               ipc::TapCodec codec = ipc::TapCodec::Vp8) {
    return std::make_unique<Sender>(tap, id, ipc::TapSource::Camera, codec, pipeline);
  }
  [[nodiscard]] std::unique_ptr<Sender> voice(const std::string& id, double hertz, double volume) {
    return std::make_unique<Sender>(tap, id, ipc::TapSource::Microphone, ipc::TapCodec::Opus,
                                    toneOpus(hertz, volume));
  }
  /// Ends the show and decodes all of it.
  [[nodiscard]] Decoded finish() {
    show.stop();
    EXPECT_EQ(0, show.wait());
    return decodeShow(show.file());
  }
};

/// Until the mixer says this of itself, and the picture of that moment has come. False when the show ended
/// before.
[[nodiscard]] bool waitForStats(Show& show, const std::function<bool(JsonObject*)>& fits);

/// Everybody's camera, and screen, is in the picture.
[[nodiscard]] bool everybodyIsShown(Show& show);

}  // namespace rostra::test
