// SPDX-License-Identifier: Apache-2.0
// The links that the estimator is judged on do what their configuration says.
#include "support/link_simulator.hpp"

#include "support/tcp_flow.hpp"

#include <gtest/gtest.h>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
using rtp::Bitrate;
using rtp::TimePoint;

double milliseconds(TimePoint time) {
  return std::chrono::duration<double, std::milli>(time.time_since_epoch()).count();
}

TEST(LinkSimulator, DelaysByQueueAndDistance) {
  EventQueue events;
  LinkSimulator link(events, {{{0s, Bitrate::kbps(800)}}, 20ms});
  std::vector<rtp::TimePoint> arrivals;
  for (int i = 0; i < 3; ++i) link.send(1000, [&] { arrivals.push_back(events.now()); });
  events.runUntil(TimePoint{} + 1s);
  ASSERT_EQ(arrivals.size(), 3U);
  EXPECT_NEAR(milliseconds(arrivals[0]), 30, 0.01);
  EXPECT_NEAR(milliseconds(arrivals[2]), 50, 0.01);
}

TEST(LinkSimulator, DropsWhatTheQueueDoesNotHold) {
  EventQueue events;
  LinkSimulator link(events, {{{0s, Bitrate::kbps(800)}}, 0ms, 101ms});
  int queued = 0;
  for (int i = 0; i < 20; ++i) queued += link.send(1000, [] {}) ? 1 : 0;
  EXPECT_EQ(queued, 10);
  events.runUntil(TimePoint{} + 50ms);
  EXPECT_TRUE(link.send(1000, [] {}));
}

TEST(LinkSimulator, CapacityChangesWhileAPacketLeaves) {
  EventQueue events;
  LinkSimulator link(events, {{{0s, Bitrate::kbps(800)}, {10ms, Bitrate::kbps(80)}}, 0ms});
  TimePoint arrival{};
  link.send(2000, [&] { arrival = events.now(); });
  events.runUntil(TimePoint{} + 1s);
  EXPECT_NEAR(milliseconds(arrival), 110, 0.01);
  EXPECT_NEAR(link.bytesBetween(TimePoint{}, TimePoint{} + 110ms), 2000, 2);
}

TEST(LinkSimulator, LosesTheShareItSaysAloneAndInBursts) {
  for (const double burst : {1.0, 4.0}) {
    EventQueue events;
    LinkSimulator link(events, {{{0s, Bitrate::kbps(100'000)}}, 0ms, 300ms, {}, {{0s, 0.1}}, burst, 3});
    int arrived = 0;
    for (int i = 0; i < 20'000; ++i) {
      link.send(100, [&] { ++arrived; });
      events.runUntil(events.now() + 1ms);
    }
    EXPECT_NEAR(arrived, 18'000, 300) << burst;
  }
}

TEST(TcpFlow, FillsALinkAndTwoShareIt) {
  EventQueue events;
  LinkSimulator forward(events, {{{0s, Bitrate::kbps(2000)}}});
  LinkSimulator back(events, {{{0s, Bitrate::kbps(100'000)}}});
  TcpFlow first(events, forward, back);
  TcpFlow second(events, forward, back);
  first.transfer(std::nullopt);
  events.runUntil(TimePoint{} + 30s);
  EXPECT_GT(Bitrate::of(first.deliveredBytes(), 30s), Bitrate::kbps(1800));
  second.transfer(1'000'000);
  events.runUntil(TimePoint{} + 60s);
  EXPECT_TRUE(second.done());
  EXPECT_NEAR(static_cast<double>(second.deliveredBytes()), 1e6, 5e4);
}

}  // namespace
}  // namespace rostra::test
