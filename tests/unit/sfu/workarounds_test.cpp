// SPDX-License-Identifier: Apache-2.0
// Which work-arounds are on with which GStreamer, and the decisions in them that need none.
#include "sfu/workaround/stamp_margin.hpp"
#include "sfu/workaround/versions.hpp"

#include <gst/gst.h>
#include <gtest/gtest.h>

namespace rostra::sfu {
namespace {

TEST(Workarounds, TheTableHasEachInItsPlace) {
  for (std::size_t i = 0; i < kWorkarounds; ++i)
    EXPECT_EQ(workarounds().at(i).which, static_cast<Workaround>(i)) << workarounds().at(i).name;
}

TEST(Workarounds, RestFromTheVersionThatNeedsThemNoMore) {
  const WorkaroundEntry forEver{Workaround::RtxSsrcs, "x", std::nullopt};
  const WorkaroundEntry fixed{Workaround::RtxSsrcs, "x", GstVersion{1, 26}};
  EXPECT_TRUE(isOn(forEver, {1, 22}));
  EXPECT_TRUE(isOn(forEver, {2, 0}));
  EXPECT_TRUE(isOn(fixed, {1, 22}));
  EXPECT_TRUE(isOn(fixed, {1, 24}));
  EXPECT_FALSE(isOn(fixed, {1, 26}));
  EXPECT_FALSE(isOn(fixed, {1, 28}));
  EXPECT_FALSE(isOn(fixed, {2, 0}));
}

TEST(Workarounds, AllAreOnWith122) {
  for (const WorkaroundEntry& entry : workarounds()) EXPECT_TRUE(isOn(entry, {1, 22})) << entry.name;
}

TEST(Workarounds, TheLogNamesTheRunningGStreamer) {
  gst_init(nullptr, nullptr);
  guint major = 0;
  guint minor = 0;
  guint micro = 0;
  guint nano = 0;
  gst_version(&major, &minor, &micro, &nano);
  EXPECT_TRUE(describeWorkarounds().starts_with(std::to_string(major) + "." + std::to_string(minor) + "."));
}

TEST(StampMargin, NeverAheadOfNowAndTheSameForAll) {
  constexpr GstClockTime kNow = 100 * GST_SECOND;
  EXPECT_EQ(stampThatIsDue(kNow, kNow), kNow - kStampMargin);
  EXPECT_EQ(stampThatIsDue(kNow + 300 * GST_MSECOND, kNow), kNow + 300 * GST_MSECOND - kStampMargin);
  EXPECT_EQ(stampThatIsDue(kNow + 5 * GST_SECOND, kNow), kNow);
  EXPECT_EQ(stampThatIsDue(GST_CLOCK_TIME_NONE, kNow), kNow - kStampMargin);
}

}  // namespace
}  // namespace rostra::sfu
