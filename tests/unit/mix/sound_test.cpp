// SPDX-License-Identifier: Apache-2.0
#include "mix/input/voice_buffer.hpp"
#include "mix/output/limiter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace rostra::mix {
namespace {

constexpr float kFiltered = 0.001F;  // -60 dB: the resampler's ripple

std::vector<float> constant(std::size_t samples, float value) {
  return std::vector<float>(samples * kChannels, value);
}

std::vector<float> read(VoiceBuffer& voice, std::int64_t position, std::size_t samples) {
  std::vector<float> out(samples * kChannels, 9.0F);
  (void)voice.read(position, out);
  return out;
}

TEST(VoiceBufferTest, SilenceWhenNothingIsThere) {
  VoiceBuffer voice;
  std::vector<float> out(20, 1.0F);
  EXPECT_FALSE(voice.read(0, out));
  EXPECT_TRUE(std::all_of(out.begin(), out.end(), [](float v) { return v == 0; }));
}

TEST(VoiceBufferTest, SoundIsHeardAtItsTime) {
  VoiceBuffer voice;
  voice.write(5000, constant(5000, 0.5F));
  const auto before = read(voice, 0, 4992);
  EXPECT_TRUE(std::all_of(before.begin(), before.end(), [](float v) { return v == 0; }));
  const auto during = read(voice, 4992, 1000);
  EXPECT_EQ(0.0F, during[7 * kChannels]);
  EXPECT_NEAR(0.5F, during[500 * kChannels], kFiltered);
}

TEST(VoiceBufferTest, JitteringTimeStampsJoinWithoutASeam) {
  VoiceBuffer voice;
  std::int64_t truth = 0;
  for (int i = 0; i < 50; ++i, truth += 960)
    voice.write(truth + (i % 2 == 0 ? 200 : -200), constant(960, 0.25F));
  const auto out = read(voice, 0, 40000);
  for (std::size_t i = 1000; i < 40000; ++i) ASSERT_NEAR(0.25F, out[i * kChannels], kFiltered) << i;
  EXPECT_EQ(0U, voice.counters().jumps);
}

TEST(VoiceBufferTest, AHoleIsSilenceAndWhatFollowsIsInTime) {
  VoiceBuffer voice;
  voice.write(0, constant(960, 0.25F));
  voice.write(960 * 4, constant(960, 0.25F));
  const auto out = read(voice, 0, 960 * 5);
  EXPECT_EQ(0.0F, out[960 * 2 * kChannels]);
  EXPECT_NEAR(0.25F, out[(960 * 4 + 400) * kChannels], kFiltered);
}

TEST(VoiceBufferTest, LateSoundIsDroppedNotShifted) {
  VoiceBuffer voice;
  (void)read(voice, 0, 2000);
  voice.write(0, constant(960, 0.5F));
  EXPECT_NEAR(960, static_cast<double>(voice.counters().late), 32) << "but for what the resampler keeps";
  const auto out = read(voice, 2000, 960);
  EXPECT_TRUE(std::all_of(out.begin(), out.end(), [](float v) { return v == 0; }));
}

TEST(VoiceBufferTest, HostileValuesAndTimesDoNoHarm) {
  VoiceBuffer voice;
  voice.write(std::numeric_limits<std::int64_t>::max() / 4, constant(960, 1));
  voice.write(std::numeric_limits<std::int64_t>::min() / 4, constant(960, 1));
  voice.write(0, constant(960, std::numeric_limits<float>::quiet_NaN()));
  voice.write(960, constant(960, std::numeric_limits<float>::infinity()));
  for (const float value : read(voice, 0, 3000)) EXPECT_TRUE(std::isfinite(value));
}

TEST(LimiterTest, QuietSoundIsOnlyDelayed) {
  Limiter limiter;
  std::vector<float> samples(2000 * kChannels);
  for (std::size_t i = 0; i < samples.size(); ++i)
    samples[i] = 0.7F * std::sin(static_cast<float>(i / 2) * 0.05F);
  const auto original = samples;
  limiter.process(samples);
  for (std::size_t i = 0; i < (2000 - Limiter::kLookAhead) * kChannels; ++i) {
    ASSERT_NEAR(original[i], samples[i + Limiter::kLookAhead * kChannels], 1e-5F);
  }
}

TEST(LimiterTest, NothingExceedsTheCeilingWhateverComes) {
  Limiter limiter;
  std::uint32_t random = 1;
  float loudest = 0;
  for (int block = 0; block < 200; ++block) {
    std::vector<float> samples(1024 * kChannels);
    for (float& value : samples) {
      random = random * 1664525U + 1013904223U;
      const float noise = static_cast<float>(static_cast<std::int32_t>(random)) / 2147483648.0F;
      value = noise * (block % 7 == 0 ? 8.0F : block % 3 == 0 ? 0.2F : 1.5F);
    }
    limiter.process(samples);
    for (const float value : samples) loudest = std::max(loudest, std::abs(value));
  }
  EXPECT_LE(loudest, Limiter::kCeiling);
  EXPECT_GT(loudest, 0.5F);
}

TEST(LimiterTest, ALoudToneKeepsItsShape) {
  Limiter limiter;
  std::vector<float> samples(48000 * kChannels);
  constexpr float kStep = 0.0654F;  // about 500 Hz
  for (std::size_t i = 0; i < samples.size(); ++i)
    samples[i] = 4.0F * std::sin(static_cast<float>(i / 2) * kStep);
  limiter.process(samples);
  // Second half: gain has settled. Residual against a pure tone of the same frequency.
  double cosine = 0;
  double sine = 0;
  double square = 0;
  constexpr std::size_t kFrom = 24000;
  for (std::size_t i = kFrom; i < 48000; ++i) {
    const auto value = static_cast<double>(samples[i * kChannels]);
    cosine += value * std::cos(static_cast<double>(i) * static_cast<double>(kStep));
    sine += value * std::sin(static_cast<double>(i) * static_cast<double>(kStep));
    square += value * value;
  }
  const double count = 24000;
  const double tone = 2 * std::hypot(cosine, sine) / count;
  const double residual = std::sqrt(std::max(0.0, square / count - tone * tone / 2));
  EXPECT_GT(tone, 0.75);
  EXPECT_LT(residual / tone, 0.03);
}

TEST(LimiterTest, VolumeComesBackAfterAPeak) {
  Limiter limiter;
  auto loud = constant(4800, 5.0F);
  limiter.process(loud);
  EXPECT_LT(limiter.gain(), 0.25F);
  auto quiet = constant(96000, 0.1F);
  limiter.process(quiet);
  EXPECT_GT(limiter.gain(), 0.99F);
}

}  // namespace
}  // namespace rostra::mix
