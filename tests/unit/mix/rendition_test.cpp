// SPDX-License-Identifier: Apache-2.0
// Whatever the encoder's thread has to catch up with, players get whole parts: one part of the wrong length,
// and the origin must refuse the mixer.
#include "mix/output/rendition.hpp"

#include "gst/init.hpp"
#include "mix/output/audio_encoder.hpp"
#include "pipeline/catalog/catalog.hpp"

#include <gtest/gtest.h>

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
    auto opened =
        Rendition::open(**catalog->encoder("encoders/video"),
                        {"180p", kFormat, kPartFrames, 0, std::chrono::milliseconds(0)}, audio->context(),
                        {[this](const auto& part, const auto&) { parts_.push_back(part); },
                         [](const Error& error) { ADD_FAILURE() << error.message; }});
    ASSERT_TRUE(opened) << opened.error().message;
    rendition_ = std::move(*opened);
  }

  /// Encodes everything that was pushed and checks that only the last part is short.
  void expectWholeParts(std::size_t count) {
    rendition_->start();
    rendition_->finish();
    ASSERT_EQ(parts_.size(), count);
    EXPECT_TRUE(parts_.front().independent);
    for (const auto& part : parts_) EXPECT_EQ(part.durationUs, 200'000) << part.segment << '.' << part.part;
  }

  std::vector<protocol::worker::mixEvent::Part> parts_;
  std::unique_ptr<Rendition> rendition_;
};

TEST_F(RenditionTest, AnEncoderThatIsBehindFromTheStartMakesWholeParts) {
  for (std::uint64_t index = 0; index < 60; ++index) rendition_->pushPicture(greyPicture(), index);
  expectWholeParts(10);
  EXPECT_GT(rendition_->counters().dropped, 0U) << "the test pushes more than may wait";
}

TEST_F(RenditionTest, RepeatedPicturesKeepTheirPlaceInTime) {
  for (std::uint64_t index = 0; index < 30; ++index) {
    rendition_->pushPicture(index % 3 == 0 ? greyPicture() : gst::Ref<GstBuffer>(), index);
  }
  expectWholeParts(5);
}

}  // namespace
}  // namespace rostra::mix
