// SPDX-License-Identifier: Apache-2.0
#include "control/show/clock_anchor.hpp"

#include <gtest/gtest.h>

namespace rostra::control {
namespace {

constexpr std::int64_t kNoon = 1'777'658'400'000;

/// Both clocks of a machine; the wall clock can be set.
struct Machine {
  std::int64_t steady = 5000;
  std::int64_t offset = kNoon;
  [[nodiscard]] ClockReading now() const { return {steady + offset, steady}; }
};

TEST(ClockAnchorTest, NothingChangesWhileTheClockRuns) {
  Machine machine;
  ClockAnchor anchor;
  anchor.begin(machine.now());
  for (std::uint64_t segment = 0; segment < 3600; ++segment) {
    machine.steady += 1000;
    machine.offset += segment % 2 == 0 ? 40 : -40;  // slewed, and read with jitter
    const auto correction = anchor.of(segment, machine.now());
    ASSERT_EQ(correction.addMs, 0);
    ASSERT_FALSE(correction.begins);
  }
}

TEST(ClockAnchorTest, AStepBeginsWithOneSegmentAndHolds) {
  for (const std::int64_t step : {90'000, -90'000, 300}) {
    Machine machine;
    ClockAnchor anchor;
    anchor.begin(machine.now());
    for (std::uint64_t segment = 0; segment < 20; ++segment) {
      machine.steady += 1000;
      if (segment == 7) machine.offset += step;
      for (int part = 0; part < 5; ++part) {
        const auto correction = anchor.of(segment, machine.now());
        EXPECT_EQ(correction.addMs, segment < 7 ? 0 : step);
        EXPECT_EQ(correction.begins, segment == 7);
      }
    }
  }
}

TEST(ClockAnchorTest, AStepInTheMiddleOfASegmentWaitsForTheNext) {
  Machine machine;
  ClockAnchor anchor;
  anchor.begin(machine.now());
  EXPECT_EQ(anchor.of(3, machine.now()).addMs, 0);
  machine.offset += 90'000;
  EXPECT_EQ(anchor.of(3, machine.now()).addMs, 0);
  EXPECT_EQ(anchor.of(4, machine.now()).addMs, 90'000);
}

TEST(ClockAnchorTest, ARenditionThatIsBehindGetsWhatTheOthersGot) {
  Machine machine;
  ClockAnchor anchor;
  anchor.begin(machine.now());
  EXPECT_EQ(anchor.of(1, machine.now()).addMs, 0);
  machine.offset -= 90'000;
  EXPECT_TRUE(anchor.of(2, machine.now()).begins);
  EXPECT_EQ(anchor.of(1, machine.now()).addMs, 0);
  EXPECT_FALSE(anchor.of(1, machine.now()).begins);
  EXPECT_TRUE(anchor.of(2, machine.now()).begins);
  EXPECT_EQ(anchor.of(2, machine.now()).addMs, -90'000);
}

TEST(ClockAnchorTest, ForthAndBackIsAsBefore) {
  Machine machine;
  ClockAnchor anchor;
  anchor.begin(machine.now());
  machine.offset += 90'000;
  EXPECT_EQ(anchor.of(1, machine.now()).addMs, 90'000);
  machine.offset -= 90'000;
  const auto back = anchor.of(2, machine.now());
  EXPECT_EQ(back.addMs, 0);
  EXPECT_TRUE(back.begins);
}

TEST(ClockAnchorTest, ANewMixerLooksForItself) {
  Machine machine;
  ClockAnchor anchor;
  anchor.begin(machine.now());
  machine.offset += 90'000;
  EXPECT_EQ(anchor.of(1, machine.now()).addMs, 90'000);
  anchor.begin(machine.now());
  EXPECT_EQ(anchor.of(0, machine.now()).addMs, 0);
  EXPECT_FALSE(anchor.of(1, machine.now()).begins);
}

TEST(ClockAnchorTest, WithoutAReadingNothingIsDecided) {
  Machine machine;
  ClockAnchor anchor;
  anchor.begin(std::nullopt);
  EXPECT_EQ(anchor.of(0, std::nullopt).addMs, 0);
  EXPECT_EQ(anchor.of(1, machine.now()).addMs, 0);
  machine.offset += 90'000;
  EXPECT_EQ(anchor.of(2, std::nullopt).addMs, 0);
  EXPECT_EQ(anchor.of(3, machine.now()).addMs, 90'000);
  EXPECT_TRUE(ClockReading::now());
}

}  // namespace
}  // namespace rostra::control
