// SPDX-License-Identifier: Apache-2.0
// What the server thinks its rooms cost, whom it takes on, and when its mixers do less. All with a virtual
// clock.
#include "control/metrics/capacity.hpp"

#include "control/metrics/calibration.hpp"
#include "control/metrics/usable_cores.hpp"

#include <gtest/gtest.h>

#include <array>

namespace rostra::control {
namespace {

using namespace std::chrono_literals;

class CapacityTest : public testing::Test {
 protected:
  CapacityTest() { capacity_.set({2.0, 2.0, 70, 80, 95, 98}); }
  /// So many seconds in which the server uses this.
  void pass(int seconds, const Usage& usage) {
    for (int i = 0; i < seconds; ++i) {
      Usage second = usage;
      second.seconds = 1;
      capacity_.look(second);
      now_ += 1s;
    }
  }
  /// Shows that run for long, `each` cores with their forwarding.
  static Usage shows(int count, double each, bool losing = false) {
    Usage usage;
    for (int i = 0; i < count; ++i) usage.mixers.push_back({each, true, losing});
    usage.cores = count * each;
    usage.people = count;
    usage.pairs = count;
    return usage;
  }
  bool allows(Newcomer who, std::size_t onStage = 0) { return capacity_.allows(who, onStage, now_); }

