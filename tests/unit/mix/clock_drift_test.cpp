// SPDX-License-Identifier: Apache-2.0
// A sender whose clock is not ours: an hour of a tone, on a virtual clock, without a step in it and without
// moving against the picture; and jumps, which fade.
#include "mix/input/clock_drift.hpp"

#include "mix/input/voice_buffer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace rostra::mix {
namespace {

constexpr std::int64_t kPacket = kSampleRate / 50;
constexpr std::int64_t kBlock = 1024;
constexpr int kPeriod = 100;  // samples: 480 Hz
constexpr double kAmplitude = 0.5;
// The steepest step from one sample to the next that the tone itself has.
const auto kOwnStep = static_cast<float>(2 * kAmplitude * std::sin(std::numbers::pi / kPeriod));

std::array<float, kPeriod> onePeriod() {
  std::array<float, kPeriod> tone{};
  for (std::size_t i = 0; i < tone.size(); ++i)
    tone[i] =
        static_cast<float>(kAmplitude * std::sin(2 * std::numbers::pi * static_cast<double>(i) / kPeriod));
  return tone;
}

/// Sends a tone, by a clock of its own, to a voice that is read by ours.
class DriftingSender {
 public:
  /// `drift`: how much slower its clock is; `jitter`: of its time stamps, samples.
  DriftingSender(double drift, std::int64_t jitter) : drift_(drift), jitter_(jitter) {}

  void run(std::int64_t samples) {
    for (const std::int64_t end = read_ + samples; read_ < end;) {
      while (position() < read_ + kBlock + 2 * kPacket) send();
      std::vector<float>& out = out_;
      (void)voice_.read(read_, out);
      for (std::size_t i = 0; i < out.size(); i += kChannels) {
        biggest_ = std::max(biggest_, std::abs(out[i] - last_));
        loudest_ = std::max(loudest_, std::abs(out[i]));
        last_ = out[i];
      }
      read_ += kBlock;
    }
  }
  /// Its time stamps continue so much later or earlier.
  void jump(std::int64_t samples) { offset_ += samples; }

  [[nodiscard]] VoiceBuffer::Counters counters() { return voice_.counters(); }
  [[nodiscard]] float biggestStep() const { return biggest_; }
  [[nodiscard]] float loudest() const { return loudest_; }

 private:
  [[nodiscard]] std::int64_t position() const {
    return 10 * kPacket + offset_ +
           std::llround(static_cast<double>(sent_) * static_cast<double>(kPacket) * (1 + drift_));
  }
  void send() {
    static const auto tone = onePeriod();
    std::vector<float>& packet = packet_;
    for (std::int64_t i = 0; i < kPacket; ++i) {
      const float value = tone[static_cast<std::size_t>((sent_ * kPacket + i) % kPeriod)];
      std::fill_n(&packet[static_cast<std::size_t>(i * kChannels)], kChannels, value);
    }
    random_ = random_ * 1664525U + 1013904223U;
    const std::int64_t shake =
        jitter_ == 0 ? 0 : static_cast<std::int64_t>(random_ >> 8U) % (2 * jitter_ + 1) - jitter_;
    voice_.write(position() + shake, packet);
    ++sent_;
  }

