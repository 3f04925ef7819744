// SPDX-License-Identifier: Apache-2.0
#include "rtp/congestion/surge_detector.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <optional>

namespace rostra::rtp {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart{1h};
constexpr Duration kClocks = 100s;  // between the two
constexpr Duration kNoQueue = 25ms;

/// A camera of 30 frames a second and five packets a frame over a line; feedback every 50 ms.
class Camera {
 public:
  /// `line`: what it carries at a time; `route`: how long the way is.
  std::optional<Surge> run(
      Duration duration, const std::function<Bitrate(Duration)>& line,
      const std::function<Duration(Duration)>& route = [](Duration) { return Duration(10ms); }) {
    std::optional<Surge> first;
    for (Duration at{}; at < duration; at += 33ms) {
      for (int i = 0; i < 5; ++i) {
        const Duration sent = at + i * 1ms;
        idleAt_ = std::max(idleAt_, sent) + line(sent).timeFor(kBytes);
        came_ = std::max(came_, idleAt_ + route(sent));
        detector_.add({++sequence_, kStart + sent, kStart.time_since_epoch() + came_ - kClocks, kBytes});
        if (came_ < feedbackAt_) continue;
        feedbackAt_ = came_ + 50ms;
        const auto surge = detector_.update(Bitrate::kbps(3000), 10ms - kClocks, kNoQueue, kStart + came_);
        if (!surge) continue;
        ++surges_;
        if (!first) {
          first = surge;
          at_ = sent;
        }
      }
    }
    return first;
  }
  [[nodiscard]] Duration at() const { return at_; }
  [[nodiscard]] int surges() const { return surges_; }

 private:
  static constexpr std::uint32_t kBytes = 1200;
  SurgeDetector detector_;
  std::int64_t sequence_ = 0;
  Duration idleAt_{};
  Duration came_{};
  Duration feedbackAt_{};
  Duration at_{};
  int surges_ = 0;
};

TEST(SurgeDetector, ALineThatGetsNarrowerShowsWhatItCarriesWithinAFewFrames) {
  for (const int kbps : {300, 600, 1000}) {
    Camera camera;
    const auto surge = camera.run(1300ms, [&](Duration at) { return Bitrate::kbps(at < 1s ? 5000 : kbps); });
    ASSERT_TRUE(surge) << kbps;
    EXPECT_LT(camera.at(), 1150ms) << kbps;
    EXPECT_NEAR(static_cast<double>(surge->carried.bps()) / 1000, kbps, kbps * 0.05);
    EXPECT_GT(surge->queue, 25ms) << kbps;
    EXPECT_LT(surge->queue, 1200ms) << kbps;
    EXPECT_EQ(camera.surges(), 1) << "once for each queue";
  }
}

TEST(SurgeDetector, WhatIsNoNarrowerLineIsNone) {
  const auto wide = [](Duration) { return Bitrate::kbps(5000); };
  const auto full = [](Duration) {
    return Bitrate::kbps(1600);
  };  // of 1455 sent: each frame waits for itself
  const auto step = [](Duration at) { return at < 1s ? Duration(10ms) : 70ms; };
  const auto spike = [](Duration at) {
    return at > 1s && at < 1060ms ? Duration(10ms) + (1060ms - at) : Duration(10ms);
  };
  EXPECT_FALSE(Camera().run(3s, wide));
  EXPECT_FALSE(Camera().run(3s, full)) << "frames that leave at once";
  EXPECT_FALSE(Camera().run(3s, wide, step)) << "another route";
  EXPECT_FALSE(Camera().run(3s, wide, spike)) << "a radio that waited and sent all at once";
}

TEST(SurgeDetector, TheNextQueueIsANewOne) {
  Camera camera;
  const auto surge = camera.run(4s, [](Duration at) { return Bitrate::kbps(at % 2s < 1900ms ? 8000 : 700); });
  EXPECT_TRUE(surge);
  EXPECT_EQ(camera.surges(), 2);
}

}  // namespace
}  // namespace rostra::rtp