  Capacity capacity_{{0.2, 0.02, 0.01, 0.002}};
  Capacity::TimePoint now_ = Capacity::TimePoint() + 1h;
};

TEST_F(CapacityTest, TakesShowsUntilTheirShareIsUsed) {
  struct Case {
    int shows;
    bool slate;
    bool show;
    bool person;
  };
  // Of 2 cores slates may use 1.4, shows 1.6, people 1.9.
  for (const Case each :
       std::array{Case{1, true, true, true}, Case{5, true, true, true}, Case{7, false, false, true},
                  Case{9, false, false, true}, Case{10, false, false, false}}) {
    capacity_ = Capacity({0.2, 0.02, 0.01, 0.002});
    capacity_.set({2.0, 2.0, 70, 80, 95, 98});
    pass(60, shows(each.shows, 0.2));
    EXPECT_EQ(allows(Newcomer::Slate), each.slate) << each.shows;
    EXPECT_EQ(allows(Newcomer::Show), each.show) << each.shows;
    EXPECT_EQ(allows(Newcomer::Person, 3), each.person) << each.shows;
  }
}

TEST_F(CapacityTest, WhoeverJustCameCountsBeforeTheyAreMeasured) {
  pass(60, shows(1, 0.2));
  int taken = 0;
  while (taken < 100 && allows(Newcomer::Show)) {
    capacity_.expect(Newcomer::Show, 0, now_);
    ++taken;
  }
  EXPECT_EQ(taken, 6) << "0.2 is used, and 1.6 may be";
  EXPECT_EQ(capacity_.showsLeft(now_), 0);
  now_ += Capacity::kSettle;
  EXPECT_TRUE(allows(Newcomer::Show)) << "what did not come is not waited for";
  EXPECT_DOUBLE_EQ(capacity_.expected(now_), 0);
}

TEST_F(CapacityTest, WhoeverCameAndLeftAgainIsNotWaitedFor) {
  pass(60, shows(1, 0.2));
  for (int i = 0; i < 100; ++i) {
    capacity_.keepComing(6, 2);
    ASSERT_TRUE(allows(Newcomer::Person, 5)) << "the " << i << "th to come in, of whom six are there";
    capacity_.expect(Newcomer::Person, 5, now_);
    capacity_.keepComing(7, 2);
    ASSERT_TRUE(allows(Newcomer::Show)) << "the " << i << "th show, of which two are there";
    capacity_.expect(Newcomer::Show, 0, now_);
    now_ += 50ms;
  }
  capacity_.keepComing(0, 0);
  EXPECT_DOUBLE_EQ(capacity_.expected(now_), 0);
}

TEST_F(CapacityTest, AFullStageOfTheUsualSizeComesInAtOnceOnTwoCores) {
  capacity_ =
      Capacity(calibratedCosts(1000, 1280.0 * 720 * 30));  // measured beside others, so as slow as can be
  capacity_.set({2.0, 2.0, 70, 80, 95, 98});
  capacity_.expect(Newcomer::Slate, 0, now_);
  for (std::size_t onStage = 0; onStage < 16; ++onStage) {
    ASSERT_TRUE(allows(Newcomer::Person, onStage)) << onStage;
    capacity_.expect(Newcomer::Person, onStage, now_);
  }
}

TEST_F(CapacityTest, WhereNothingRunsNothingIsRefused) {
  capacity_.set({2.0, 0.1, 70, 80, 95, 98});
  pass(30, {.cores = 5});
  EXPECT_TRUE(allows(Newcomer::Show)) << "a machine that seems too small for one show";
  EXPECT_EQ(capacity_.showsLeft(now_), 1);
  capacity_.expect(Newcomer::Show, 0, now_);
  EXPECT_FALSE(allows(Newcomer::Show));
}

TEST_F(CapacityTest, ZeroTurnsALimitOff) {
  capacity_.set({2.0, 2.0, 0, 0, 0, 0});
  pass(60, shows(20, 0.5));
  for (const Newcomer who : {Newcomer::Slate, Newcomer::Show, Newcomer::Person}) EXPECT_TRUE(allows(who, 50));
  EXPECT_EQ(capacity_.showsLeft(now_), -1);
  EXPECT_EQ(capacity_.steps(), 0);
}

TEST_F(CapacityTest, LearnsWhatAShowCosts) {
  pass(100, shows(2, 0.4));
  EXPECT_NEAR(capacity_.costs().show, 0.4, 0.01);
  pass(100, shows(2, 0.1));
  EXPECT_NEAR(capacity_.costs().show, 0.1, 0.01);
  Usage young = shows(1, 1.5);
  young.mixers[0].settled = false;
  pass(100, young);
  EXPECT_NEAR(capacity_.costs().show, 0.1, 0.01) << "a mixer that starts says nothing";
}

TEST_F(CapacityTest, AMixerThatGotTooLittleDoesNotMakeShowsCheap) {
  pass(100, shows(2, 0.05, true));
  EXPECT_DOUBLE_EQ(capacity_.costs().show, 0.2);
  pass(100, shows(2, 0.5, true));
  EXPECT_NEAR(capacity_.costs().show, 0.5, 0.01) << "it needs at least that";
}

TEST_F(CapacityTest, AWrongMeasurementIsNotBelievedForEver) {
  pass(1000, shows(1, 100));
  EXPECT_DOUBLE_EQ(capacity_.costs().show, 1.6);
  pass(1000, shows(1, 0));
  EXPECT_DOUBLE_EQ(capacity_.costs().show, 0.025);
}

TEST_F(CapacityTest, LearnsWhatForwardingCostsAndThatItGrowsWithTheStage) {
  Usage usage = shows(1, 0.3);
  usage.people = 10;
  usage.pairs = 100;
  usage.forwarding = 0.2;
  pass(100, usage);
  EXPECT_NEAR(capacity_.costs().pair, 0.001, 1e-4) << "a tenth of a core is that of ten people";
  EXPECT_NEAR(capacity_.costOf(Newcomer::Person, 9), 0.03 + 19 * capacity_.costs().pair, 1e-9);
  usage.people = 2;
  usage.pairs = 4;
  usage.forwarding = 0.05;
  pass(100, usage);
  EXPECT_NEAR(capacity_.costs().pair, 0.001, 1e-4) << "a small stage says what a person costs";
  EXPECT_NEAR(capacity_.costs().person, 0.023, 1e-3);
}

TEST_F(CapacityTest, AStartThatTakesTheWholeMachineForAMomentIsNoLoad) {
  pass(60, shows(1, 0.2));
  Usage burst = shows(1, 0.2);
  burst.cores = 2;
  pass(1, burst);
  EXPECT_TRUE(allows(Newcomer::Show));
}

TEST_F(CapacityTest, MixersDoLessStepByStepWhileTooMuchIsUsedAndMoreInCalm) {
  pass(20, shows(9, 0.2));
  EXPECT_EQ(capacity_.steps(), 0) << "1.8 of 2";
  pass(60, shows(10, 0.2));
  EXPECT_EQ(capacity_.steps(), Capacity::kMostSteps);
  pass(60, shows(9, 0.2));
  EXPECT_EQ(capacity_.steps(), Capacity::kMostSteps) << "just right";
  pass(14, shows(8, 0.2));
  EXPECT_EQ(capacity_.steps(), Capacity::kMostSteps);
  pass(6, shows(8, 0.2));
  EXPECT_EQ(capacity_.steps(), Capacity::kMostSteps - 1);
  pass(60, shows(8, 0.2));
  EXPECT_EQ(capacity_.steps(), 0);
}

TEST(Calibration, ScalesWithTheMachineAndWithWhatIsEncoded) {
  const double rate = 1280.0 * 720 * 30;
  const Costs usual = calibratedCosts(kReferenceNsPerPixel, rate);
  EXPECT_NEAR(usual.show, 0.15, 1e-9);
  EXPECT_NEAR(calibratedCosts(1.4 * kReferenceNsPerPixel, rate).show, 0.21, 1e-9);
  EXPECT_NEAR(calibratedCosts(1.4 * kReferenceNsPerPixel, rate).pair, 1.4 * usual.pair, 1e-9);
  EXPECT_NEAR(calibratedCosts(kReferenceNsPerPixel, 2 * rate).show, 0.23, 1e-9);
  EXPECT_NEAR(calibratedCosts(1000, rate).show, 0.225, 1e-9) << "on a machine that was busy";
  EXPECT_NEAR(calibratedCosts(0, rate).show, 0.075, 1e-9);
}

TEST(UsableCores, ReadTheQuotaOfAControlGroup) {
  EXPECT_EQ(quotaOf("150000 100000\n"), 1.5);
  EXPECT_EQ(quotaOf("50000 100000"), 0.5);
  for (const char* none : {"", "max 100000\n", "100000", "0 100000", "100000 0", "a b", "-1 100000", "1 2 3"})
    EXPECT_FALSE(quotaOf(none)) << none;
  EXPECT_EQ(groupOf("0::/system.slice/rostra.service\n"), "/system.slice/rostra.service");
  EXPECT_EQ(groupOf("1:cpu:/a\n0::/b\n"), "/b");
  EXPECT_EQ(groupOf("1:cpu:/a\n"), "");
  EXPECT_GT(usableCores(), 0);
}

}  // namespace
}  // namespace rostra::control
