// SPDX-License-Identifier: Apache-2.0
#include "gst/init.hpp"
#include "gst/scope.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>

namespace rostra::gst {
namespace {

class GstTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(initialise()); }
};

TEST_F(GstTest, MissingElementsAreNamedTogetherWithTheirPackages) {
  constexpr std::array<std::string_view, 3> kWanted{"identity", "no-such-element", "another-one"};
  const auto checked = requireElements(kWanted);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().kind, ErrorKind::Unavailable);
  EXPECT_NE(checked.error().message.find("no-such-element"), std::string::npos);
  EXPECT_NE(checked.error().message.find("another-one"), std::string::npos);
  EXPECT_EQ(packageOf("nicesrc"), "gstreamer1.0-nice");
  EXPECT_FALSE(makeElement("no-such-element"));
}

TEST_F(GstTest, FindsAnElementAtAnyDepth) {
  const auto pipeline = Ref<GstElement>::sink(gst_parse_launch("fakesrc ! ( identity ) ! fakesink", nullptr));
  EXPECT_TRUE(findByFactory(GST_BIN(pipeline.get()), "identity"));
  EXPECT_FALSE(findByFactory(GST_BIN(pipeline.get()), "queue"));
  EXPECT_NE(toDot(GST_BIN(pipeline.get())).find("digraph"), std::string::npos);
}

TEST_F(GstTest, RunningTimeIsMonotonicTimeWithTheSharedClock) {
  const auto pipeline = Ref<GstElement>::sink(gst_pipeline_new(nullptr));
  useSharedClock(GST_PIPELINE(pipeline.get()), 0);
  setState(pipeline.get(), GST_STATE_PLAYING);
  const auto clock = Ref<GstClock>::adopt(gst_element_get_clock(pipeline.get()));
  const auto now = static_cast<GstClockTime>(g_get_monotonic_time()) * 1000;
  const GstClockTime running = gst_clock_get_time(clock.get()) - gst_element_get_base_time(pipeline.get());
  EXPECT_NEAR(static_cast<double>(running), static_cast<double>(now), 1e9);
  setState(pipeline.get(), GST_STATE_NULL);
}

TEST_F(GstTest, ARemovedProbeSeesNothingMore) {
  const auto pipeline =
      Ref<GstElement>::sink(gst_parse_launch("fakesrc num-buffers=5 ! fakesink name=sink", nullptr));
  const auto sink = Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "sink"));
  const auto pad = Ref<GstPad>::adopt(gst_element_get_static_pad(sink.get(), "sink"));
  std::atomic<int> kept{0};
  std::atomic<int> removed{0};
  const PadProbe keeps(pad.get(), GST_PAD_PROBE_TYPE_BUFFER, [&](GstPad*, GstPadProbeInfo*) {
    ++kept;
    return GST_PAD_PROBE_OK;
  });
  {
    const PadProbe goes(pad.get(), GST_PAD_PROBE_TYPE_BUFFER, [&](GstPad*, GstPadProbeInfo*) {
      ++removed;
      return GST_PAD_PROBE_OK;
    });
  }
  const auto loop = glib::Loop::create();
  const BusWatch watch(*loop, pipeline.get(), [&](GstMessage* message) {
    if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS) loop->quit();
  });
  setState(pipeline.get(), GST_STATE_PLAYING);
  loop->run();
  setState(pipeline.get(), GST_STATE_NULL);
  EXPECT_EQ(kept, 5);
  EXPECT_EQ(removed, 0);
}

}  // namespace
}  // namespace rostra::gst
