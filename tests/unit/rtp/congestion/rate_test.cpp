// SPDX-License-Identifier: Apache-2.0
// The parts that turn observations into bitrates.
#include "rtp/congestion/acknowledged_bitrate.hpp"
#include "rtp/congestion/application_limit.hpp"
#include "rtp/congestion/bandwidth_estimator.hpp"
#include "rtp/congestion/fallback_estimator.hpp"
#include "rtp/congestion/loss_bound.hpp"
#include "rtp/congestion/rate_controller.hpp"

#include <gtest/gtest.h>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart{1h};

double kbps(Bitrate rate) {
  return static_cast<double>(rate.bps()) / 1000;
}

TEST(AcknowledgedBitrate, IsWhatCameInHalfASecond) {
  AcknowledgedBitrate rate;
  EXPECT_FALSE(rate.rate());
  for (int i = 0; i < 100; ++i) rate.add(2h + i * 10ms, 1250);
  ASSERT_TRUE(rate.rate());
  EXPECT_NEAR(kbps(*rate.rate()), 1000, 60);
  for (int i = 0; i < 100; ++i) rate.add(2h + 1s + i * 10ms, 125);
  EXPECT_NEAR(kbps(*rate.rate()), 100, 10);
  rate.add(2h + 100s, 100);
  EXPECT_FALSE(rate.rate()) << "a clock was set";
  rate.add(2h, 100);
  EXPECT_FALSE(rate.rate());
}

PathReport report(PathUse use, double acknowledged) {
  return {use, Bitrate::kbps(static_cast<std::int64_t>(acknowledged)), true, false, false};
}

TEST(RateController, GoesUpByAShareASecondAndNotAheadOfWhatIsSent) {
  RateController rate(Bitrate::kbps(1000));
  for (int i = 0; i <= 20; ++i) (void)rate.update(report(PathUse::Normal, 1000), 100ms, kStart + i * 50ms);
  EXPECT_NEAR(kbps(rate.estimate()), 1080, 2);
  for (int i = 0; i <= 200; ++i)
    (void)rate.update(report(PathUse::Normal, 1000), 100ms, kStart + 1s + i * 50ms);
  EXPECT_NEAR(kbps(rate.estimate()), 1210, 2);
}

TEST(RateController, GoesDownToWhatCameThroughOncePerRoundTrip) {
  RateController rate(Bitrate::kbps(1000));
  EXPECT_TRUE(rate.update(report(PathUse::Over, 900), 100ms, kStart));
  EXPECT_NEAR(kbps(rate.estimate()), 855, 1);
  EXPECT_FALSE(rate.update(report(PathUse::Over, 800), 100ms, kStart + 100ms));
  EXPECT_TRUE(rate.update(report(PathUse::Over, 400), 100ms, kStart + 150ms)) << "much less than was thought";
  EXPECT_TRUE(rate.update(report(PathUse::Over, 350), 100ms, kStart + 400ms));
  EXPECT_FALSE(rate.update({PathUse::Over, {}, true, false, false}, 100ms, kStart + 1s))
      << "nothing is known";
}

TEST(RateController, HoldsWhilePacketsWaitAndStaysInItsLimits) {
  RateController rate(Bitrate::kbps(1000));
  rate.limit(Bitrate::kbps(500), Bitrate::kbps(1050));
  PathReport waits = report(PathUse::Normal, 1000);
  waits.queueEmpty = false;
  for (int i = 0; i < 40; ++i) (void)rate.update(waits, 100ms, kStart + i * 50ms);
  EXPECT_EQ(rate.estimate(), Bitrate::kbps(1000));
  for (int i = 0; i < 80; ++i)
    (void)rate.update(report(PathUse::Normal, 1000), 100ms, kStart + 2s + i * 50ms);
  EXPECT_EQ(rate.estimate(), Bitrate::kbps(1050));
  (void)rate.update(report(PathUse::Over, 10), 100ms, kStart + 9s);
  EXPECT_EQ(rate.estimate(), Bitrate::kbps(500));
}

TEST(RateController, CompetesWithWhoeverFillsTheQueue) {
  RateController rate(Bitrate::kbps(500));
  PathReport contested{PathUse::Over, Bitrate::kbps(500), false, true, false};
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(rate.update(contested, 300ms, kStart + i * 50ms));
  EXPECT_GT(rate.estimate(), Bitrate::kbps(550));
  contested.loss = true;
  EXPECT_TRUE(rate.update(contested, 300ms, kStart + 1s));
  EXPECT_LT(rate.estimate(), Bitrate::kbps(450));
}

