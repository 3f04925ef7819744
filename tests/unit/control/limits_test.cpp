// SPDX-License-Identifier: Apache-2.0
// Message rate and restart back-off with a virtual clock; the table of error codes.
#include "control/signalling/error_codes.hpp"
#include "control/signalling/rate_limiter.hpp"
#include "control/supervisor/backoff.hpp"

#include <gtest/gtest.h>

#include <set>

namespace rostra::control {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

TEST(RateLimiter, AllowsABurstThenTheRate) {
  RateLimiter::TimePoint now{};
  RateLimiter limiter(10, 5, now);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(limiter.allow(now)) << i;
  EXPECT_FALSE(limiter.allow(now));
  now += 100ms;
  EXPECT_TRUE(limiter.allow(now));
  EXPECT_FALSE(limiter.allow(now));
  now += 1h;
  int allowed = 0;
  while (limiter.allow(now)) ++allowed;
  EXPECT_EQ(allowed, 5) << "a rest gives no more than a burst";
}

TEST(RateLimiter, AClockThatGoesBackGivesNothing) {
  RateLimiter::TimePoint now{10s};
  RateLimiter limiter(10, 1, now);
  EXPECT_TRUE(limiter.allow(now));
  EXPECT_FALSE(limiter.allow(now - 5s));
  EXPECT_FALSE(limiter.allow(now));
}

TEST(RestartBackoff, TheFirstCrashCostsNoTime) {
  RestartBackoff backoff(10s);
  RestartBackoff::TimePoint now{100s};
  EXPECT_EQ(backoff.pause(now), 0ms);
  backoff.crashed(1ms, now);
  EXPECT_EQ(backoff.pause(now), 0ms);
}

TEST(RestartBackoff, ACrashLoopSlowsDownToTheLongestPause) {
  RestartBackoff backoff(10s);
  const RestartBackoff::TimePoint now{100s};
  std::vector<milliseconds> pauses;
  for (int i = 0; i < 10; ++i) {
    backoff.crashed(5ms, now);
    pauses.push_back(backoff.pause(now));
  }
  EXPECT_EQ(pauses, (std::vector<milliseconds>{0ms, 250ms, 500ms, 1s, 2s, 4s, 8s, 10s, 10s, 10s}));
  EXPECT_EQ(backoff.pause(now + 4s), 6s);
  EXPECT_EQ(backoff.pause(now + 10s), 0ms);
  EXPECT_EQ(backoff.pause(now + 1h), 0ms);
}

TEST(RestartBackoff, WhileThereIsNoOtherWorkerThePauseIsShort) {
  RestartBackoff backoff(10s);
  const RestartBackoff::TimePoint now{100s};
  for (int i = 0; i < 10; ++i) backoff.crashed(5ms, now);
  EXPECT_EQ(backoff.pause(now), 10s);
  EXPECT_EQ(backoff.pause(now, RestartBackoff::kFirstPause), RestartBackoff::kFirstPause);
  EXPECT_EQ(backoff.pause(now + 1s, RestartBackoff::kFirstPause), 0ms);
}

TEST(RestartBackoff, AWorkerThatRanWellStartsOver) {
  RestartBackoff backoff(10s);
  const RestartBackoff::TimePoint now{100s};
  for (int i = 0; i < 5; ++i) backoff.crashed(5ms, now);
  backoff.crashed(RestartBackoff::kHealthy, now);
  EXPECT_EQ(backoff.pause(now), 0ms);
  EXPECT_EQ(backoff.crashesInARow(), 1);
}

TEST(ErrorCodes, EveryKindHasItsOwnStatusAndAPrivateCloseCode) {
  std::set<unsigned> statuses;
  for (const ErrorKind kind :
       {ErrorKind::InvalidInput, ErrorKind::Denied, ErrorKind::NotFound, ErrorKind::Conflict,
        ErrorKind::Exhausted, ErrorKind::Unavailable, ErrorKind::Timeout, ErrorKind::Internal}) {
    const ErrorCodes codes = codesOf(kind);
    EXPECT_TRUE(statuses.insert(codes.httpStatus).second);
    EXPECT_EQ(codes.closeCode, 4000 + codes.httpStatus);
    EXPECT_GE(codes.closeCode, 4000);
    EXPECT_LE(codes.closeCode, 4999);
  }
}

TEST(ErrorCodes, WhatAWorkerRefusesIsNamedAfterTheMessage) {
  using protocol::signalling::ErrorCode;
  EXPECT_EQ(signallingCode(ErrorKind::InvalidInput, "publish-offer"), ErrorCode::BadSdp);
  EXPECT_EQ(signallingCode(ErrorKind::InvalidInput, "subscribe-answer"), ErrorCode::BadSdp);
  EXPECT_EQ(signallingCode(ErrorKind::InvalidInput, "candidate"), ErrorCode::BadCandidate);
  EXPECT_EQ(signallingCode(ErrorKind::InvalidInput, "tiles"), ErrorCode::BadMessage);
  EXPECT_EQ(signallingCode(ErrorKind::Timeout, ""), ErrorCode::Unavailable);
}

}  // namespace
}  // namespace rostra::control
