// SPDX-License-Identifier: Apache-2.0
// Which frames of a stream with temporal layers are left out, and where more may begin.
#include "rtp/forward/temporal_filter.hpp"

#include <gtest/gtest.h>

#include <string>

namespace rostra::rtp {
namespace {

class TemporalFilterTest : public ::testing::Test {
 protected:
  /// One frame; `layerSync` as a browser marks a layer's first.
  bool frame(std::uint8_t temporal, bool layerSync = false, bool keyFrame = false) {
    Vp8Descriptor packet;
    packet.pictureId = picture_ = (picture_ + 1U) & 0x7FFFU;
    packet.temporalId = temporal;
    packet.layerSync = layerSync;
    packet.keyFrame = keyFrame;
    return filter_.pass(packet);
  }
  /// The four frames that browsers repeat: 0 2 1 2. Says which passed.
  std::string round(bool sync = false) {
    std::string passed;
    for (const int temporal : {0, 2, 1, 2}) {
      if (frame(static_cast<std::uint8_t>(temporal), sync && temporal > 0))
        passed += static_cast<char>('0' + temporal);
    }
    return passed;
  }

  TemporalFilter filter_;
  std::uint16_t picture_ = 0x7FF0;
};

TEST_F(TemporalFilterTest, EverythingPassesWithoutALimit) {
  EXPECT_EQ(round(), "0212");
}

TEST_F(TemporalFilterTest, FewerFramesAtOnce) {
  round();
  filter_.setLimit(1);
  EXPECT_EQ(round(), "01");
  filter_.setLimit(0);
  EXPECT_EQ(round(), "0");
}

TEST_F(TemporalFilterTest, MoreFramesOnlyWhereADecoderCanFollow) {
  filter_.setLimit(0);
  EXPECT_EQ(round(), "0");
  filter_.setLimit(TemporalFilter::kAll);
  EXPECT_EQ(round(), "0") << "these refer to frames that it did not get";
  EXPECT_EQ(round(true), "012") << "one layer after the other";
  EXPECT_EQ(round(), "0212");
}

TEST_F(TemporalFilterTest, AKeyFrameBeginsEverything) {
  filter_.setLimit(0);
  round();
  filter_.setLimit(2);
  EXPECT_TRUE(frame(0, false, true));
  EXPECT_EQ(round(), "0212");
}

TEST_F(TemporalFilterTest, AFrameIsNeverCutInTwo) {
  Vp8Descriptor packet;
  packet.pictureId = 5;
  packet.temporalId = 2;
  EXPECT_TRUE(filter_.pass(packet));
  filter_.setLimit(0);
  EXPECT_TRUE(filter_.pass(packet)) << "its second packet";
  packet.pictureId = 6;
  EXPECT_FALSE(filter_.pass(packet));
}

TEST_F(TemporalFilterTest, WhatHasNoLayersPassesWhole) {
  filter_.setLimit(0);
  EXPECT_TRUE(filter_.pass({}));
  Vp8Descriptor packet;
  packet.temporalId = 2;
  EXPECT_TRUE(filter_.pass(packet)) << "a receiver could not tell it from a lost one";
}

}  // namespace
}  // namespace rostra::rtp
