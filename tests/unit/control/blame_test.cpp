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

constexpr Blame::TimePoint kBegin{100s};
const Blame::Peer kMallory{"mallory", "192.0.2.66"};
const Blame::Peer kAda{"ada", "192.0.2.1"};

TEST(Blame, WhoAloneHadAnOfferThereIsRefusedForAWhile) {
  Blame blame(60s);
  blame.begin(1, "m", kMallory, kBegin);
  EXPECT_EQ(blame.refused(kMallory, kBegin), 0s);
  EXPECT_THAT(blame.died(1, kBegin + 100ms), ElementsAre(kMallory));
  EXPECT_EQ(blame.refused(kMallory, kBegin + 100ms), 60s);
  EXPECT_GT(blame.refused({"mallory", "198.51.100.7"}, kBegin + 1s), 0s) << "the person elsewhere";
  EXPECT_GT(blame.refused({"eve", "192.0.2.66"}, kBegin + 1s), 0s) << "another person there";
  EXPECT_EQ(blame.refused({"eve", ""}, kBegin + 1s), 0s) << "whose address does not count";
  EXPECT_EQ(blame.refused(kAda, kBegin + 1s), 0s);
  EXPECT_EQ(blame.refused(kMallory, kBegin + 61s), 0s);
}

TEST(Blame, AnAnsweredOfferAndWhatIsLongAgoAreNobodysFault) {
  Blame blame(60s);
  blame.begin(1, "a", kAda, kBegin);
  blame.end(1, "a");
  EXPECT_THAT(blame.died(1, kBegin + 10ms), IsEmpty());
  blame.begin(2, "a", kAda, kBegin);
  EXPECT_THAT(blame.died(2, kBegin + Blame::kOfferTime + 1ms), IsEmpty());
  blame.begin(4, "a", kAda, kBegin);
  EXPECT_THAT(blame.died(5, kBegin), IsEmpty()) << "another worker";
  blame.forget(4);
  EXPECT_THAT(blame.died(4, kBegin), IsEmpty()) << "ended by us";
}

TEST(Blame, OfSeveralTheOneWhoIsThereAgainIsRefused) {
  Blame blame(60s);
  blame.begin(1, "m", kMallory, kBegin);
  blame.begin(1, "a", kAda, kBegin);
  EXPECT_THAT(blame.died(1, kBegin + 10ms), IsEmpty());
  blame.begin(2, "m2", kMallory, kBegin + 1s);
  blame.begin(2, "e", {"eve", "192.0.2.2"}, kBegin + 1s);
  EXPECT_THAT(blame.died(2, kBegin + 1s), ElementsAre(kMallory));
  EXPECT_EQ(blame.refused(kAda, kBegin + 1s), 0s);
}

TEST(Blame, AnIPv6LineIsOneAddress) {
  Blame blame(60s);
  blame.begin(1, "m", {"mallory", "2001:db8::1"}, kBegin);
  (void)blame.died(1, kBegin);
  EXPECT_GT(blame.refused({"eve", "2001:db8::2:3"}, kBegin), 0s);
  EXPECT_EQ(blame.refused({"eve", "2001:db8:0:1::1"}, kBegin), 0s);
}

TEST(Blame, ZeroRefusesNobody) {
  Blame blame(0s);
  blame.begin(1, "m", kMallory, kBegin);
  EXPECT_THAT(blame.died(1, kBegin), IsEmpty());
}

}  // namespace
}  // namespace rostra::control
