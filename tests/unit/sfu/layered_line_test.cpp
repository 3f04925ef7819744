// SPDX-License-Identifier: Apache-2.0
// A receiver's line gets narrower and wider again, as scripts/netlab does it with real browsers, on simulated
// links: which layer of a camera comes, how soon, and what that does to the queue and to sound.
#include "support/layered_flow.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <ostream>
#include <utility>
#include <vector>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
using rtp::Bitrate;
using rtp::Duration;
using rtp::TimePoint;

struct Line {
  const char* name;
  Duration delay;  ///< one way
  Duration queue;
};
std::ostream& operator<<(std::ostream& out, const Line& line) {
  return out << line.name;
}

constexpr int kLarge = 0;
constexpr int kSmall = 1;
constexpr int kPaused = -1;

/// Down and up again, Mbit/s.
const std::vector<double> kDownAndUp{100, 3, 1, 0.6, 0.3, 0.6, 1, 3, 100};

class LayeredLine : public ::testing::TestWithParam<Line> {
 protected:
  static constexpr Duration kStep = 30s;

  /// One step after the other, kStep each, Mbit/s.
  void run(const std::vector<double>& capacities, Schedule<double> loss = {},
           Schedule<Duration> moreDelay = {}, LayeredFlowConfig camera = {}) {
    LinkConfig config{{}, GetParam().delay, GetParam().queue};
    config.loss = std::move(loss);
    config.moreDelay = std::move(moreDelay);
    for (std::size_t i = 0; i < capacities.size(); ++i) {
      config.capacity.push_back({static_cast<Duration::rep>(i) * kStep,
                                 Bitrate::kbps(static_cast<std::int64_t>(capacities[i] * 1000))});
    }
    forward_.emplace(events_, config);
    back_.emplace(events_, LinkConfig{{{0s, Bitrate::kbps(100'000)}}, GetParam().delay});
    flow_.emplace(events_, *forward_, *back_, std::move(camera));
    events_.runUntil(TimePoint{} + static_cast<Duration::rep>(capacities.size()) * kStep);
  }

  /// Everything that has to hold `settling` after step `step` began, until it ends.
  void expectSettled(std::size_t step, Duration settling, int layer, double mbps) const {
    const auto& samples = flow_->samples();
    const auto from = static_cast<std::size_t>((static_cast<Duration::rep>(step) * kStep + settling) /
                                               LayeredFlow::kSample);
    const auto to =
        static_cast<std::size_t>((static_cast<Duration::rep>(step) + 1) * kStep / LayeredFlow::kSample);
    int switches = 0;
    int fitting = 0;
    int longWaits = 0;
    std::int64_t offered = 0;
    std::int64_t voices = 0;
    std::int64_t lost = 0;
    for (std::size_t i = from; i < to; ++i) {
      fitting += samples[i].layer == layer ? 1 : 0;
      switches += samples[i].layer != samples[i - 1].layer ? 1 : 0;
      longWaits += samples[i].wait > 300ms ? 1 : 0;
      offered += samples[i].offeredBytes;
      voices += samples[i].voices;
      lost += samples[i].lostVoices;
    }
    const auto count = static_cast<int>(to - from);
    const double seconds = std::chrono::duration<double>(LayeredFlow::kSample).count() * count;
    EXPECT_GE(fitting, count * 9 / 10) << "step " << step << ": the layer that fits, of " << count;
    EXPECT_LE(switches, 2) << "step " << step;
    EXPECT_LE(longWaits, count / 20) << "step " << step << ": queue";
    EXPECT_LE(lost * 100, voices) << "step " << step << ": sound";
    EXPECT_LE(static_cast<double>(offered) * 8 / 1e6 / seconds, 1.1 * mbps) << "step " << step;
  }
  /// How often the camera was told to send other layers.
  [[nodiscard]] int switches() const {
    const auto& samples = flow_->samples();
    int count = 0;
    for (std::size_t i = 1; i < samples.size(); ++i) count += samples[i].sent != samples[i - 1].sent ? 1 : 0;
    return count;
  }
  /// What the camera sends in the middle of a step.
  [[nodiscard]] rtp::LayerSet sentIn(std::size_t step) const {
    return flow_->samples()[(2 * step + 1) * static_cast<std::size_t>(kStep / LayeredFlow::kSample) / 2].sent;
  }
  /// At every step of kDownAndUp.
  void expectTheLayerThatFits() const {
    expectSettled(0, 8s, kLarge, 100);
    expectSettled(1, 3s, kLarge, 3);
    expectSettled(2, 3s, kSmall, 1);
    expectSettled(3, 3s, kSmall, 0.6);
    expectSettled(4, 3s, kPaused, 0.3);
    expectSettled(5, 8s, kSmall, 0.6);
    expectSettled(6, 8s, kSmall, 1);
    expectSettled(7, 8s, kLarge, 3);
    expectSettled(8, 8s, kLarge, 100);
  }
  /// The voice in the first three seconds of a step, when the line got narrower: what is lost before anybody
  /// can know. Percent.
  void expectSoundGoesOn(std::size_t step, int most) const {
    const auto begin =
        static_cast<std::size_t>(static_cast<Duration::rep>(step) * kStep / LayeredFlow::kSample);
    std::int64_t voices = 0;
    std::int64_t lost = 0;
    for (std::size_t i = begin; i < begin + 30; ++i) {
      voices += flow_->samples()[i].voices;
      lost += flow_->samples()[i].lostVoices;
    }
    EXPECT_LE(lost * 100, voices * most) << "step " << step;
  }

  EventQueue events_;
  std::optional<LinkSimulator> forward_;
  std::optional<LinkSimulator> back_;
  std::optional<LayeredFlow> flow_;
};

TEST_P(LayeredLine, TheLayerThatFitsComesAndStays) {
  run(kDownAndUp);
  expectTheLayerThatFits();
  for (std::size_t step = 1; step < 9; ++step) expectSoundGoesOn(step, 3);
}

TEST_P(LayeredLine, ALineThatGetsNarrowerAtOnceIsNoticedBeforeSoundWaitsForLong) {
  for (const auto& [before, after] :
       {std::pair{3.0, 1.0}, std::pair{100.0, 1.0}, std::pair{100.0, 0.3}, std::pair{3.0, 0.6}}) {
    SCOPED_TRACE(std::to_string(before) + " to " + std::to_string(after));
    run({before, after});
    constexpr auto kBegin = static_cast<std::size_t>(kStep / LayeredFlow::kSample);
    Duration waited{};  // in all, longer than sound is held by receivers
    for (std::size_t i = kBegin; i < kBegin + 30; ++i)
      if (flow_->samples()[i].wait > 100ms) waited += LayeredFlow::kSample;
    EXPECT_LE(waited, 400ms + GetParam().queue + 5 * GetParam().delay);
    flow_.reset();
    events_ = EventQueue();
  }
}

TEST_P(LayeredLine, ADropToAThirtiethIsStood) {
  run({100, 0.3, 100});
  expectSettled(1, 3s, kPaused, 0.3);
  expectSettled(2, 8s, kLarge, 100);
  expectSoundGoesOn(1, 10);
}

TEST_P(LayeredLine, LossThatIsThePathsOwnCostsNoLayer) {
  for (const double loss : {0.05, 0.1, 0.2}) {
    SCOPED_TRACE(loss);
    run({4, 4}, {{15s, loss}});
    expectSettled(0, 8s, kLarge, 4);
    expectSettled(1, 8s, kLarge, 4);
    flow_.reset();
    events_ = EventQueue();
  }
}

TEST_P(LayeredLine, ALongerRouteIsNoQueue) {
  run({4, 4}, {}, {{15s, 50ms}});
  expectSettled(0, 18s, kLarge, 4);
  expectSettled(1, 8s, kLarge, 4);
}

TEST_P(LayeredLine, ALongerRouteThatLosesPacketsIsNoQueueEither) {
  run({100, 100}, {{15s, 0.1}}, {{15s, 50ms}});
  expectSettled(1, 0s, kLarge, 100);
}

TEST_P(LayeredLine, ACameraThatSendsOnlyWhatIsNeededServesTheLineAsWellAndDoesNotFlap) {
  run(kDownAndUp, {}, {}, {.switchesLayers = true});
  expectTheLayerThatFits();
  EXPECT_EQ(sentIn(1), 0b01U);
  EXPECT_EQ(sentIn(2), 0b10U);
  EXPECT_EQ(sentIn(4), 0b10U) << "the one to go on with";
  EXPECT_EQ(sentIn(7), 0b01U);
  EXPECT_LE(switches(), 8) << "down and up again, each as on and off, and no loop between probes and pauses";
}

TEST_P(LayeredLine, ALayerThatTheCameraDoesNotManageIsNotSwitchedOnAndOffForEver) {
  run({100, 100, 0.3, 100, 100}, {}, {}, {.switchesLayers = true, .neverComes = 0b01});
  expectSettled(1, 0s, kSmall, 100);
  expectSettled(4, 0s, kSmall, 100);
  EXPECT_EQ(sentIn(1), 0b11U) << "it comes by itself once the camera's line is better";
  EXPECT_EQ(sentIn(4), 0b11U);
  EXPECT_LE(switches(), 3) << "none, but for the line that carries nothing";
}

INSTANTIATE_TEST_SUITE_P(Lines, LayeredLine,
                         ::testing::Values(Line{"near", 1ms, 200ms}, Line{"deep", 1ms, 500ms},
                                           Line{"far", 50ms, 300ms}, Line{"veryfar", 150ms, 500ms}),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace rostra::test
