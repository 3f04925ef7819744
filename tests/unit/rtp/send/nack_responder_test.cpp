// SPDX-License-Identifier: Apache-2.0
#include "rtp/send/nack_responder.hpp"

#include "../packet_builder.hpp"
#include "shared_bytes.hpp"

#include <gtest/gtest.h>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;
using test::SharedBytes;
using Responder = NackResponder<SharedBytes>;

constexpr TimePoint kStart{1h};
const test::Buffer kHeader = test::hex("80600001 00000000 00000001");

TEST(NackResponder, AnswersAPacketOncePerRoundTrip) {
  RetransmissionBudget budget;
  Responder responder(budget);
  responder.setRoundTripTime(80ms);
  responder.onSent(1, kHeader, SharedBytes(100), kStart);
  const auto answer = responder.onNack(1, kStart + 20ms);
  ASSERT_EQ(answer.verdict, ResendVerdict::Resend);
  EXPECT_EQ(answer.packet->size(), 112U);
  EXPECT_EQ(responder.onNack(1, kStart + 89ms).verdict, ResendVerdict::TooSoon);
  EXPECT_EQ(responder.onNack(1, kStart + 90ms).verdict, ResendVerdict::Resend)
      << "the receiver asked again after a round trip, and the way varies";
  EXPECT_EQ(responder.onNack(2, kStart + 90ms).verdict, ResendVerdict::Unknown);
  EXPECT_EQ(responder.onNack(1, kStart + 1001ms).verdict, ResendVerdict::Unknown) << "older than a second";
}

TEST(NackResponder, SaysWhichRepairIsTheLastThatCanBeAskedFor) {
  RetransmissionBudget budget;
  Responder responder(budget);
  responder.setRoundTripTime(300ms);
  responder.onSent(1, kHeader, SharedBytes(100), kStart);
  EXPECT_FALSE(responder.onNack(1, kStart + 320ms).last);
  EXPECT_TRUE(responder.onNack(1, kStart + 660ms).last);
}

TEST(NackResponder, ANackTwiceInOneInstantIsAnsweredOnceAlsoWithoutDistance) {
  RetransmissionBudget budget;
  Responder responder(budget);
  responder.setRoundTripTime(0ms);
  responder.onSent(1, kHeader, SharedBytes(100), kStart);
  EXPECT_EQ(responder.onNack(1, kStart).verdict, ResendVerdict::Resend);
  EXPECT_EQ(responder.onNack(1, kStart + 1ms).verdict, ResendVerdict::TooSoon);
}

TEST(NackResponder, SendsAtMostAFifthOfTheMediaAgain) {
  RetransmissionBudget budget;
  Responder responder(budget);
  responder.setRoundTripTime(10ms);
  TimePoint now = kStart;
  std::size_t media = 0;
  std::size_t resent = 0;
  std::size_t refused = 0;
  for (std::uint16_t i = 0; i < 2000;
       ++i, now += 5ms) {  // 200 packets a second, every one asked for again and again
    responder.onSent(i, kHeader, SharedBytes(1188), now);
    media += 1200;
    for (std::uint16_t back = 0; back < 20 && back <= i; ++back) {
      const auto answer = responder.onNack(static_cast<std::uint16_t>(i - back), now);
      if (answer.verdict == ResendVerdict::Resend) resent += answer.packet->size();
      if (answer.verdict == ResendVerdict::OverBudget) ++refused;
    }
  }
  EXPECT_LE(static_cast<double>(resent), 0.2 * static_cast<double>(media) + 6000);
  EXPECT_GE(static_cast<double>(resent), 0.17 * static_cast<double>(media));
  EXPECT_GT(refused, 0U);
}

TEST(NackResponder, StreamsOfOneConnectionShareABudget) {
  RetransmissionBudget budget(RetransmissionLimits{50, 0});
  Responder sound(budget);
  Responder picture(budget);
  for (std::uint16_t i = 0; i < 10; ++i) {
    sound.onSent(i, kHeader, SharedBytes(88), kStart);
    picture.onSent(i, kHeader, SharedBytes(988), kStart);
  }
  std::size_t resent = 0;
  for (std::uint16_t i = 0; i < 10; ++i) {
    if (picture.onNack(i, kStart).verdict == ResendVerdict::Resend) ++resent;
  }
  EXPECT_EQ(resent, 5U) << "half of 11000 bytes";
  EXPECT_EQ(sound.onNack(0, kStart).verdict, ResendVerdict::Resend) << "what is left";
  EXPECT_EQ(picture.onNack(9, kStart).verdict, ResendVerdict::OverBudget);
}

TEST(RetransmissionBudget, ASmallStreamMayHaveAFewPackets) {
  RetransmissionBudget budget;
  EXPECT_TRUE(budget.take(1200, kStart)) << "before anything was sent";
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(budget.take(1200, kStart));
  EXPECT_FALSE(budget.take(1200, kStart));
  EXPECT_FALSE(budget.take(1200, kStart + 800ms));
  EXPECT_TRUE(budget.take(1200, kStart + 1100ms)) << "a second later";
}

}  // namespace
}  // namespace rostra::rtp