// A second of feedback with this loss; what is lost does not depend on the bitrate.
void feed(LossBound& bound, double loss, Bitrate estimate, TimePoint& now) {
  for (int i = 0; i < 20; ++i) {
    const auto lost = static_cast<std::uint32_t>(loss * 20);
    bound.update(20 - lost, lost, estimate, estimate * (1 - loss), true, 100ms, now += 50ms);
  }
}

TEST(LossBound, LearnsThatALossIsThePathsOwn) {
  LossBound bound;
  TimePoint now = kStart;
  feed(bound, 0, Bitrate::kbps(1000), now);
  EXPECT_FALSE(bound.bound());
  feed(bound, 0.2, Bitrate::kbps(1000), now);
  EXPECT_TRUE(bound.bound()) << "tried out";
  for (int i = 0; i < 5; ++i) feed(bound, 0.2, Bitrate::kbps(800), now);
  EXPECT_FALSE(bound.bound());
  EXPECT_NEAR(bound.inherent(), 0.2, 0.02);
  for (int i = 0; i < 5; ++i) feed(bound, 0, Bitrate::kbps(1000), now);
  feed(bound, 0.2, Bitrate::kbps(1000), now);
  EXPECT_FALSE(bound.bound()) << "known from before";
}

TEST(LossBound, StaysWhereSendingLessLosesLess) {
  LossBound bound;
  TimePoint now = kStart;
  feed(bound, 0.3, Bitrate::kbps(1000), now);
  ASSERT_TRUE(bound.bound());
  EXPECT_EQ(*bound.bound(), Bitrate::kbps(700));
  feed(bound, 0, Bitrate::kbps(1000), now);
  feed(bound, 0, Bitrate::kbps(1000), now);
  ASSERT_TRUE(bound.bound());
  EXPECT_LT(*bound.bound(), Bitrate::kbps(900));
  EXPECT_LT(bound.inherent(), 0.05);
}

TEST(ApplicationLimit, NoticesAStreamThatDoesNotFillTheEstimate) {
  ApplicationLimit limit;
  limit.setEstimate(Bitrate::kbps(1000), kStart);
  TimePoint now = kStart;
  for (int i = 0; i < 200; ++i) limit.onSent(1100, now += 10ms);
  EXPECT_FALSE(limit.limited(now));
  for (int i = 0; i < 600; ++i) limit.onSent(250, now += 10ms);
  EXPECT_TRUE(limit.limited(now));
  for (int i = 0; i < 300; ++i) limit.onSent(1250, now += 10ms);
  EXPECT_FALSE(limit.limited(now));
}

TEST(BandwidthEstimator, SendsLessWhenNothingIsHeard) {
  BandwidthEstimator estimator({Bitrate::kbps(1000), Bitrate::kbps(100), Bitrate::kbps(5000)});
  estimator.onTimer(kStart);
  estimator.onSent(1200, kStart);
  estimator.onTimer(kStart + 900ms);
  EXPECT_EQ(estimator.estimate(), Bitrate::kbps(1000));
  for (int i = 0; i < 100; ++i) estimator.onTimer(kStart + 1s + i * 100ms);
  EXPECT_EQ(estimator.estimate(), Bitrate::kbps(100));
}

TEST(FallbackEstimator, FollowsLossAndTheReceiversEstimate) {
  FallbackEstimator estimator(Bitrate::kbps(1000), Bitrate::kbps(50), Bitrate::kbps(3000));
  TimePoint now = kStart;
  for (int i = 0; i < 10; ++i) estimator.onReceiverReport(0, now += 1s);
  EXPECT_NEAR(kbps(estimator.estimate()), 1000 * 1.6289, 5);
  estimator.onReceiverReport(13, now += 1s);
  EXPECT_NEAR(kbps(estimator.estimate()), 1628.9, 5) << "5 %: as it is";
  estimator.onReceiverReport(128, now += 1s);
  EXPECT_NEAR(kbps(estimator.estimate()), 1628.9 * 0.75, 5);
  estimator.onReceiverReport(128, now + 100ms);
  EXPECT_NEAR(kbps(estimator.estimate()), 1628.9 * 0.75, 5) << "too soon to see the first";
  estimator.onReceiverEstimate(Bitrate::kbps(400));
  EXPECT_EQ(estimator.estimate(), Bitrate::kbps(400));
  for (int i = 0; i < 60; ++i) estimator.onTimer(now += 1s);
  EXPECT_EQ(estimator.estimate(), Bitrate::kbps(50)) << "no reports";
}

}  // namespace
}  // namespace rostra::rtp
