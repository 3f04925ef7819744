// SPDX-License-Identifier: Apache-2.0
// Whom a worker died of, with a virtual clock.
#include "control/supervisor/blame.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rostra::control {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Blame::TimePoint kStart{100s};
const Blame::Peer kMallory{"mallory", "192.0.2.66"};
const Blame::Peer kAda{"ada", "192.0.2.1"};

TEST(Blame, WhoAloneHadAnOfferThereIsRefusedForAWhile) {
  Blame blame(60s);
  blame.begin(1, "m", kMallory, kStart);
  EXPECT_EQ(blame.refused(kMallory, kStart), 0s);
  EXPECT_THAT(blame.died(1, kStart + 100ms), ElementsAre(kMallory));
  EXPECT_EQ(blame.refused(kMallory, kStart + 100ms), 60s);
  EXPECT_GT(blame.refused({"mallory", "198.51.100.7"}, kStart + 1s), 0s) << "the person elsewhere";
  EXPECT_GT(blame.refused({"eve", "192.0.2.66"}, kStart + 1s), 0s) << "another person there";
  EXPECT_EQ(blame.refused({"eve", ""}, kStart + 1s), 0s) << "whose address does not count";
  EXPECT_EQ(blame.refused(kAda, kStart + 1s), 0s);
  EXPECT_EQ(blame.refused(kMallory, kStart + 61s), 0s);
}

TEST(Blame, AnAnsweredOfferAndWhatIsLongAgoAreNobodysFault) {
  Blame blame(60s);
  blame.begin(1, "a", kAda, kStart);
  blame.end(1, "a");
  EXPECT_THAT(blame.died(1, kStart + 10ms), IsEmpty());
  blame.begin(2, "a", kAda, kStart);
  EXPECT_THAT(blame.died(2, kStart + Blame::kOfferTime + 1ms), IsEmpty());
  blame.begin(4, "a", kAda, kStart);
  EXPECT_THAT(blame.died(5, kStart), IsEmpty()) << "another worker";
  blame.forget(4);
  EXPECT_THAT(blame.died(4, kStart), IsEmpty()) << "ended by us";
}

TEST(Blame, OfSeveralTheOneWhoIsThereAgainIsRefused) {
  Blame blame(60s);
  blame.begin(1, "m", kMallory, kStart);
  blame.begin(1, "a", kAda, kStart);
  EXPECT_THAT(blame.died(1, kStart + 10ms), IsEmpty());
  blame.begin(2, "m2", kMallory, kStart + 1s);
  blame.begin(2, "e", {"eve", "192.0.2.2"}, kStart + 1s);
  EXPECT_THAT(blame.died(2, kStart + 1s), ElementsAre(kMallory));
  EXPECT_EQ(blame.refused(kAda, kStart + 1s), 0s);
}

TEST(Blame, AnIPv6LineIsOneAddress) {
  Blame blame(60s);
  blame.begin(1, "m", {"mallory", "2001:db8::1"}, kStart);
  (void)blame.died(1, kStart);
  EXPECT_GT(blame.refused({"eve", "2001:db8::2:3"}, kStart), 0s);
  EXPECT_EQ(blame.refused({"eve", "2001:db8:0:1::1"}, kStart), 0s);
}

TEST(Blame, ZeroRefusesNobody) {
  Blame blame(0s);
  blame.begin(1, "m", kMallory, kStart);
  EXPECT_THAT(blame.died(1, kStart), IsEmpty());
}

}  // namespace
}  // namespace rostra::control
