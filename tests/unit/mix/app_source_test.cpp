// SPDX-License-Identifier: Apache-2.0
// A real appsrc whose thread is held at its pad, as behind a mixer that is too slow.
#include "mix/input/app_source.hpp"

#include "gst/init.hpp"
#include "gst/log_bridge.hpp"
#include "gst/scope.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

namespace rostra::mix {
namespace {

gst::Ref<GstBuffer> bufferOf(std::size_t bytes) {
  return gst::Ref<GstBuffer>::adopt(gst_buffer_new_allocate(nullptr, bytes, nullptr));
}

TEST(AppSourceTest, CountsWhatItsFullQueueDropsAndSaysItOnce) {
  ASSERT_TRUE(gst::initialise());
  gst::bridgeLog();
  auto pipeline = gst::Ref<GstElement>::sink(gst_parse_launch(
      "appsrc name=source format=time max-buffers=2 max-bytes=0 leaky-type=downstream ! fakesink", nullptr));
  auto element = gst::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline.get()), "source"));
  const auto pad = gst::Ref<GstPad>::adopt(gst_element_get_static_pad(element.get(), "src"));
  gst::PadProbe hold(pad.get(), GstPadProbeType(GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER),
                     [](GstPad*, GstPadProbeInfo*) { return GST_PAD_PROBE_OK; });
  AppSource source(element, "ada/camera");
  gst::setState(pipeline.get(), GST_STATE_PLAYING);
  source.push(bufferOf(100));
  while (source.queuedBytes() > 0) std::this_thread::yield();  // the one that is held at the pad
  source.push(bufferOf(100));
  source.push(bufferOf(100));
  EXPECT_EQ(0U, source.dropped());
  testing::internal::CaptureStderr();
  for (int i = 0; i < 5; ++i) source.push(bufferOf(300));
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_EQ(5U, source.dropped());
  EXPECT_EQ(600U, source.queuedBytes());
  EXPECT_NE(log.find("queue full, dropping the oldest buffer queue=ada/camera"), std::string::npos) << log;
  EXPECT_LE(std::ranges::count(log, '\n'), 2) << log;  // one a second
  hold.remove();
  gst::setState(pipeline.get(), GST_STATE_NULL);
}

}  // namespace
}  // namespace rostra::mix
