// SPDX-License-Identifier: Apache-2.0
// Which camera layers a real sfu-worker asks a publisher for, and what those who look see meanwhile. Light
// participants send what they are asked for, as pages do.
#include "integration/sfu/sfu_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;

// A camera of three layers, a viewer with a small tile, and one with a middle one who must not notice.
class SfuLayers : public SfuFixture {
 protected:
  void SetUp() override { use(WorkerProcess::start(hub_)); }
  void TearDown() override {
    SfuFixture::TearDown();
    if (worker_) {
      EXPECT_FALSE(worker_->process().exited()) << "the worker died";
    }
  }
  void start(bool switchesLayers) {
    auto options = small();
    options.camera =
        simulcast({.width = 640, .height = 360, .frameRate = 30, .frames = 240, .bitrateKbps = 800});
    options.switchesLayers = switchesLayers;
    speaker_ = &join(options);
    viewer_ = &join(audience());
    other_ = &join(audience());
    ASSERT_TRUE(until([&] { return frames(*viewer_, *speaker_) > 0 && frames(*other_, *speaker_) > 0; }));
    show(*viewer_, 160);
    show(*other_, 320);
    ASSERT_TRUE(until([&] { return widthOf(*viewer_) == 160 && widthOf(*other_) == 320; }));
  }
  void show(LightParticipant& who, int width) {
    who.setTile(speaker_->id(), Source::Camera, width, width * 9 / 16);
  }
  [[nodiscard]] int widthOf(const LightParticipant& who) const {
    const ReceiverCounters* counters = who.received(speaker_->id(), Source::Camera);
    return counters == nullptr ? 0 : counters->frameSize.width;
  }
  [[nodiscard]] bool needed(const std::vector<std::string>& rids) const {
    return speaker_->layersNeeded() && *speaker_->layersNeeded() == rids;
  }
  void expectClean(const LightParticipant& to) const {
    for (const auto& error : to.errors()) ADD_FAILURE() << to.name() << ": " << error.message;
    const ReceiverCounters& counters = *to.received(speaker_->id(), Source::Camera);
    EXPECT_EQ(counters.gaps, 0U) << to.name();
    // A switch in the middle of a frame leaves a number out; there are no more than three of them.
    EXPECT_LE(counters.skipped, 3U) << to.name();
    EXPECT_EQ(counters.timestampErrors, 0U) << to.name();
    EXPECT_EQ(counters.pictureIdErrors, 0U) << to.name();
    EXPECT_EQ(counters.malformed, 0U) << to.name();
  }
  std::uint64_t sentBy(std::size_t layer) { return speaker_->camera()[layer]->counters().packets; }

  /// How long somebody's picture stood still at most.
  struct Stillness {
    std::uint64_t frames = 0;
    rtp::TimePoint since = now();
    rtp::TimePoint::duration longest{};
    void look(std::uint64_t present) {
      longest = std::max(longest, now() - since);
      if (std::exchange(frames, present) != present) since = now();
    }
  };

  LightParticipant* speaker_ = nullptr;
  LightParticipant* viewer_ = nullptr;
  LightParticipant* other_ = nullptr;
};

TEST_F(SfuLayers, WhatNobodyNeedsIsNotSentAndComesBackWhenATileGrows) {
  ASSERT_NO_FATAL_FAILURE(start(true));
  ASSERT_TRUE(until([&] { return needed({"h", "q"}); })) << "the large layer is sent for nobody";
  EXPECT_TRUE(standsStill([&] { return sentBy(0); }, [&] { return sentBy(2); }));

  Stillness viewers;
  Stillness others;
  show(*viewer_, 640);
  const auto looking = [&](const std::function<bool()>& condition) {
    return until([&] {
      viewers.look(frames(*viewer_, *speaker_));
      others.look(frames(*other_, *speaker_));
      return condition();
    });
  };
  ASSERT_TRUE(looking([&] { return widthOf(*viewer_) == 640; }));
  ASSERT_TRUE(looking([&] { return needed({"f", "h"}); })) << "now the small one is sent for nobody";
  EXPECT_TRUE(standsStill([&] { return sentBy(2); }, [&] { return sentBy(0); }));
  show(*viewer_, 160);
  ASSERT_TRUE(looking([&] { return widthOf(*viewer_) == 160; }));
  // What stops the process stops both: the machine, not the switch.
  EXPECT_LT(viewers.longest, 1s + others.longest) << "the picture stood still";
  EXPECT_LT(others.longest, 1s) << "somebody else's did";
  EXPECT_EQ(widthOf(*other_), 320);
  expectClean(*viewer_);
  expectClean(*other_);
}

TEST_F(SfuLayers, WhoJoinsGetsALayerThatWasSwitchedOff) {
  ASSERT_NO_FATAL_FAILURE(start(true));
  ASSERT_TRUE(until([&] { return needed({"h", "q"}); }));
  LightParticipant& late = join(audience());
  ASSERT_TRUE(until([&] { return frames(late, *speaker_) > 0; })) << "at first in a size that is sent";
  ASSERT_TRUE(until([&] { return widthOf(late) == 640; }));
  late.leave();
  people_.pop_back();
  ASSERT_TRUE(until([&] { return needed({"h", "q"}); })) << "nobody needs it any more";
}

TEST_F(SfuLayers, OneLayerStaysOnWhenNobodyLooksAndIsThereWhenSomebodyDoes) {
  ASSERT_NO_FATAL_FAILURE(start(true));
  show(*viewer_, 0);
  show(*other_, 0);
  ASSERT_TRUE(until([&] { return needed({"q"}); }));
  const auto before = frames(*other_, *speaker_);
  show(*other_, 320);
  ASSERT_TRUE(until([&] { return frames(*other_, *speaker_) > before && widthOf(*other_) == 320; }));
  expectClean(*other_);
}

TEST_F(SfuLayers, APageThatPassesItOverSendsEverythingAndNothingElseChanges) {
  ASSERT_NO_FATAL_FAILURE(start(false));
  ASSERT_TRUE(until([&] { return needed({"h", "q"}); }));
  const auto before = sentBy(0);
  ASSERT_TRUE(until([&] { return sentBy(0) > before + 100; }));
  show(*viewer_, 640);
  ASSERT_TRUE(until([&] { return widthOf(*viewer_) == 640; }));
  expectClean(*viewer_);
}

}  // namespace
}  // namespace rostra::test
