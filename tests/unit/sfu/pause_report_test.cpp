// SPDX-License-Identifier: Apache-2.0
// What a page is told of pictures that stand still for want of bandwidth, and how often.
#include "sfu/transport/pause_report.hpp"

#include <gtest/gtest.h>

namespace rostra::sfu {
namespace {

using namespace std::chrono_literals;
using protocol::worker::Source;
using Keys = std::vector<ProducerKey>;

const ProducerKey kAda{"ada", Source::Camera};
const ProducerKey kBob{"bob", Source::Camera};
constexpr auto kTick = 200ms;

ShownPicture paused(const ProducerKey& key) {
  return {key, true, false};
}
ShownPicture flowing(const ProducerKey& key) {
  return {key, false, true};
}
ShownPicture waiting(const ProducerKey& key) {
  return {key, false, false};
}

class PauseReportTest : public ::testing::Test {
 protected:
  // The same for so long; what was told last, and how often.
  void pass(std::chrono::milliseconds time, const std::vector<ShownPicture>& pictures) {
    for (const auto end = now_ + time; now_ < end;) {
      now_ += kTick;
      auto report = report_.update(pictures, now_);
      if (!report) continue;
      told_ = std::move(*report);
      ++reports_;
    }
  }
  PauseReport report_;
  rtp::TimePoint now_{100s};
  Keys told_;
  int reports_ = 0;
};

TEST_F(PauseReportTest, APauseIsToldOnceAndSoIsItsEnd) {
  pass(10s, {flowing(kAda), flowing(kBob)});
  EXPECT_EQ(reports_, 0);
  pass(10s, {paused(kAda), flowing(kBob)});
  EXPECT_EQ(told_, Keys{kAda});
  EXPECT_EQ(reports_, 1);
  pass(10s, {flowing(kAda), flowing(kBob)});
  EXPECT_EQ(told_, Keys{});
  EXPECT_EQ(reports_, 2);
}

TEST_F(PauseReportTest, AStumbleIsNoPause) {
  for (int i = 0; i < 10; ++i) {
    pass(400ms, {paused(kAda)});
    pass(2s, {flowing(kAda)});
  }
  EXPECT_EQ(reports_, 0);
}

TEST_F(PauseReportTest, APauseEndsWithAPicture) {
  pass(2s, {paused(kAda)});
  pass(5s, {waiting(kAda)});
  EXPECT_EQ(told_, Keys{kAda}) << "it may go on, but its key frame has not come";
  pass(2s, {flowing(kAda)});
  EXPECT_EQ(told_, Keys{});
}

TEST_F(PauseReportTest, WhatBeginsIsNotPaused) {
  pass(5s, {waiting(kAda)});
  EXPECT_EQ(reports_, 0);
}

TEST_F(PauseReportTest, WhatIsNotShownAnyMoreIsForgotten) {
  pass(2s, {paused(kAda), paused(kBob)});
  EXPECT_EQ(told_, (Keys{kAda, kBob}));
  pass(2s, {paused(kBob)});
  EXPECT_EQ(told_, Keys{kBob});
  pass(2s, {waiting(kAda), paused(kBob)});
  EXPECT_EQ(told_, Keys{kBob}) << "shown again, it starts over";
}

TEST_F(PauseReportTest, APathThatComesAndGoesCostsOneMessageASecond) {
  for (int i = 0; i < 20; ++i) {
    pass(600ms, {paused(kAda), flowing(kBob)});
    pass(400ms, {flowing(kAda), paused(kBob)});
  }
  EXPECT_LE(reports_, 20);
  pass(2s, {flowing(kAda), flowing(kBob)});
  EXPECT_EQ(told_, Keys{}) << "and ends with the truth";
}

}  // namespace
}  // namespace rostra::sfu
