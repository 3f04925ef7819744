// SPDX-License-Identifier: Apache-2.0
// Which frames reach a decoder, whatever a sender does to say their size late, twice, or not at all.
#include "mix/input/frame_guard.hpp"

#include "support/parameter_set.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <vector>

namespace rostra::mix {
namespace {

using Buffer = std::vector<std::byte>;
using ipc::TapCodec;
using test::parameterSet;
using test::ParameterSetSpec;

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr FrameGuard::Limits kLimits{1920 * 1088, 1920 * 1088 * 60};

Buffer bytes(std::initializer_list<unsigned> values) {
  Buffer buffer;
  for (const unsigned value : values) buffer.push_back(static_cast<std::byte>(value));
  return buffer;
}

Buffer vp8Key(unsigned width, unsigned height) {
  return bytes(
      {0x50, 0x42, 0x00, 0x9D, 0x01, 0x2A, width & 0xFFU, width >> 8, height & 0xFFU, height >> 8, 0, 0});
}
const Buffer kVp8Delta = bytes({0x51, 0x42, 0x00, 0x11, 0x22});

/// NAL units as the depayloader writes them.
Buffer stream(std::initializer_list<Buffer> nals) {
  Buffer all;
  for (const Buffer& nal : nals) {
    const Buffer code = bytes({0, 0, 0, 1});
    all.insert(all.end(), code.begin(), code.end());
    all.insert(all.end(), nal.begin(), nal.end());
  }
  return all;
}
const Buffer kIdr = bytes({0x65, 0x88, 0x84});
const Buffer kSlice = bytes({0x41, 0x9A, 0x02});
const Buffer kLaterSlice = bytes({0x41, 0x42, 0x02});  // first_mb_in_slice is not 0
const Buffer kPps = bytes({0x68, 0xCE, 0x3C, 0x80});

TEST(FrameGuard, Vp8BeginsWithAKeyFrameOfAnAllowedSize) {
  FrameGuard guard(TapCodec::Vp8, kLimits);
  EXPECT_FALSE(guard.decodable(kVp8Delta, 0));
  EXPECT_TRUE(guard.wantsKeyFrame());
  EXPECT_TRUE(guard.decodable(vp8Key(640, 360), 0));
  EXPECT_TRUE(guard.decodable(kVp8Delta, 0));
  EXPECT_TRUE(guard.decodable(vp8Key(1088, 1920), 0)) << "upright";
  EXPECT_EQ(guard.standing(), FrameVerdict::Pass);
  EXPECT_EQ(guard.refused(), 0U);
}

TEST(FrameGuard, Vp8WhoseSizeIsTooLargeOrUnknownIsRefusedAndSoIsWhatFollows) {
  struct Case {
    const char* name;
    Buffer frame;
    FrameVerdict verdict;
  };
  Buffer cut = vp8Key(640, 360);
  cut.resize(9);
  Buffer wrongCode = vp8Key(640, 360);
  wrongCode[3] = std::byte{0};
  for (const Case& each : {Case{"16383x16383", vp8Key(16383, 16383), FrameVerdict::TooLarge},
                           Case{"one row too many", vp8Key(1920, 1089), FrameVerdict::TooLarge},
                           Case{"cut in the header", cut, FrameVerdict::Unreadable},
                           Case{"wrong start code", wrongCode, FrameVerdict::Unreadable},
                           Case{"no width", vp8Key(0, 360), FrameVerdict::Unreadable},
                           Case{"nothing", {}, FrameVerdict::Unreadable}}) {
    FrameGuard guard(TapCodec::Vp8, kLimits);
    ASSERT_TRUE(guard.decodable(vp8Key(640, 360), 0));
    EXPECT_FALSE(guard.decodable(each.frame, 0)) << each.name;
    EXPECT_EQ(guard.standing(), each.verdict) << each.name;
    EXPECT_FALSE(guard.decodable(kVp8Delta, 0)) << each.name << ": builds on a frame that was not decoded";
    EXPECT_EQ(guard.refused(), 1U) << each.name;
    EXPECT_EQ(guard.standing(), each.verdict) << each.name << ": the reason stays";
    EXPECT_TRUE(guard.decodable(vp8Key(640, 360), 0)) << each.name;
    EXPECT_TRUE(guard.decodable(kVp8Delta, 0)) << each.name;
  }
}

TEST(FrameGuard, H264IsJudgedByEveryParameterSetOfTheAccessUnit) {
  const Buffer small = parameterSet({});
  const Buffer large = parameterSet({.width = 8192, .height = 8192});
  struct Case {
    const char* name;
    Buffer unit;
    FrameVerdict verdict;
  };
  Buffer hidden = kSlice;  // a start code inside of what was one NAL unit in RTP
  const Buffer code = bytes({0, 0, 1});
  hidden.insert(hidden.end(), code.begin(), code.end());
  hidden.insert(hidden.end(), large.begin(), large.end());
  Buffer cut = small;
  cut.resize(6);
  const std::vector<Case> cases = {
      {"small", stream({small, kPps, kIdr}), FrameVerdict::Pass},
      {"large", stream({large, kPps, kIdr}), FrameVerdict::TooLarge},
      {"small, then large", stream({small, large, kPps, kIdr}), FrameVerdict::TooLarge},
      {"large, then small", stream({large, small, kPps, kIdr}), FrameVerdict::TooLarge},
      {"large under another id",
       stream({small, parameterSet({.id = 5, .width = 8192, .height = 8192}), kIdr}), FrameVerdict::TooLarge},
      {"large, cropped to small",
       stream({parameterSet({.width = 8192, .height = 8192, .cropRight = 8128, .cropBottom = 8128}), kPps,
               kIdr}),
       FrameVerdict::TooLarge},
      {"large, inside of a slice", stream({small, kPps, kIdr, hidden}), FrameVerdict::TooLarge},
      {"cut", stream({cut, kPps, kIdr}), FrameVerdict::Unreadable},
      {"4:4:4", stream({parameterSet({.profile = 244, .chroma = 3}), kPps, kIdr}), FrameVerdict::Unreadable},
      {"4:2:2 called high", stream({parameterSet({.profile = 100, .chroma = 2}), kIdr}),
       FrameVerdict::Unreadable},
      {"a profile that decoders read differently", stream({parameterSet({.profile = 139}), kIdr}),
       FrameVerdict::Unreadable},
      {"more references than there are", stream({parameterSet({.references = 33}), kIdr}),
       FrameVerdict::Unreadable},
      {"no parameter set", stream({kPps, kIdr}), FrameVerdict::Unreadable},
  };
  for (const Case& each : cases) {
    FrameGuard guard(TapCodec::H264, kLimits);
    EXPECT_EQ(guard.decodable(each.unit, 0), each.verdict == FrameVerdict::Pass) << each.name;
    EXPECT_EQ(guard.standing(), each.verdict) << each.name;
  }
}

TEST(FrameGuard, H264WithASetThatCannotBeReadIsRefusedWhateverCameBefore) {
  FrameGuard guard(TapCodec::H264, kLimits);
  EXPECT_TRUE(guard.decodable(stream({parameterSet({}), kPps, kIdr}), 0));
  Buffer cut = parameterSet({.width = 8192, .height = 8192});
  cut.resize(6);
  EXPECT_FALSE(guard.decodable(stream({cut, kPps, kIdr}), 0));
  EXPECT_EQ(guard.standing(), FrameVerdict::Unreadable);
  EXPECT_FALSE(guard.decodable(stream({kSlice}), 0)) << "what builds on it";
}

TEST(FrameGuard, H264ParameterSetsHoldUntilTheyAreReplaced) {
  FrameGuard guard(TapCodec::H264, kLimits);
  EXPECT_FALSE(guard.decodable(stream({kSlice}), 0));
  EXPECT_EQ(guard.standing(), FrameVerdict::Waiting);
  EXPECT_TRUE(guard.decodable(stream({parameterSet({}), kPps, kIdr}), 0));
  EXPECT_TRUE(guard.decodable(stream({kSlice}), 0));
  EXPECT_TRUE(guard.decodable(stream({kIdr}), 0)) << "sent its parameter sets before";
  EXPECT_FALSE(guard.decodable(stream({parameterSet({.width = 8192, .height = 8192})}), 0));
  EXPECT_FALSE(guard.decodable(stream({kSlice}), 0));
  EXPECT_TRUE(guard.decodable(stream({kIdr}), 0)) << "the large one never reached the decoder";
}

TEST(FrameGuard, AnEmulationByteBeforeTheSizesIsNotPlain) {
  // Where libavcodec fails to parse this, it reads the bytes as they are, and the size is another one.
  Buffer set = parameterSet({});
  const Buffer escape = bytes({0, 0, 3});
  set.insert(set.begin() + 3, escape.begin(), escape.end());
  FrameGuard guard(TapCodec::H264, kLimits);
  EXPECT_FALSE(guard.decodable(stream({set, kPps, kIdr}), 0));
  EXPECT_EQ(guard.standing(), FrameVerdict::Unreadable);
}

TEST(FrameGuard, MorePixelsASecondThanAllowedPauseTheSender) {
  FrameGuard guard(TapCodec::Vp8, kLimits);
  const std::uint64_t start = 100 * kSecond;
  // Two seconds' worth at once: a network that was stuck.
  for (int i = 0; i < 120; ++i) ASSERT_TRUE(guard.decodable(vp8Key(1920, 1088), start)) << i;
  EXPECT_FALSE(guard.decodable(vp8Key(1920, 1088), start));
  EXPECT_EQ(guard.standing(), FrameVerdict::TooFast);
  EXPECT_FALSE(guard.decodable(kVp8Delta, start + kSecond / 2));
  EXPECT_FALSE(guard.wantsKeyFrame()) << "nothing saved up yet";
  EXPECT_FALSE(guard.decodable(kVp8Delta, start + kSecond + kSecond / 10));
  EXPECT_TRUE(guard.wantsKeyFrame());
  EXPECT_TRUE(guard.decodable(vp8Key(1920, 1088), start + kSecond + kSecond / 10));
}

TEST(FrameGuard, WhatAnyoneSendsForHoursPasses) {
  FrameGuard guard(TapCodec::Vp8, kLimits);
  ASSERT_TRUE(guard.decodable(vp8Key(1920, 1080), 0));
  for (std::uint64_t frame = 1; frame < 60 * 600; ++frame)
    ASSERT_TRUE(guard.decodable(kVp8Delta, frame * kSecond / 60)) << frame;
}

TEST(FrameGuard, ManyPicturesOrSlicesInOneAccessUnitCountAsMany) {
  const FrameGuard::Limits limits{640 * 368, 640 * 368 * 60};
  Buffer pictures = stream({parameterSet({}), kPps});
  Buffer slices = stream({parameterSet({}), kPps, kIdr});
  Buffer fewSlices = stream({parameterSet({}), kPps, kIdr});
  const auto add = [](Buffer& to, const Buffer& nal, int count) {
    for (int i = 0; i < count; ++i) {
      const Buffer one = stream({nal});
      to.insert(to.end(), one.begin(), one.end());
    }
  };
  add(pictures, kIdr, 200);
  add(slices, kLaterSlice, 2000);
  add(fewSlices, kLaterSlice, 7);
  EXPECT_FALSE(FrameGuard(TapCodec::H264, limits).decodable(pictures, 0));
  EXPECT_FALSE(FrameGuard(TapCodec::H264, limits).decodable(slices, 0));
  FrameGuard guard(TapCodec::H264, limits);
  for (int i = 0; i < 120; ++i) ASSERT_TRUE(guard.decodable(fewSlices, 0)) << i;
}

TEST(FrameGuard, WhoFindsNoMemoryForTheirPicturesWaitsUntilAnotherLeaves) {
  const auto memory = std::make_shared<PictureMemory>(std::size_t{64} << 20);
  const auto guard = [&] {
    return std::make_unique<FrameGuard>(TapCodec::Vp8, kLimits, PictureMemory::Share(memory));
  };
  auto first = guard();
  auto second = guard();
  EXPECT_TRUE(first->decodable(vp8Key(1920, 1088), 0));
  EXPECT_TRUE(second->decodable(vp8Key(640, 360), 0)) << "small ones go on fitting";
  EXPECT_FALSE(second->decodable(vp8Key(1920, 1088), 0));
  EXPECT_EQ(second->standing(), FrameVerdict::NoMemory);
  EXPECT_FALSE(second->decodable(kVp8Delta, 0));
  EXPECT_FALSE(second->wantsKeyFrame()) << "it would be refused again";
  first.reset();
  EXPECT_FALSE(second->decodable(kVp8Delta, 0));
  EXPECT_TRUE(second->wantsKeyFrame());
  EXPECT_TRUE(second->decodable(vp8Key(1920, 1088), 0));
  EXPECT_TRUE(second->decodable(kVp8Delta, 0));
  second.reset();
  EXPECT_EQ(memory->free(), std::int64_t{64} << 20);
}

TEST(FrameGuard, AFrameThatNeverEndsIsStuck) {
  FrameGuard guard(TapCodec::Vp8, kLimits);
  for (std::size_t i = 0; i < FrameGuard::kMaxFrameBytes / 1000; ++i) ASSERT_TRUE(guard.enter(1000));
  EXPECT_TRUE(guard.decodable(vp8Key(640, 360), 0));
  for (std::size_t i = 0; i < FrameGuard::kMaxFrameBytes / 1000; ++i) ASSERT_TRUE(guard.enter(1000));
  EXPECT_FALSE(guard.stuck());
  EXPECT_FALSE(guard.enter(1000));
  EXPECT_TRUE(guard.stuck());
  EXPECT_FALSE(guard.enter(1)) << "for good";
}

}  // namespace
}  // namespace rostra::mix
