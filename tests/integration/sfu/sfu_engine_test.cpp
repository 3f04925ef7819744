// SPDX-License-Identifier: Apache-2.0
// What only the RTP engine does: bounds for what is sent again, layers that follow what a path carries, and
// what it measures of that. A real worker, light participants; always beside somebody who must not notice.
#include "base/bytes.hpp"
#include "integration/sfu/sfu_fixture.hpp"
#include "rtp/packet/packet_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
using testing::AnyOf;
using testing::Contains;
using testing::Not;
using testing::StartsWith;
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

using protocol::worker::SfuCount;
using protocol::worker::SfuDistribution;

// What the worker says of its media now.
class Measured {
 public:
  explicit Measured(protocol::worker::sfuEvent::Metrics message) : message_(std::move(message)) {}
  [[nodiscard]] std::int64_t count(SfuCount what) const {
    const auto found = std::ranges::find(message_.counters, what, &protocol::worker::SfuCounter::what);
    return found == message_.counters.end() ? -1 : found->value;
  }
  /// How many values; -1 = it is not measured.
  [[nodiscard]] std::int64_t count(SfuDistribution what) const {
    const auto* found = find(what);
    return found ? std::accumulate(found->buckets.begin(), found->buckets.end(), std::int64_t{0}) : -1;
  }
  [[nodiscard]] const protocol::worker::SfuHistogram* find(SfuDistribution what) const {
    const auto found = std::ranges::find(message_.histograms, what, &protocol::worker::SfuHistogram::what);
    return found == message_.histograms.end() ? nullptr : &*found;
  }

 private:
  protocol::worker::sfuEvent::Metrics message_;
};

bool isMedia(Bytes datagram) {
  return std::to_integer<unsigned>(datagram[0]) >= 128 && !rtp::isRtcp(datagram);
}

