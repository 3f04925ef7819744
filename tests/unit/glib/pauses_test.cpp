// SPDX-License-Identifier: Apache-2.0
// Time in which a loop did not run does not count against those it listens to.
#include "glib/pauses.hpp"

#include "glib/after_running.hpp"
#include "glib/pause_watch.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace rostra::glib {
namespace {

using namespace std::chrono_literals;
using Clock = Pauses::Clock;

constexpr Clock::time_point kStart{1h};

/// Runs every 250 ms in [from, to].
void run(Pauses& pauses, Clock::duration from, Clock::duration to) {
  for (auto at = from; at <= to; at += 250ms) pauses.ran(kStart + at);
}

TEST(Pauses, AreWhatIsBetweenTwoRuns) {
  Pauses pauses;
  EXPECT_EQ(pauses.within(kStart, kStart + 1h), 0s) << "nothing is known before the first run";
  run(pauses, 0s, 10s);
  EXPECT_EQ(pauses.within(kStart, kStart + 10s), 0s);
  run(pauses, 30s, 40s);
  run(pauses, 45s, 50s);
  struct Case {
    Clock::duration from;
    Clock::duration to;
    Clock::duration missed;
  };
  for (const Case& one : std::initializer_list<Case>{{0s, 50s, 25s},
                                                     {0s, 9s, 0s},
                                                     {10s, 30s, 20s},
                                                     {15s, 20s, 5s},
                                                     {29s, 46s, 6s},
                                                     {31s, 39s, 0s},
                                                     {50s, 20s, 0s}}) {
    EXPECT_EQ(pauses.within(kStart + one.from, kStart + one.to), one.missed)
        << one.from.count() << " to " << one.to.count();
  }
}

TEST(Pauses, CountBeforeTheLoopItselfRunsAgain) {
  Pauses pauses;
  run(pauses, 0s, 10s);
  EXPECT_EQ(pauses.within(kStart + 5s, kStart + 10s + Pauses::kShortest - 1ms), 0s);
  EXPECT_EQ(pauses.within(kStart + 5s, kStart + 40s), 30s) << "another thread was first";
}

TEST(Pauses, ThatAreShortAreNone) {
  Pauses pauses;
  for (int i = 0; i < 100; ++i) pauses.ran(kStart + i * (Pauses::kShortest - 1ms));
  EXPECT_EQ(pauses.within(kStart, kStart + 70s), 0s);
}

TEST(Pauses, OfALoopDoNotCountForWhoIsGivenTimeWhileItRuns) {
  const auto loop = Loop::create();
  Clock::time_point begun;
  Clock::time_point given;
  Clock::time_point forgiven;
  std::unique_ptr<PauseWatch> watch;
  Source standstill;
  Source strict;
  Source patient;
  loop->post([&] {
    watch = std::make_unique<PauseWatch>(loop);
    Pauses::ofThisProcess()->ran(Clock::now());
    begun = Clock::now();
    strict = loop->after(1s, [&] { given = Clock::now(); });
    patient = afterRunning(*loop, 1s, [&] {
      forgiven = Clock::now();
      loop->quit();
    });
    standstill = loop->after(1ms, [] { std::this_thread::sleep_for(1500ms); });
  });
  loop->run();
  watch.reset();
  EXPECT_GE(forgiven - begun, 2500ms) << "the second in which nothing ran is given back";
  EXPECT_GE(forgiven - given, 900ms);
}

}  // namespace
}  // namespace rostra::glib
