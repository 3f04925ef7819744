// SPDX-License-Identifier: Apache-2.0
// How often, and how much, a receiver gets again what it asks for. Virtual clock.
#include "rtp/send/resend_gate.hpp"

#include <gtest/gtest.h>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kBegin{100s};
constexpr std::uint32_t kSsrc = 7;

TEST(ResendGate, APacketIsSentAgainOncePerRoundTrip) {
  ResendGate gate({.percent = 0, .minimum = 1'000'000});
  gate.setRoundTripTime(80ms);
  EXPECT_EQ(gate.ask(kSsrc, 10, kBegin), ResendRefusal::None);
  EXPECT_EQ(gate.ask(kSsrc, 10, kBegin + 79ms), ResendRefusal::TooSoon);
  EXPECT_EQ(gate.ask(kSsrc, 11, kBegin + 79ms), ResendRefusal::None) << "another packet";
  EXPECT_EQ(gate.ask(kSsrc + 1, 10, kBegin + 79ms), ResendRefusal::None) << "of another stream";
  EXPECT_EQ(gate.ask(kSsrc, 10, kBegin + 80ms), ResendRefusal::None);
}

TEST(ResendGate, WhateverAReceiverSaysARoundTripIsNeitherNothingNorForEver) {
  ResendGate gate({.percent = 0, .minimum = 1'000'000});
  gate.setRoundTripTime(0ms);
  EXPECT_EQ(gate.ask(kSsrc, 1, kBegin), ResendRefusal::None);
  EXPECT_EQ(gate.ask(kSsrc, 1, kBegin + 9ms), ResendRefusal::TooSoon);
  gate.setRoundTripTime(1h);
  EXPECT_EQ(gate.ask(kSsrc, 1, kBegin + 1s), ResendRefusal::None);
}

TEST(ResendGate, AShareOfTheMediaOfTheLastSecondIsSentAgain) {
  ResendGate gate({.percent = 50, .minimum = 0});
  EXPECT_EQ(gate.ask(kSsrc, 0, kBegin), ResendRefusal::OverBudget) << "nothing was sent";
  gate.onSent(10 * ResendGate::kPacket, kBegin);
  int resent = 0;
  for (std::uint16_t i = 0; i < 100; ++i) resent += gate.ask(kSsrc, i, kBegin + 100ms) == ResendRefusal::None;
  EXPECT_EQ(resent, 5);
  EXPECT_EQ(gate.ask(kSsrc, 200, kBegin + 2s), ResendRefusal::OverBudget) << "that was a second ago";
}

TEST(ResendGate, ASmallStreamHasAFloor) {
  ResendGate gate({.percent = 50, .minimum = 3 * ResendGate::kPacket});
  int resent = 0;
  for (std::uint16_t i = 0; i < 100; ++i) resent += gate.ask(kSsrc, i, kBegin) == ResendRefusal::None;
  EXPECT_EQ(resent, 3);
}

}  // namespace
}  // namespace rostra::rtp
