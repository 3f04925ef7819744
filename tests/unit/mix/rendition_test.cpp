// SPDX-License-Identifier: Apache-2.0
// Whatever the encoder's thread has to catch up with, players get whole parts: one part of the wrong length,
// and the origin must refuse the mixer.
#include "mix/output/rendition.hpp"

#include "gst/init.hpp"
#include "integration/mix/decode.hpp"
#include "mix/output/audio_encoder.hpp"
#include "pipeline/catalog/catalog.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace rostra::mix {
namespace {

constexpr VideoFormat kFormat{320, 180, 30, 300'000, 30};
constexpr int kPartFrames = 6;

gst::Ref<GstBuffer> greyPicture() {
  const std::size_t size = 320UL * 180 * 3 / 2;
  auto buffer = gst::Ref<GstBuffer>::adopt(gst_buffer_new_allocate(nullptr, size, nullptr));
  gst_buffer_memset(buffer.get(), 0, 128, size);
  return buffer;
}

class RenditionTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(gst::initialise());
    auto catalog = pipeline::Catalog::load({});
    ASSERT_TRUE(catalog) << catalog.error().message;
    auto audio = AudioEncoder::open(**catalog->encoder("encoders/audio"), 64'000);
    ASSERT_TRUE(audio) << audio.error().message;
    auto opened = Rendition::open(**catalog->encoder("encoders/video"),
                                  {"180p", kFormat, kPartFrames, 0, std::chrono::milliseconds(0), pauses_},
                                  audio->context(),
                                  {[this](const auto& part, const auto&) { parts_.push_back(part); },
                                   [this](const Error& error) { failures_.push_back(error.message); }});
    ASSERT_TRUE(opened) << opened.error().message;
    rendition_ = std::move(*opened);
  }

  /// Encodes everything that was pushed and checks that only the last part is short.
  void expectWholeParts(std::size_t count) {
    rendition_->start();
    rendition_->finish();
    EXPECT_THAT(failures_, testing::IsEmpty());
    ASSERT_EQ(parts_.size(), count);
    EXPECT_TRUE(parts_.front().independent);
    for (const auto& part : parts_) EXPECT_EQ(part.durationUs, 200'000) << part.segment << '.' << part.part;
  }

  /// This process has not run for so long.
  void standStill(std::chrono::seconds time) { pauses_->ran(glib::Pauses::Clock::now() - time); }

  std::shared_ptr<glib::Pauses> pauses_ = std::make_shared<glib::Pauses>();
  std::vector<protocol::worker::mixEvent::Part> parts_;
  std::vector<std::string> failures_;
  std::unique_ptr<Rendition> rendition_;
};

TEST_F(RenditionTest, AnEncoderThatIsBehindFromTheStartMakesWholeParts) {
  for (std::uint64_t index = 0; index < 60; ++index) rendition_->pushPicture(greyPicture(), index);
  expectWholeParts(10);
  EXPECT_GT(rendition_->counters().dropped, 0U) << "the test pushes more than may wait";
}

// Two seconds of picture and tone, once as parts and once a picture at a time: the same media.
TEST_F(RenditionTest, SinglePicturesAreTheMediaOfTheParts) {
  std::vector<std::byte> frames;
  std::vector<std::byte> parts;
  std::vector<bool> keys;
  auto catalog = pipeline::Catalog::load({});
  ASSERT_TRUE(catalog);
  auto sound = AudioEncoder::open(**catalog->encoder("encoders/audio"), 64'000);
  ASSERT_TRUE(sound);
  const auto append = [](std::vector<std::byte>& to, const std::vector<std::byte>& bytes) {
    to.insert(to.end(), bytes.begin(), bytes.end());
  };
  auto opened = Rendition::open(
      **catalog->encoder("encoders/video"),
      {"180p", kFormat, kPartFrames, 5000, std::chrono::milliseconds(0), pauses_}, sound->context(),
      {.onPart = [&](const auto&, const auto& bytes) { append(parts, bytes); },
       .onFailed = [this](const Error& error) { failures_.push_back(error.message); },
       .onFrame =
           [&](const auto& frame, const auto& bytes) {
             EXPECT_EQ(frame.rendition, "180p");
             EXPECT_EQ(frame.zeroWallMs, 5000);
             EXPECT_EQ(frame.segment, static_cast<std::int64_t>(keys.size() / 30));
             keys.push_back(frame.key);
             append(frames, bytes);
           }});
  ASSERT_TRUE(opened) << opened.error().message;
  append(frames, (*opened)->initSegment());
  append(parts, (*opened)->initSegment());
  std::vector<float> samples;
  for (int i = 0; i < 3 * 48'000; ++i) {
    const auto value = static_cast<float>(0.3 * std::sin(2 * 3.14159265 * 440 * i / 48'000));
    samples.insert(samples.end(), {value, value});
  }
  ASSERT_TRUE(sound->encode(samples, [&](av::PacketPtr packet) { (*opened)->pushSound(std::move(packet)); }));
  for (std::uint64_t index = 0; index < 60; ++index)
    (*opened)->pushPicture(index % 15 == 0 ? greyPicture() : gst::Ref<GstBuffer>(), index);
  (*opened)->start();
  (*opened)->finish();
  EXPECT_THAT(failures_, testing::IsEmpty());
  ASSERT_EQ(keys.size(), 60U);
  for (std::size_t i = 0; i < keys.size(); ++i) EXPECT_EQ(keys[i], i % 30 == 0) << i;

  const auto single = test::decodeShow(frames);
  const auto whole = test::decodeShow(parts);
  ASSERT_EQ(single.video.size(), 60U);
  EXPECT_EQ(single.errors + single.videoGaps + single.audioGaps, 0);
  for (std::size_t i = 0; i < 60; ++i)
    EXPECT_NEAR(single.video[i].seconds, static_cast<double>(i) / 30, 0.001) << i;
  EXPECT_NEAR(single.audioStart, whole.audioStart + 0.064, 1e-6) << "so that it does not hold up the picture";
  EXPECT_EQ(single.left, whole.left);
  EXPECT_GT(single.tone(440, 0.5, 1.5), 0.2);
}

TEST_F(RenditionTest, RepeatedPicturesKeepTheirPlaceInTime) {
  for (std::uint64_t index = 0; index < 30; ++index) {
    rendition_->pushPicture(index % 3 == 0 ? greyPicture() : gst::Ref<GstBuffer>(), index);
  }
  expectWholeParts(5);
}

TEST_F(RenditionTest, AnEncoderThatCannotKeepUpIsGivenUp) {
  for (std::uint64_t index = 0; index <= Rendition::kMaxQueued; ++index) rendition_->pushPicture({}, index);
  rendition_->start();
  rendition_->finish();
  ASSERT_EQ(failures_.size(), 1U);
  EXPECT_THAT(failures_.front(), testing::HasSubstr("too slow"));
}

TEST_F(RenditionTest, TimeInWhichTheProcessDidNotRunIsMadeUpFor) {
  // 30 s at 30 frames a second come at once, in picture and sound.
  standStill(std::chrono::seconds(30));
  rendition_->pushPicture(greyPicture(), 0);
  for (std::uint64_t index = 1; index < 900; ++index) rendition_->pushPicture({}, index);
  expectWholeParts(150);
}

TEST_F(RenditionTest, APauseForgivesNoMoreThanItTook) {
  standStill(std::chrono::seconds(5));
  for (std::uint64_t index = 0; index < 900; ++index) rendition_->pushPicture({}, index);
  rendition_->start();
  rendition_->finish();
  EXPECT_EQ(failures_.size(), 1U);
}

}  // namespace
}  // namespace rostra::mix