  const double drift_;
  const std::int64_t jitter_;
  VoiceBuffer voice_;
  std::vector<float> packet_ = std::vector<float>(kPacket * kChannels);
  std::vector<float> out_ = std::vector<float>(kBlock * kChannels);
  std::int64_t sent_ = 0;
  std::int64_t read_ = 0;
  std::int64_t offset_ = 0;
  std::uint32_t random_ = 1;
  float last_ = 0;
  float biggest_ = 0;
  float loudest_ = 0;
};

class DriftTest : public testing::TestWithParam<int> {};

TEST_P(DriftTest, AnHourHasNoStepLargerThanTheTonesOwn) {
  constexpr std::int64_t kHour = std::int64_t{3600} * kSampleRate;
  constexpr std::int64_t kJitter = kSampleRate / 250;  // 4 ms
  DriftingSender sender(GetParam() * 1e-6, kJitter);
  sender.run(kHour);
  // Pitch may change by as much as sound is stretched, and filters ring by less than a thousandth.
  EXPECT_LE(sender.biggestStep(), kOwnStep * 1.003F);
  EXPECT_NEAR(sender.loudest(), kAmplitude, 0.001);
  const auto counters = sender.counters();
  EXPECT_EQ(counters.jumps, 0U);
  EXPECT_EQ(counters.late, 0U);
  EXPECT_NEAR(counters.stretch, GetParam(), 60) << "the drift, give or take what jitter moves";
}

INSTANTIATE_TEST_SUITE_P(Ppm, DriftTest, testing::Values(-200, 200), [](const auto& one) {
  return (one.param < 0 ? "Faster" : "Slower") + std::to_string(std::abs(one.param));
});

TEST(ClockDriftTest, TheErrorGoesAwayAndStaysAway) {
  for (const double drift : {-200e-6, 200e-6}) {
    ClockDrift clock;
    double error = 0;
    double worst = 0;
    for (int packet = 0; packet < 50 * 600; ++packet) {
      error += 0.02 * (drift - clock.correction());
      clock.observe(error, 0.02);
      if (packet > 50 * 240) worst = std::max(worst, std::abs(error));
    }
    EXPECT_LT(worst, 200e-6);
    EXPECT_NEAR(clock.correction(), drift, 2e-6);
  }
}

TEST(ClockDriftTest, ALyingSenderGetsNoAudiblePitch) {
  ClockDrift clock;
  for (int packet = 0; packet < 100'000; ++packet) clock.observe(packet % 2 == 0 ? 1000 : -999, 0.02);
  EXPECT_LE(std::abs(clock.correction()), ClockDrift::kMaxCorrection);
}

/// A jump is a short cross-fade, or a fade out and in: not one hard step.
class JumpTest : public testing::TestWithParam<int> {};

TEST_P(JumpTest, AJumpOfTheSendersClockFades) {
  DriftingSender sender(0, 0);
  sender.run(5 * kSampleRate);
  sender.jump(GetParam() * kSampleRate / 1000);
  sender.run(5 * kSampleRate);
  EXPECT_LE(sender.counters().jumps, GetParam() == 0 ? 0U : 1U);
  const auto fade = static_cast<float>(2 * kAmplitude / static_cast<double>(VoiceBuffer::kFade));
  EXPECT_LE(sender.biggestStep(), kOwnStep + fade);
}

INSTANTIATE_TEST_SUITE_P(Milliseconds, JumpTest, testing::Values(-37, -25, 0, 25, 31, 500),
                         [](const auto& one) {
                           return (one.param < 0 ? "Back" : "Forward") + std::to_string(std::abs(one.param));
                         });

TEST(VoiceEdgesTest, WhatEndsAtTheEdgeOfABlockFades) {
  VoiceBuffer voice;
  const std::vector<float> sound(static_cast<std::size_t>(kBlock * 2 * kChannels), 0.5F);
  voice.write(0, sound);
  std::vector<float> out(static_cast<std::size_t>(kBlock * kChannels));
  float last = 0;
  float biggest = 0;
  // Blocks that end exactly where the sound does, whatever the resampler has kept.
  std::int64_t position = 0;
  for (const std::int64_t size :
       {kBlock, kBlock - 32, std::int64_t{1}, std::int64_t{3}, std::int64_t{28}, kBlock}) {
    out.resize(static_cast<std::size_t>(size * kChannels));
    (void)voice.read(position, out);
    position += size;
    for (std::size_t i = 0; i < out.size(); i += kChannels) {
      biggest = std::max(biggest, std::abs(out[i] - last));
      last = out[i];
    }
  }
  EXPECT_EQ(last, 0.0F);
  EXPECT_LT(biggest, 0.02F);
}

}  // namespace
}  // namespace rostra::mix
