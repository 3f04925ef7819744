// SPDX-License-Identifier: Apache-2.0
// Which renditions are encoded when, by the pictures alone: without a clock, a compositor or a process.
#include "mix/output/ladder.hpp"

#include "gst/init.hpp"
#include "pipeline/catalog/catalog.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

namespace rostra::mix {
namespace {

using protocol::worker::MixEvent;
namespace mixEvent = protocol::worker::mixEvent;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint64_t kSegment = 30;  // frames

/// 360p, 240p on demand, 180p, 120p and sound only, at 30 frames a second.
class LadderTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(gst::initialise());
    auto catalog = pipeline::Catalog::load({});
    ASSERT_TRUE(catalog) << catalog.error().message;
    catalog_.emplace(std::move(*catalog));
    Ladder::Config config;
    config.rungs = {{"360p", 640, 360, 900'000, 128'000, false},
                    {"240p", 426, 240, 500'000, 128'000, true},
                    {"180p", 320, 180, 300'000, 128'000, false},
                    {"120p", 214, 120, 150'000, 64'000, false},
                    {"audio", 0, 0, 0, 64'000, false}};
    config.frameRate = 30;
    config.partMs = 200;
    config.segmentMs = 1000;
    auto opened =
        Ladder::open(**catalog_->encoder("encoders/video"), **catalog_->encoder("encoders/audio"), config,
                     {[this](const MixEvent& event, const std::vector<std::byte>& /*bytes*/) { take(event); },
                      [this](const Error& error) { failures_.push_back(error.message); }});
    ASSERT_TRUE(opened) << opened.error().message;
    ladder_ = std::move(*opened);
    ladder_->start();
  }

  void take(const MixEvent& event) {
    const std::lock_guard lock(mutex_);
    if (const auto* source = std::get_if<mixEvent::Source>(&event)) {
      sources_.push_back(source->rendition + " is " + source->source + " from " +
                         std::to_string(source->segment));
    }
    if (const auto* part = std::get_if<mixEvent::Part>(&event)) {
      auto& all = segments_[part->rendition];
      if (all.empty() || all.back() != part->segment) all.push_back(part->segment);
    }
  }

  /// A second of picture and sound, in one go: queues are long enough for what is repeated.
  void second() {
    const std::size_t size = 640UL * 360 * 3 / 2;
    for (std::uint64_t i = 0; i < kSegment; ++i, ++index_) {
      gst::Ref<GstBuffer> picture;
      if (i % 10 == 0) {
        picture = gst::Ref<GstBuffer>::adopt(gst_buffer_new_allocate(nullptr, size, nullptr));
        gst_buffer_memset(picture.get(), 0, static_cast<std::uint8_t>(16 + index_), size);
      }
      ladder_->pushPicture(picture, index_);
      std::vector<float> sound(1600 * 2, 0.1F);
      ladder_->pushSound(sound);
    }
  }

  std::optional<pipeline::Catalog> catalog_;
  std::mutex mutex_;
  std::vector<std::string> sources_;
  std::map<std::string, std::vector<std::int64_t>> segments_;
  std::vector<std::string> failures_;
  std::unique_ptr<Ladder> ladder_;
  std::uint64_t index_ = 0;
};

TEST_F(LadderTest, ARenditionOnDemandIsEncodedFromTheNextSegmentOn) {
  EXPECT_THAT(sources_, ElementsAre("240p is 180p from 0"));
  second();
  ladder_->watch("240p", true);
  second();
  second();
  ladder_->watch("240p", false);
  second();
  second();
  ladder_->finish();
  EXPECT_THAT(failures_, IsEmpty());
  EXPECT_THAT(sources_, ElementsAre("240p is 180p from 0", "240p is 240p from 2", "240p is 180p from 4"));
  EXPECT_THAT(segments_["240p"], ElementsAre(2, 3));
  for (const char* name : {"360p", "180p", "120p", "audio"})
    EXPECT_THAT(segments_[name], ElementsAre(0, 1, 2, 3, 4)) << name;
}

TEST_F(LadderTest, AMachineThatIsTooSlowKeepsTheLargestAndTheSmallest) {
  ladder_->watch("240p", true);
  second();
  ladder_->degrade({.renditions = true});
  second();
  second();
  ladder_->degrade({.renditions = true, .frameRate = true});
  second();
  ladder_->degrade({});
  second();
  second();
  ladder_->finish();
  EXPECT_THAT(failures_, IsEmpty());
  EXPECT_THAT(segments_["180p"], ElementsAre(0, 1, 5));
  EXPECT_THAT(segments_["240p"], ElementsAre(1, 5));
  for (const char* name : {"360p", "120p", "audio"})
    EXPECT_THAT(segments_[name], ElementsAre(0, 1, 2, 3, 4, 5)) << name;
  EXPECT_THAT(sources_, ElementsAre("240p is 180p from 0", "240p is 240p from 1", "240p is 120p from 2",
                                    "180p is 120p from 2", "240p is 240p from 5", "180p is 180p from 5"));
}

TEST_F(LadderTest, AtHalfTheFrameRateEveryFrameIsStillThere) {
  ladder_->degrade({.frameRate = true});
  second();
  second();
  ladder_->finish();
  EXPECT_THAT(failures_, IsEmpty());
  for (const auto& state : ladder_->states()) {
    if (state.name == "360p" || state.name == "120p") {
      EXPECT_EQ(state.counters.encoded, 2 * kSegment);
    }
  }
}

TEST(Ladder, RefusesRungsThatNobodyCouldWatch) {
  ASSERT_TRUE(gst::initialise());
  const auto catalog = pipeline::Catalog::load({});
  ASSERT_TRUE(catalog);
  const auto refused = [&](std::vector<protocol::worker::Rung> rungs) {
    Ladder::Config config;
    config.rungs = std::move(rungs);
    config.frameRate = 30;
    config.partMs = 200;
    config.segmentMs = 1000;
    const auto opened =
        Ladder::open(**catalog->encoder("encoders/video"), **catalog->encoder("encoders/audio"), config,
                     {[](const MixEvent&, const std::vector<std::byte>&) {}, {}});
    return !opened && opened.error().kind == ErrorKind::InvalidInput;
  };
  EXPECT_TRUE(refused({}));
  EXPECT_TRUE(refused({{"audio", 0, 0, 0, 64'000, false}})) << "nothing to see";
  EXPECT_TRUE(refused({{"360p", 640, 360, 900'000, 64'000, true}})) << "nothing to begin with";
  EXPECT_TRUE(refused({{"360p", 641, 360, 900'000, 64'000, false}}));
  EXPECT_TRUE(refused({{"360p", 640, 360, 0, 64'000, false}}));
}

}  // namespace
}  // namespace rostra::mix
