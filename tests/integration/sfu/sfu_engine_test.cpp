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
};

bool isMedia(Bytes datagram) {
  return std::to_integer<unsigned>(datagram[0]) >= 128 && !rtp::isRtcp(datagram);
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
  const auto floor = static_cast<double>(kUsualLimits.retransmissionFloor) * (seconds + 1);
  constexpr double kProbes = 40'000;  // bytes of padding, which come the same way
  EXPECT_LT(static_cast<double>(again), std::max(static_cast<double>(media) * 0.25, floor * 1.1) + kProbes)
      << "a NACK of 100 packets every 10 ms";
  EXPECT_GT(frames(other, speaker), asked + 60);
  EXPECT_EQ(other.received(speaker.id(), Source::Camera)->gaps, 0U);
}

TEST_F(SfuEngine, APageIsToldThatItsPathDoesNotCarryAPictureAndThatItDoesAgain) {
  LightParticipant& speaker = join(small());
  auto options = audience();
  options.nack = false;
  options.transportFeedback = false;  // then the estimate follows the losses that it reports
  LightParticipant& viewer = join(options);
  LightParticipant& other = join(audience());
  ASSERT_TRUE(until([&] { return frames(viewer, speaker) > 30 && frames(other, speaker) > 30; }));
  EXPECT_TRUE(viewer.paused().empty());
  viewer.subscribePeer()->dropIncoming = [count = 0](Bytes datagram) mutable {
    return isMedia(datagram) && ++count % 3 != 0;
  };
  const std::vector<signalling::Picture> held{{speaker.id(), Source::Camera}};
  ASSERT_TRUE(until([&] { return viewer.paused() == held; }, 60s)) << "a frozen picture without a word";
  viewer.subscribePeer()->dropIncoming = nullptr;
  ASSERT_TRUE(until([&] { return viewer.paused().empty(); }, 60s));
  const auto before = frames(viewer, speaker);
  ASSERT_TRUE(until([&] { return frames(viewer, speaker) > before + 10; }));
  EXPECT_TRUE(other.paused().empty());
  EXPECT_EQ(other.received(speaker.id(), Source::Camera)->gaps, 0U);
}

}  // namespace
}  // namespace rostra::test
