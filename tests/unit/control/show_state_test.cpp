// SPDX-License-Identifier: Apache-2.0
#include "control/show/show_state.hpp"

#include <gtest/gtest.h>

namespace rostra::control {
namespace {

using namespace std::chrono_literals;
using State = ShowState::State;

class ShowStateTest : public ::testing::Test {
 protected:
  ShowState::Decision update(std::size_t onStage, std::size_t viewers) {
    return show.update({onStage, viewers, lastRequested}, now);
  }
  ShowState show{{60s, 30s}};
  ShowState::TimePoint now{1000s};
  std::optional<ShowState::TimePoint> lastRequested;
};

TEST_F(ShowStateTest, NobodyAnywhereNeedsNoMixer) {
  const auto decision = update(0, 0);
  EXPECT_EQ(show.state(), State::Waiting);
  EXPECT_FALSE(decision.mixer);
  EXPECT_TRUE(decision.forgettable);
  EXPECT_FALSE(decision.next);
}

TEST_F(ShowStateTest, AViewerBeforeTheShowSeesTheSlate) {
  const auto decision = update(0, 1);
  EXPECT_EQ(show.state(), State::Waiting);
  EXPECT_TRUE(decision.mixer);
  EXPECT_FALSE(decision.forgettable);
}

TEST_F(ShowStateTest, ARequestKeepsTheSlateForTheLinger) {
  lastRequested = now;
  auto decision = update(0, 0);
  EXPECT_TRUE(decision.mixer);
  ASSERT_TRUE(decision.next);
  EXPECT_EQ(*decision.next, now + 30s);
  now += 29'999ms;
  EXPECT_TRUE(update(0, 0).mixer);
  now += 1ms;
  decision = update(0, 0);
  EXPECT_FALSE(decision.mixer);
  EXPECT_TRUE(decision.forgettable);
}

TEST_F(ShowStateTest, SomebodyOnStageIsLiveEvenWithoutAudience) {
  const auto decision = update(1, 0);
  EXPECT_EQ(show.state(), State::Live);
  EXPECT_TRUE(decision.mixer);
  EXPECT_FALSE(decision.newShow);
  EXPECT_EQ(show.liveSince(), now);
}

TEST_F(ShowStateTest, AnEmptyStageStaysOnAirUntilEndAfter) {
  (void)update(2, 5);
  now += 10s;
  auto decision = update(0, 5);
  EXPECT_EQ(show.state(), State::Live);
  EXPECT_TRUE(decision.mixer);
  ASSERT_TRUE(decision.next);
  EXPECT_EQ(*decision.next, now + 60s);
  now += 59'999ms;
  EXPECT_EQ(update(0, 5).ended, false);
  now += 1ms;
  decision = update(0, 5);
  EXPECT_TRUE(decision.ended);
  EXPECT_FALSE(decision.mixer);
  EXPECT_EQ(show.state(), State::Ended);
  EXPECT_FALSE(decision.forgettable) << "five viewers still look at the end card";
  EXPECT_FALSE(update(0, 5).ended) << "said once";
  now += 30s;
  EXPECT_TRUE(update(0, 0).forgettable);
}

TEST_F(ShowStateTest, AnEndedShowThatNobodyWatchedIsKeptForTheLinger) {
  (void)update(1, 0);
  (void)update(0, 0);
  now += 60s;
  auto decision = update(0, 0);
  EXPECT_TRUE(decision.ended);
  EXPECT_FALSE(decision.forgettable) << "a player may come back for the end";
  EXPECT_FALSE(decision.mixer);
  ASSERT_TRUE(decision.next);
  EXPECT_EQ(*decision.next, now + 30s);
  now += 30s;
  decision = update(0, 0);
  EXPECT_TRUE(decision.forgettable);
  EXPECT_FALSE(decision.next);
}

TEST_F(ShowStateTest, ComingBackInTimeGoesOnWithTheSameShow) {
  (void)update(1, 0);
  (void)update(0, 0);
  now += 59s;
  const auto decision = update(1, 0);
  EXPECT_FALSE(decision.newShow);
  EXPECT_EQ(show.state(), State::Live);
  now += 10s;
  (void)update(0, 0);
  now += 59s;
  EXPECT_FALSE(update(0, 0).ended) << "the time starts again with every empty stage";
}

TEST_F(ShowStateTest, JoiningAfterTheEndBeginsANewShow) {
  (void)update(1, 1);
  (void)update(0, 1);
  now += 60s;
  EXPECT_TRUE(update(0, 1).ended);
  now += 5s;
  auto decision = update(1, 1);
  EXPECT_TRUE(decision.newShow);
  EXPECT_TRUE(decision.mixer);
  EXPECT_EQ(show.state(), State::Live);
  EXPECT_EQ(show.liveSince(), now);
  EXPECT_FALSE(update(2, 1).newShow);
}

TEST_F(ShowStateTest, EndAfterZeroEndsAtOnce) {
  ShowState strict({0s, 30s});
  (void)strict.update({1, 0, std::nullopt}, now);
  const auto decision = strict.update({0, 0, std::nullopt}, now);
  EXPECT_TRUE(decision.ended);
  EXPECT_FALSE(decision.mixer);
}

TEST_F(ShowStateTest, AHostEndsItWithoutWaitingForEndAfter) {
  ShowState ended({60s, 30s});
  (void)ended.update({1, 0, std::nullopt}, now);
  ended.end();
  EXPECT_TRUE(ended.update({0, 3, std::nullopt}, now).ended);
  EXPECT_EQ(ended.state(), ShowState::State::Ended);
  // Somebody comes again: a new show, which the old word does not end.
  EXPECT_TRUE(ended.update({1, 0, std::nullopt}, now).newShow);
  EXPECT_FALSE(ended.update({0, 0, std::nullopt}, now + 1s).ended);
}

/// A space whose shows begin when a host says so.
class BackstageTest : public ShowStateTest {
 protected:
  ShowState::Decision update(std::size_t onStage, std::size_t viewers) {
    return show.update({onStage, viewers, lastRequested, true}, now);
  }
};

TEST_F(BackstageTest, SomebodyOnStageIsNotOnAir) {
  auto decision = update(2, 0);
  EXPECT_EQ(show.state(), State::Waiting);
  EXPECT_FALSE(decision.mixer) << "nobody waits";
  EXPECT_FALSE(decision.forgettable);
  decision = update(2, 3);
  EXPECT_EQ(show.state(), State::Waiting);
  EXPECT_TRUE(decision.mixer) << "the slate";
  EXPECT_FALSE(show.liveSince());
}

TEST_F(BackstageTest, AHostTakesItOnAirAtOnce) {
  (void)update(2, 3);
  show.goLive(now);
  const auto decision = update(2, 3);
  EXPECT_EQ(show.state(), State::Live);
  EXPECT_FALSE(decision.newShow) << "the slate's show goes on";
  EXPECT_EQ(show.liveSince(), now);
  EXPECT_FALSE(show.liveAt());
}

TEST_F(BackstageTest, TheMixerRunsDuringTheCountdown) {
  (void)update(1, 0);
  show.goLive(now + 5s);
  auto decision = update(1, 0);
  EXPECT_EQ(show.state(), State::Waiting);
  EXPECT_TRUE(decision.mixer);
  ASSERT_TRUE(decision.next);
  EXPECT_EQ(*decision.next, now + 5s);
  EXPECT_EQ(show.liveAt(), now + 5s);
  now += 4'999ms;
  (void)update(1, 0);
  EXPECT_EQ(show.state(), State::Waiting);
  now += 1ms;
  (void)update(1, 0);
  EXPECT_EQ(show.state(), State::Live);
}

TEST_F(BackstageTest, ACountdownCanBeStoppedAndStopsWithAnEmptyStage) {
  (void)update(1, 0);
  show.goLive(now + 5s);
  (void)update(1, 0);
  show.stayBackstage();
  EXPECT_FALSE(update(1, 0).mixer);
  now += 10s;
  (void)update(1, 0);
  EXPECT_EQ(show.state(), State::Waiting);
  show.goLive(now + 5s);
  (void)update(0, 0);
  EXPECT_FALSE(show.liveAt());
  now += 10s;
  (void)update(1, 0);
  EXPECT_EQ(show.state(), State::Waiting) << "who comes later is not on air by an old word";
}

TEST_F(BackstageTest, AHostEndsItWithPeopleOnStageWhoAreBackstageAgain) {
  show.goLive(now);
  (void)update(0, 1);
  show.goLive(now);
  (void)update(2, 1);
  ASSERT_EQ(show.state(), State::Live);
  show.end();
  auto decision = update(2, 1);
  EXPECT_TRUE(decision.ended);
  EXPECT_FALSE(decision.mixer);
  EXPECT_FALSE(decision.forgettable);
  EXPECT_EQ(show.state(), State::Ended);
  now += 100s;
  (void)update(3, 1);
  EXPECT_EQ(show.state(), State::Ended);
  // Again: what was on air is over for good when the countdown begins.
  show.goLive(now + 5s);
  decision = update(3, 1);
  EXPECT_TRUE(decision.newShow);
  EXPECT_TRUE(decision.mixer);
  EXPECT_EQ(show.state(), State::Waiting);
  now += 5s;
  EXPECT_FALSE(update(3, 1).newShow);
  EXPECT_EQ(show.state(), State::Live);
}

TEST_F(BackstageTest, AnEmptyStageStaysOnAirUntilEndAfterAsEverywhere) {
  (void)update(1, 0);
  show.goLive(now);
  (void)update(1, 0);
  (void)update(0, 0);
  now += 59s;
  (void)update(1, 0);
  EXPECT_EQ(show.state(), State::Live) << "somebody whose network broke is back on air";
  (void)update(0, 0);
  now += 60s;
  EXPECT_TRUE(update(0, 0).ended);
  (void)update(1, 0);
  EXPECT_EQ(show.state(), State::Ended);
}

TEST_F(BackstageTest, WithoutTheRuleWhoIsOnStageIsOnAir) {
  (void)update(1, 0);
  ASSERT_EQ(show.state(), State::Waiting);
  (void)show.update({1, 0, std::nullopt, false}, now);
  EXPECT_EQ(show.state(), State::Live);
  (void)update(1, 0);
  EXPECT_EQ(show.state(), State::Live) << "the rule holds for the next show";
}

}  // namespace
}  // namespace rostra::control
