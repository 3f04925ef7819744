// SPDX-License-Identifier: Apache-2.0
// Which work-arounds are on with which GStreamer, and the decisions in them that need none.
#include "gst/init.hpp"
#include "gst/ref.hpp"
#include "sfu/workaround/dtls_start.hpp"
#include "sfu/workaround/stamp_margin.hpp"
#include "sfu/workaround/versions.hpp"
#include "support/dtls.hpp"

#include <gst/gst.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <vector>

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

/// dtlsdec and dtlsenc of one connection, as in webrtcbin, and what leaves the latter.
class DtlsStart : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(gst::initialise());
    bin_ = gst::Ref<GstElement>::sink(gst_pipeline_new(nullptr));
    GstElement* decoder = gst_element_factory_make("dtlsdec", "decoder");
    encoder_ = gst_element_factory_make("dtlsenc", "encoder");
    GstElement* sink = gst_element_factory_make("fakesink", nullptr);
    ASSERT_TRUE(decoder && encoder_ && sink);
    gst_bin_add_many(GST_BIN(bin_.get()), decoder, encoder_, sink, nullptr);
    g_object_set(decoder, "connection-id", "dtls-start", nullptr);
    g_object_set(encoder_, "connection-id", "dtls-start", "is-client", FALSE, nullptr);
    g_object_set(sink, "async", FALSE, nullptr);
    ASSERT_TRUE(gst_element_link(encoder_, sink));
    source_ = gst::Ref<GstPad>::sink(gst_pad_new("source", GST_PAD_SRC));
    gst_pad_set_active(source_.get(), TRUE);
    const auto in = gst::Ref<GstPad>::adopt(gst_element_get_static_pad(decoder, "sink"));
    ASSERT_EQ(gst_pad_link(source_.get(), in.get()), GST_PAD_LINK_OK);
    const auto out = gst::Ref<GstPad>::adopt(gst_element_get_static_pad(sink, "sink"));
    answers_ = gst::PadProbe(out.get(), GST_PAD_PROBE_TYPE_BUFFER, [this](GstPad*, GstPadProbeInfo*) {
      const std::lock_guard lock(mutex_);
      ++answered_;
      condition_.notify_all();
      return GST_PAD_PROBE_OK;
    });
    // Its state is its own, as that of webrtcbin's sending half is for a while.
    gst_element_set_locked_state(encoder_, TRUE);
    gst::setState(bin_.get(), GST_STATE_PLAYING);
    ASSERT_NE(gst_element_set_state(encoder_, GST_STATE_READY), GST_STATE_CHANGE_FAILURE);
    held_ = holdBackUntilStarted(GST_BIN(bin_.get()));
    gst_pad_push_event(source_.get(), gst_event_new_stream_start("dtls"));
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_BYTES);
    gst_pad_push_event(source_.get(), gst_event_new_segment(&segment));
  }
  void TearDown() override {
    if (!bin_) return;
    gst_element_set_locked_state(encoder_, FALSE);
    gst::setState(bin_.get(), GST_STATE_NULL);
  }
  /// A browser's first datagram.
  static std::vector<std::byte> hello() {
    std::vector<std::byte> first;
    const test::DtlsIdentity identity;
    test::DtlsSession browser(identity, test::DtlsRole::Client, "",
                              {[&](test::Bytes datagram) { first.assign(datagram.begin(), datagram.end()); },
                               [](const test::SrtpKeys&) {}, [](const std::string&) {}});
    browser.start();
    return first;
  }
  GstFlowReturn push(const std::vector<std::byte>& datagram) {
    return gst_pad_push(source_.get(), gst_buffer_new_memdup(datagram.data(), datagram.size()));
  }
  bool answered() {
    std::unique_lock lock(mutex_);
    return condition_.wait_for(lock, std::chrono::seconds(10), [this] { return answered_ > 0; });
  }

  gst::Ref<GstElement> bin_;
  GstElement* encoder_ = nullptr;
  gst::Ref<GstPad> source_;
  gst::PadProbe answers_;
  gst::PadProbe held_;
  std::mutex mutex_;
  std::condition_variable condition_;
  int answered_ = 0;
};

TEST_F(DtlsStart, ADatagramThatComesBeforeTheConnectionHasBegunDoesNotEndIt) {
  const auto first = hello();
  ASSERT_FALSE(first.empty());
  EXPECT_EQ(push(first), GST_FLOW_OK) << "dropped; the browser repeats it";
  ASSERT_NE(gst_element_set_state(encoder_, GST_STATE_PLAYING), GST_STATE_CHANGE_FAILURE);
  EXPECT_EQ(push(first), GST_FLOW_OK);
  EXPECT_TRUE(answered());
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
