// SPDX-License-Identifier: Apache-2.0
// What only the RTP engine does: bounds for what is sent again, layers that follow what a path carries. A
// real worker, light participants; always beside somebody who must not notice.
#include "base/bytes.hpp"
#include "integration/sfu/sfu_fixture.hpp"
#include "rtp/packet/packet_view.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
using Source = LightParticipant::Source;

class SfuEngine : public SfuFixture {
 protected:
  void SetUp() override { use(WorkerProcess::start(hub_, {}, true)); }
  void TearDown() override {
    SfuFixture::TearDown();
    if (worker_) {
      EXPECT_FALSE(worker_->process().exited()) << "the worker died";
    }
  }
  static LightParticipantOptions threeLayers() {
    auto options = small();
    options.camera =
        simulcast({.width = 640, .height = 360, .frameRate = 30, .frames = 60, .bitrateKbps = 900});
    return options;
  }
};

bool isMedia(Bytes datagram) {
  return std::to_integer<unsigned>(datagram[0]) >= 128 && !rtp::isRtcp(datagram);
}

/// A line of `kbps` without a queue: what is too much is lost.
class ThinLine {
 public:
  explicit ThinLine(int kbps) : kbps_(kbps) {}
  bool loses(Bytes datagram) {
    if (!isMedia(datagram)) return false;
    const auto time = now();
    const double passed = std::chrono::duration<double>(time - std::exchange(last_, time)).count();
    room_ = std::min(room_ + passed * kbps_ * 125, kDepth);
    if (room_ < static_cast<double>(datagram.size())) return true;
    room_ -= static_cast<double>(datagram.size());
    return false;
  }

 private:
  static constexpr double kDepth = 15000;  // bytes
  int kbps_;
  double room_ = kDepth;
  rtp::TimePoint last_ = now();
};

TEST_F(SfuEngine, AThinLineGetsTheLayerThatFitsAndTheLargeOneBack) {
  LightParticipant& speaker = join(threeLayers());
  LightParticipant& viewer = join(audience());
  LightParticipant& other = join(audience());
  for (LightParticipant* each : {&viewer, &other}) {
    ASSERT_TRUE(until([&] { return frames(*each, speaker) > 0; }));
    each->setTile(speaker.id(), Source::Camera, 640, 360);
  }
  const auto width = [&](LightParticipant& of) {
    return of.received(speaker.id(), Source::Camera)->frameSize.width;
  };
  ASSERT_TRUE(until([&] { return width(viewer) == 640 && width(other) == 640; })) << "a free line gets all";

  const auto line = std::make_shared<ThinLine>(450);
  viewer.subscribePeer()->dropIncoming = [line](Bytes datagram) { return line->loses(datagram); };
  ASSERT_TRUE(until([&] { return width(viewer) < 640; }, 20s))
      << "the large layer is sent into a line that loses it";
  pass(2s);  // what was lost is given up
  const auto mine = frames(viewer, speaker);
  const auto theirs = frames(other, speaker);
  ASSERT_TRUE(until([&] { return frames(other, speaker) >= theirs + 90; }));
  EXPECT_GE(frames(viewer, speaker), mine + 75) << "of 90";
  EXPECT_LT(width(viewer), 640);
  // On a busy machine packets come late, which looks like a queue on the way: for a moment it may get less.
  EXPECT_TRUE(until([&] { return width(other) == 640; })) << "the other's line is free";
  EXPECT_EQ(other.received(speaker.id(), Source::Camera)->gaps, 0U);

  viewer.subscribePeer()->dropIncoming = nullptr;
  EXPECT_TRUE(until([&] { return width(viewer) == 640; }, 40s)) << "the line is free again";
}

TEST_F(SfuEngine, WhoAsksForEverythingAgainGetsAFifth) {
  LightParticipant& speaker = join(small());
  LightParticipant& greedy = join(audience());
  LightParticipant& other = join(audience());
  ASSERT_TRUE(until([&] { return frames(greedy, speaker) > 30 && frames(other, speaker) > 30; }));
  std::uint32_t ssrc = 0;
  for (const auto& [mid, track] : greedy.tracks()) {
    if (track.slot && track.slot->source == Source::Camera) ssrc = track.receiver->ssrc();
  }
  ASSERT_NE(ssrc, 0U);
  std::uint16_t newest = 0;
  std::uint64_t media = 0;
  std::uint64_t again = 0;
  greedy.subscribePeer()->dropIncoming = [&](Bytes datagram) {
    if (!isMedia(datagram)) return false;
    const bool original = read32(datagram, 8) == ssrc;
    if (original) newest = read16(datagram, 2);
    (original ? media : again) += datagram.size();
    return false;
  };
  const auto asked = frames(other, speaker);
  const auto start = now();
  while (now() - start < 3s) {
    std::vector<std::uint16_t> all;
    for (unsigned i = 0; i < 100; ++i) all.push_back(static_cast<std::uint16_t>(newest - 99 + i));
    greedy.subscribePeer()->sendRtcp(makeNack(1, ssrc, all));
    pass(10ms);
  }
  const double seconds = std::chrono::duration<double>(now() - start).count();
  greedy.subscribePeer()->dropIncoming = nullptr;
  EXPECT_GT(media, 50'000U);
  EXPECT_GT(again, 0U) << "nothing at all was sent again";
  EXPECT_LT(static_cast<double>(again), static_cast<double>(media) * 0.25 + 8000 * (seconds + 1))
      << "a NACK of 100 packets every 10 ms";
  EXPECT_GT(frames(other, speaker), asked + 60);
  EXPECT_EQ(other.received(speaker.id(), Source::Camera)->gaps, 0U);
}

}  // namespace
}  // namespace rostra::test
