// SPDX-License-Identifier: Apache-2.0
// VP8 descriptor, H.264 payload, audio level.
#include "packet_builder.hpp"
#include "rtp/packet/audio_level.hpp"
#include "rtp/payload/h264.hpp"
#include "rtp/payload/vp8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace rostra::rtp {
namespace {

using test::hex;

// A key frame of 640x360 starts like this (RFC 6386 s.9.1).
constexpr const char* kKeyFrame640x360 = "50 42 00 9d012a 8002 6801 00";

TEST(Vp8, ReadsTheShortestDescriptor) {
  const auto payload = hex(std::string("10 ") + kKeyFrame640x360);
  const auto vp8 = parseVp8(payload);
  ASSERT_TRUE(vp8);
  EXPECT_EQ(vp8->size, 1U);
  EXPECT_TRUE(vp8->startOfFrame());
  EXPECT_TRUE(vp8->keyFrame);
  EXPECT_EQ(vp8->frameSize, (FrameSize{640, 360}));
  EXPECT_FALSE(vp8->pictureId);
  EXPECT_FALSE(vp8->tl0PictureIndex);
  EXPECT_FALSE(vp8->temporalId);
}

TEST(Vp8, ReadsWhatChromiumSends) {
  // X, S; I, L, T; 15 bit picture id; TL0PICIDX; TID 2 with Y; interframe.
  const auto vp8 = parseVp8(hex("90 e0 9234 56 a0 51"));
  ASSERT_TRUE(vp8);
  EXPECT_EQ(vp8->size, 6U);
  EXPECT_EQ(vp8->pictureId, 0x1234);
  EXPECT_TRUE(vp8->longPictureId);
  EXPECT_EQ(vp8->tl0PictureIndex, 0x56);
  EXPECT_EQ(vp8->temporalId, 2);
  EXPECT_TRUE(vp8->layerSync);
  EXPECT_FALSE(vp8->keyIndex);
  EXPECT_TRUE(vp8->startOfFrame());
  EXPECT_FALSE(vp8->keyFrame);
  EXPECT_FALSE(vp8->nonReference);
}

TEST(Vp8, ReadsEveryCombinationOfFields) {
  struct Case {
    const char* name;
    const char* payload;
    std::size_t size;
    int pictureId, tl0, tid, keyIndex;  // -1 = absent
    bool nonReference;
  };
  const Case cases[] = {
      {"no fields but the extension byte", "90 00 51", 2, -1, -1, -1, -1, false},
      {"short picture id", "90 80 7f 51", 3, 127, -1, -1, -1, false},
      {"long picture id", "90 80 ffff 51", 4, 32767, -1, -1, -1, false},
      {"TL0PICIDX alone", "90 40 07 51", 3, -1, 7, -1, -1, false},
      {"TID alone", "90 20 c0 51", 3, -1, -1, 3, -1, false},
      {"KEYIDX alone", "90 10 1f 51", 3, -1, -1, -1, 31, false},
      {"all", "b0 f0 8001 02 45 51", 6, 1, 2, 1, 5, true},
      {"reserved bits set", "d8 8f 01 51", 3, 1, -1, -1, -1, false},
  };
  const auto value = [](const auto& field) { return field ? static_cast<int>(*field) : -1; };
  for (const Case& each : cases) {
    const auto vp8 = parseVp8(hex(each.payload));
    ASSERT_TRUE(vp8) << each.name;
    EXPECT_EQ(vp8->size, each.size) << each.name;
    EXPECT_EQ(value(vp8->pictureId), each.pictureId) << each.name;
    EXPECT_EQ(value(vp8->tl0PictureIndex), each.tl0) << each.name;
    EXPECT_EQ(value(vp8->temporalId), each.tid) << each.name;
    EXPECT_EQ(value(vp8->keyIndex), each.keyIndex) << each.name;
    EXPECT_EQ(vp8->nonReference, each.nonReference) << each.name;
  }
}

TEST(Vp8, OnlyTheFirstPacketOfAFrameStartsIt) {
  EXPECT_FALSE(parseVp8(hex("00 50"))->startOfFrame());
  EXPECT_FALSE(parseVp8(hex("11 50"))->startOfFrame()) << "start of partition 1";
  EXPECT_FALSE(parseVp8(hex("00 50"))->keyFrame) << "an even byte inside a frame is no key frame";
  EXPECT_TRUE(parseVp8(hex("10 50"))->keyFrame);
}

TEST(Vp8, AKeyFrameWithoutAReadableSizeIsStillAKeyFrame) {
  for (const char* payload : {"10 50", "10 50 42 00 9d012a 8002 68", "10 50 42 00 000000 8002 6801",
                              "10 50 42 00 9d012a 0000 6801"}) {
    const auto vp8 = parseVp8(hex(payload));
    ASSERT_TRUE(vp8) << payload;
    EXPECT_TRUE(vp8->keyFrame) << payload;
    EXPECT_FALSE(vp8->frameSize) << payload;
  }
  EXPECT_EQ(parseVp8(hex("10 50 42 00 9d012a 80c2 6841"))->frameSize, (FrameSize{640, 360}))
      << "upper two bits are scaling";
}

TEST(Vp8, RefusesWhatIsCutInTheDescriptorOrHasNothingBehindIt) {
  for (const char* payload : {"", "10", "90", "90 80", "90 80 80", "90 80 01", "90 e0 9234 56",
                              "90 e0 9234 56 a0", "90 f0 8001 02 45"}) {
    EXPECT_FALSE(parseVp8(hex(payload))) << payload;
  }
}

// 640x360 baseline and 1920x1080 high, as x264 writes them.
constexpr const char* kSps640x360 = "67 42c01e d900a02ff96100000300010000030032 0f162e48";
constexpr const char* kSps1080p = "67 640028 acd940780227e5c044000003000400000300c83c60c658";

TEST(H264, RecognisesKeyFrameStarts) {
  struct Case {
    const char* name;
    std::string payload;
    bool sps, idr;
  };
  const Case cases[] = {
      {"single slice", "41 9a", false, false},
      {"single IDR", "65 88", false, true},
      {"single SPS", kSps640x360, true, false},
      {"single PPS", "68 ce", false, false},
      {"STAP-A of SPS, PPS, IDR", "78 0004 6742c01e 0002 68ce 0002 6588", true, true},
      {"STAP-A of slices", "78 0002 419a 0002 419b", false, false},
      {"FU-A first of IDR", "7c 85 88", false, true},
      {"FU-A middle of IDR", "7c 05 88", false, false},
      {"FU-A first of slice", "7c 81 9a", false, false},
      {"FU-A first of SPS", "7c 87 42", true, false},
  };
  for (const Case& each : cases) {
    const auto payload = parseH264(hex(each.payload));
    ASSERT_TRUE(payload) << each.name;
    EXPECT_EQ(payload->hasSps, each.sps) << each.name;
    EXPECT_EQ(payload->startOfIdr, each.idr) << each.name;
    EXPECT_EQ(payload->keyFrame(), each.sps || each.idr) << each.name;
  }
}

TEST(H264, ReadsTheSizeFromTheSequenceParameterSet) {
  EXPECT_EQ(parseH264(hex(kSps640x360))->frameSize, (FrameSize{640, 360}));
  EXPECT_EQ(parseH264(hex(kSps1080p))->frameSize, (FrameSize{1920, 1080}));
}

TEST(H264, ACutOrAbsurdParameterSetHasNoSize) {
  const auto whole = hex(kSps1080p);
  for (std::size_t size = 1; size < 11; ++size) {
    const auto payload = parseH264(Bytes(whole).first(size));
    ASSERT_TRUE(payload);
    EXPECT_TRUE(payload->hasSps);
    EXPECT_FALSE(payload->frameSize) << size;
  }
  EXPECT_FALSE(parseH264(hex("67 42c01e 00000000000000000000000000"))->frameSize);
  EXPECT_FALSE(parseH264(hex("67 64ffff ffffffffffffffffffffffffff"))->frameSize.has_value() &&
               parseH264(hex("67 64ffff ffffffffffffffffffffffffff"))->frameSize->width == 0);
}

TEST(H264, RefusesMalformedPayloads) {
  for (const char* payload : {"", "00", "78", "78 00", "78 0000", "78 0005 4100", "78 0002 419a 00",
                              "78 0002 419a 0001", "7c", "7c 85", "79 0000", "7a 00", "7d 85 00", "1f"}) {
    EXPECT_FALSE(parseH264(hex(payload))) << payload;
  }
}

TEST(AudioLevel, ReadsVoiceAndLoudness) {
  EXPECT_EQ(parseAudioLevel(hex("80")), (AudioLevel{true, 0}));
  EXPECT_EQ(parseAudioLevel(hex("7f")), (AudioLevel{false, -127}));
  EXPECT_EQ(parseAudioLevel(hex("9e")), (AudioLevel{true, -30}));
  EXPECT_EQ(parseAudioLevel(hex("1e00")), (AudioLevel{false, -30}));
  EXPECT_FALSE(parseAudioLevel({}));
  EXPECT_FALSE(parseAudioLevel(hex("000000")));
}

}  // namespace
}  // namespace rostra::rtp