std::vector<std::string> threadNames(pid_t process) {
  std::vector<std::string> names;
  for (const auto& thread :
       std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task")) {
    std::ifstream file(thread.path() / "comm");
    std::getline(file, names.emplace_back());
  }
  return names;
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

TEST_F(SfuEngine, WhoseLineLosesPacketsIsToldToWaitForRepairs) {
  LightParticipant& speaker = join(small());
  LightParticipant& viewer = join(audience());
  LightParticipant& other = join(audience());
  const auto delay = [&](const LightParticipant& receiver, Source source) {
    std::optional<rtp::Duration> last;
    for (const auto& [mid, track] : receiver.tracks()) {
      if (track.slot && track.slot->source == source) last = track.playoutDelay;
    }
    return last;
  };
  ASSERT_TRUE(until([&] { return frames(viewer, speaker) > 30 && frames(other, speaker) > 30; }));
  EXPECT_FALSE(delay(viewer, Source::Camera));
  viewer.subscribePeer()->dropIncoming = [count = 0](Bytes datagram) mutable {
    return isMedia(datagram) && ++count % 10 == 0;
  };
  ASSERT_TRUE(until([&] { return delay(viewer, Source::Camera).value_or(0ms) >= 60ms; }));
  EXPECT_FALSE(delay(viewer, Source::Microphone)) << "sound is repaired by what comes with it";
  EXPECT_FALSE(delay(other, Source::Camera));
}

TEST_F(SfuEngine, MeasuresWhatBecomesOfThePackets) {
  std::optional<Measured> last;
  worker_->onEvent = [&](const protocol::worker::SfuEvent& event) {
    if (const auto* metrics = std::get_if<protocol::worker::sfuEvent::Metrics>(&event))
      last.emplace(*metrics);
  };
  const auto measured = [&](const std::function<bool(const Measured&)>& enough) {
    return until([&] {
      pass(100ms);
      last.reset();
      worker_->send(protocol::worker::sfuCommand::GetMetrics{1});
      return until([&] { return last.has_value(); }) && enough(*last);
    });
  };
  LightParticipant& speaker = join(small());
  ASSERT_TRUE(measured([](const Measured& all) {
    return all.count(SfuCount::AudioPacketsIn) > 5 && all.count(SfuCount::VideoPacketsIn) > 5;
  }));
  LightParticipant& viewer = join(audience());
  ASSERT_TRUE(until([&] { return frames(viewer, speaker) > 30; }));
  std::uint32_t ssrc = 0;
  std::uint32_t again = 0;
  for (const auto& [mid, track] : viewer.tracks()) {
    if (!track.slot || track.slot->source != Source::Camera) continue;
    ssrc = track.receiver->ssrc();
    again = track.rtxSsrc;
  }
  // A light receiver reports no loss of what was repaired by then: every second retransmission is lost, too.
  viewer.subscribePeer()->dropIncoming = [ssrc, again, media = 0, repairs = 0](Bytes datagram) mutable {
    if (!isMedia(datagram)) return false;
    const std::uint32_t source = read32(datagram, 8);
    return (source == ssrc && ++media % 10 == 0) || (source == again && ++repairs % 2 == 0);
  };
  speaker.publishPeer()->dropOutgoing = [count = 0](Bytes packet) mutable {
    const auto view = rtp::PacketView::parse(packet);
    return view && view->payloadType() == kVp8Payload && ++count % 10 == 0;
  };
  ASSERT_TRUE(measured([](const Measured& all) {
    return all.count(SfuDistribution::LossIn) > all.find(SfuDistribution::LossIn)->buckets.front() &&
           all.count(SfuDistribution::LossOut) > all.find(SfuDistribution::LossOut)->buckets.front();
  })) << "no report of any loss";
  ASSERT_TRUE(measured([](const Measured& all) {
    return all.count(SfuCount::ResentPacketsOut) >= 5 && all.count(SfuCount::RecoveredPacketsIn) >= 5 &&
           all.count(SfuDistribution::RoundTripOut) >= 2 && all.count(SfuDistribution::JitterIn) >= 2 &&
           all.count(SfuDistribution::EstimateOut) >= 2;
  }));
  const Measured& all = *last;
  for (const auto what : {SfuCount::NacksIn, SfuCount::NacksOut, SfuCount::NackedPacketsIn,
                          SfuCount::NackedPacketsOut, SfuCount::AudioPacketsIn, SfuCount::AudioPacketsOut})
    EXPECT_GT(all.count(what), 0) << toString(what);
  EXPECT_GT(all.count(SfuCount::ResentBytesOut), all.count(SfuCount::ResentPacketsOut) * 12);
  for (const auto what : {SfuDistribution::LossIn, SfuDistribution::LossOut}) {
    EXPECT_LT(all.find(what)->sum, all.count(what) * 500'000) << toString(what) << ": a tenth was lost";
  }
  EXPECT_GT(all.count(SfuDistribution::JitterOut), 0);
  EXPECT_LT(all.find(SfuDistribution::RoundTripOut)->sum,
            all.count(SfuDistribution::RoundTripOut) * 1'000'000)
      << "inside one machine";
  const auto forwarded = all.count(SfuCount::VideoPacketsOut);
  EXPECT_GT(all.count(SfuDistribution::VideoForward) * 10, forwarded * 9);
  EXPECT_LT(all.count(SfuDistribution::VideoForward), forwarded * 11 / 10 + 50) << "each once";
  EXPECT_GT(all.find(SfuDistribution::VideoForward)->sum, 0);
  EXPECT_GT(all.count(SfuDistribution::PacerDelayOut) * 10, forwarded * 9);
  for (const auto what : {SfuDistribution::AudioJoinIn, SfuDistribution::VideoJoinIn,
                          SfuDistribution::AudioJoinOut, SfuDistribution::VideoJoinOut})
    EXPECT_EQ(all.count(what), 1) << toString(what) << ": one sends, one receives";
}

TEST_F(SfuEngine, NobodyHasThreadsForMediaThatTheEngineHandles) {
  LightParticipant& speaker = join(small());
  LightParticipant& viewer = join(audience());
  ASSERT_TRUE(until([&] { return frames(viewer, speaker) > 30; }));
  const auto threads = threadNames(worker_->pid());
  EXPECT_THAT(threads, Contains(StartsWith("nicesrc"))) << "which is how names look";
  EXPECT_THAT(threads, Not(Contains(AnyOf(StartsWith("rtpsession"), StartsWith("rtprtx")))));
}

TEST_F(SfuFixture, WithoutTheEngineWhatOnlyItSeesIsAbsent) {
  use(WorkerProcess::start(hub_, {}, false));
  std::optional<Measured> all;
  worker_->onEvent = [&](const protocol::worker::SfuEvent& event) {
    if (const auto* metrics = std::get_if<protocol::worker::sfuEvent::Metrics>(&event)) all.emplace(*metrics);
  };
  worker_->send(protocol::worker::sfuCommand::GetMetrics{1});
  ASSERT_TRUE(until([&] { return all.has_value(); }));
  EXPECT_EQ(all->count(SfuCount::ResentPacketsOut), -1);
  EXPECT_EQ(all->count(SfuDistribution::VideoForward), -1);
  EXPECT_EQ(all->count(SfuCount::NacksOut), 0);
  EXPECT_EQ(all->count(SfuDistribution::LossOut), 0);
}

}  // namespace
}  // namespace rostra::test
