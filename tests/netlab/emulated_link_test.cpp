// SPDX-License-Identifier: Apache-2.0
// The emulated line does what its settings say, and counts it.
#include "netlab/emulated_link.hpp"

#include <gtest/gtest.h>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
using rtp::TimePoint;

EmulatedLink linkOf(std::string_view words) {
  LineSettings settings;
  EXPECT_TRUE(settings.apply(words));
  EmulatedLink link(1);
  link.set(settings);
  return link;
}

TEST(EmulatedLink, PacketsWaitForEachOtherAndTakeTheDelay) {
  EmulatedLink link = linkOf("rate=800 delay=20");
  const TimePoint now{};
  EXPECT_EQ(link.send(1000, now), now + 30ms);
  EXPECT_EQ(link.send(1000, now), now + 40ms);
  const LineCounts counts = link.take();
  EXPECT_EQ(counts.queueP50, 10ms);
  EXPECT_EQ(counts.offeredBytes, 2000U);
  EXPECT_EQ(counts.passedBytes, 2000U);
}

TEST(EmulatedLink, DropsWhatWouldWaitTooLong) {
  EmulatedLink link = linkOf("rate=800 queue=95");
  int passed = 0;
  for (int i = 0; i < 20; ++i) passed += link.send(1000, TimePoint{}) ? 1 : 0;
  EXPECT_EQ(passed, 10);
  const LineCounts counts = link.take();
  EXPECT_EQ(counts.droppedPackets, 10U);
  EXPECT_EQ(counts.offeredPackets, 20U);
  EXPECT_EQ(counts.queueP95, 90ms);
  EXPECT_EQ(link.take().offeredPackets, 0U);
}

TEST(EmulatedLink, LosesItsShareAloneAndInBursts) {
  for (const char* words : {"loss=10", "loss=10 burst=4"}) {
    EmulatedLink link = linkOf(words);
    constexpr int kPackets = 20'000;
    int lost = 0;
    int begun = 0;
    bool before = false;
    for (int i = 0; i < kPackets; ++i) {
      const bool gone = !link.send(1000, TimePoint{} + i * 1ms);
      lost += gone ? 1 : 0;
      begun += gone && !before ? 1 : 0;
      before = gone;
    }
    EXPECT_NEAR(lost, kPackets / 10, kPackets / 100) << words;
    const double length = static_cast<double>(lost) / begun;
    EXPECT_NEAR(length, std::string_view(words).find("burst") == std::string_view::npos ? 1.1 : 4, 0.3)
        << words;
  }
}

TEST(EmulatedLink, JitterKeepsTheOrder) {
  EmulatedLink link = linkOf("delay=10 jitter=30");
  TimePoint last{};
  for (int i = 0; i < 1000; ++i) {
    const TimePoint now = TimePoint{} + i * 5ms;
    const auto due = link.send(100, now);
    ASSERT_TRUE(due);
    EXPECT_GE(*due, last);
    EXPECT_GE(*due - now, 10ms);
    EXPECT_LE(*due - now, 40ms);
    last = *due;
  }
}

TEST(EmulatedLink, RefusesWordsItDoesNotKnow) {
  for (const char* words : {"rate", "rate=fast", "speed=3", "loss=101", "queue=-1", "rate=1 burst=0"}) {
    LineSettings settings;
    EXPECT_FALSE(settings.apply(words)) << words;
    EXPECT_EQ(settings.kbps, 0) << words;
  }
}

}  // namespace
}  // namespace rostra::test
