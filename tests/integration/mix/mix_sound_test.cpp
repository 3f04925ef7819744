// SPDX-License-Identifier: Apache-2.0
// What a viewer hears of the people on stage, and that sound and picture belong together.
#include "integration/mix/running_show.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <sys/socket.h>

namespace rostra::test {
namespace {

using protocol::worker::Person;

TEST(MixTest, VoicesAreMixedAtTheirLevelAndFrequency) {
  Running run;
  auto low = run.voice("ada", 400, 0.25);
  auto high = run.voice("bob", 1500, 0.125);
  run.show.people({{"ada", "Ada", true, false, false}, {"bob", "Bob", true, false, false}});
  low->start();
  high->start();
  ASSERT_TRUE(run.show.waitUntil(run.show.seconds() + 3));
  const Decoded decoded = run.finish();
  expectWhole(run.show, decoded);
  const double end = static_cast<double>(decoded.video.size()) / 30;
  const double first = decoded.loudestTenth(400, end - 2, end - 0.5);
  const double second = decoded.loudestTenth(1500, end - 2, end - 0.5);
  EXPECT_NEAR(0.25, decoded.tone(400, first, first + 0.1), 0.03);
  EXPECT_NEAR(0.125, decoded.tone(1500, second, second + 0.1), 0.02);
  EXPECT_LT(decoded.tone(2900, first, first + 0.1), 0.005);
}

TEST(MixTest, EightLoudVoicesDoNotClip) {
  Running run;
  std::vector<std::unique_ptr<Sender>> voices;
  std::vector<Person> people;
  for (int i = 0; i < 8; ++i) {
    const std::string id = "p" + std::to_string(i);
    people.push_back({id, id, true, false, false});
    voices.push_back(run.voice(id, 300 + 130 * i, 0.8));
  }
  run.show.people(people);
  for (const auto& voice : voices) voice->start();
  ASSERT_TRUE(run.show.waitUntil(run.show.seconds() + 3));
  const Decoded decoded = run.finish();
  expectWhole(run.show, decoded);
  float loudest = 0;
  for (const float value : decoded.left) loudest = std::max(loudest, std::abs(value));
  EXPECT_LT(loudest, 1.0F);
  const double end = static_cast<double>(decoded.video.size()) / 30;
  EXPECT_GT(decoded.level(end - 1.5, end - 0.5), 0.15);
  for (int i = 0; i < 8; ++i) {
    const double at = decoded.loudestTenth(300 + 130 * i, end - 1.5, end - 0.5);
    EXPECT_GT(decoded.tone(300 + 130 * i, at, at + 0.1), 0.05) << i;
  }
}

// A white flash and a tone begin together at the sender, once a second. Perceived as simultaneous up to 45 ms
// (ITU-R BT.1359-1).
class MixJitterTest : public testing::TestWithParam<int> {};
TEST_P(MixJitterTest, SoundAndPictureOfAPersonAreTogether) {
  auto configure = Show::defaults();
  configure.jitterMs = GetParam();
  Running run(configure);
  constexpr std::uint64_t kSecond = 1'000'000'000;
  constexpr std::uint64_t kFlash = 200'000'000;
  auto camera = run.camera("ada", colourVp8(0xff000000, 320, 180));
  auto voice = run.voice("ada", 1000, 0.5);
  // Seconds are counted from the first picture, so that a flash begins with a picture and not between two.
  std::atomic<std::uint64_t> anchor{0};
  const auto flashing = [&anchor](std::uint64_t time) {
    return anchor != 0 && time + kSecond / 1000 >= anchor &&
           (time + kSecond / 1000 - anchor) % kSecond < kFlash;
  };
  camera->probe([&, base = camera->baseTime()](std::uint8_t* data, std::size_t size, std::uint64_t pts) {
    std::uint64_t unset = 0;
    anchor.compare_exchange_strong(unset, base + pts);
    if (flashing(base + pts)) std::fill_n(data, size * 2 / 3, std::uint8_t{235});
  });
  voice->probe([&, base = voice->baseTime()](std::uint8_t* data, std::size_t size, std::uint64_t pts) {
    auto* samples = reinterpret_cast<std::int16_t*>(data);
    for (std::size_t i = 0; i < size / 2; ++i) {
      if (!flashing(base + pts + i * kSecond / 48000)) samples[i] = 0;
    }
  });
  run.show.people({{"ada", "Ada", true, true, false}});
  camera->start();
  voice->start();
  ASSERT_TRUE(run.show.waitUntil(run.show.seconds() + 6));
  const Decoded decoded = run.finish();
  expectWhole(run.show, decoded);
  std::vector<double> flashes;
  for (std::size_t i = 31; i < decoded.video.size(); ++i) {
    const auto luma = [&](std::size_t frame) {
      return Decoded::colourOf(*decoded.video[frame].frame, {400, 200, 200, 200}).y;
    };
    if (luma(i) > 130 && luma(i - 1) <= 130) flashes.push_back(decoded.video[i].seconds);
  }
  std::vector<double> beeps;
  bool sounding = true;
  for (double t = 1; t < static_cast<double>(decoded.video.size()) / 30 - 0.1; t += 0.001) {
    const bool loud = decoded.level(t, t + 0.002) > 0.08;
    if (loud && !sounding && decoded.level(t - 0.1, t - 0.01) < 0.02) beeps.push_back(t);
    sounding = loud;
  }
  ASSERT_GE(flashes.size(), 3U);
  std::vector<double> offsets;
  for (const double flash : flashes) {
    const auto nearest = std::min_element(beeps.begin(), beeps.end(), [&](double a, double b) {
      return std::abs(a - flash) < std::abs(b - flash);
    });
    if (nearest == beeps.end() || std::abs(*nearest - flash) > 0.3) continue;
    offsets.push_back(*nearest - flash);
  }
  ASSERT_GE(offsets.size(), 3U);
  std::sort(offsets.begin(), offsets.end());
  const double median = offsets[offsets.size() / 2];
  const double worst = std::max(std::abs(offsets.front()), std::abs(offsets.back()));
  std::cout << "sound after picture: median " << median * 1000 << " ms, worst " << worst * 1000 << " ms\n";
  EXPECT_LT(std::abs(median), 0.045);
  // On a busy machine the stage shows a picture again now and then: two frames of it, no more.
  EXPECT_LT(worst, 0.045 + 2.0 / 30);
}

INSTANTIATE_TEST_SUITE_P(Jitter, MixJitterTest, testing::Values(60, 120, 300),
                         testing::PrintToStringParamName());

TEST(MixTest, WhoIsAlwaysLateIsPlayedLaterButWhole) {
  Running run;
  auto voice = run.voice("ada", 600, 0.3);
  voice->setClaimedDelay(std::chrono::milliseconds(300));
  run.show.people({{"ada", "Ada", true, false, false}});
  voice->start();
  ASSERT_TRUE(run.show.waitUntil(run.show.seconds() + 5));
  const Decoded decoded = run.finish();
  expectWhole(run.show, decoded);
  const double end = static_cast<double>(decoded.video.size()) / 30;
  const double at = decoded.loudestTenth(600, end - 2, end - 0.5);
  EXPECT_NEAR(0.3, decoded.tone(600, at, at + 0.1), 0.04);
}

// The SFU learns what time stamps mean only with the first sender report: times step back then, and nothing
// is wrong with that.

}  // namespace
}  // namespace rostra::test
