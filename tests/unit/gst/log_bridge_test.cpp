// SPDX-License-Identifier: Apache-2.0
// The bridge stays for the life of the process, so every test reads standard error instead of counting on a
// fresh start.
#include "gst/log_bridge.hpp"

#include "base/log.hpp"
#include "gst/init.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <set>

namespace rostra::gst {
namespace {

GST_DEBUG_CATEGORY_STATIC(testCategory);

class LogBridge : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    ASSERT_TRUE(initialise());
    log::configure(log::Level::Info, log::Format::Text, "test");
    GST_DEBUG_CATEGORY_INIT(testCategory, "rostra-test", 0, "tests of the log bridge");
    bridgeLog();
  }
  static std::string logged(const std::function<void()>& act) {
    testing::internal::CaptureStderr();
    act();
    return testing::internal::GetCapturedStderr();
  }
};

TEST_F(LogBridge, SendsWarningsAndErrorsWithTheirObject) {
  const auto element = makeElement("fakesink", "the-sink").value();
  const std::string text = logged([&] {
    GST_CAT_WARNING_OBJECT(testCategory, element.get(), "something is %s", "odd");
    GST_CAT_ERROR(testCategory, "broken");
    GST_CAT_INFO(testCategory, "not worth a line");
  });
  EXPECT_NE(text.find("warning test["), std::string::npos) << text;
  EXPECT_NE(text.find("gstreamer category=rostra-test object=the-sink text=\"something is odd\""),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("error test["), std::string::npos) << text;
  EXPECT_NE(text.find("category=rostra-test object=- text=broken"), std::string::npos) << text;
  EXPECT_EQ(text.find("not worth"), std::string::npos) << text;
}

TEST_F(LogBridge, DoesNotLockTheObjectThatWarns) {
  const auto element = makeElement("fakesink", "locked").value();
  const std::string text = logged([&] {
    GST_OBJECT_LOCK(element.get());
    GST_CAT_WARNING_OBJECT(testCategory, element.get(), "said with the lock held");
    GST_OBJECT_UNLOCK(element.get());
  });
  EXPECT_NE(text.find("object=locked"), std::string::npos) << text;
}

TEST_F(LogBridge, LeavesMessagesBelowWarningsUnprepared) {
  // What GStreamer's macros compare with before they do anything; higher, and every packet pays for text
  // nobody reads.
  EXPECT_EQ(_gst_debug_min, GST_LEVEL_WARNING);
}

TEST_F(LogBridge, LimitsTheLinesOfASecond) {
  constexpr int kWarnings = 500;
  const auto begun = std::chrono::steady_clock::now();
  const std::string text = logged([] {
    for (int i = 0; i < kWarnings; ++i) GST_CAT_WARNING(testCategory, "again and again");
  });
  const auto passed = std::chrono::steady_clock::now() - begun;
  const auto seconds =
      std::chrono::ceil<std::chrono::seconds>(passed).count() + 1;  // the first and last in part
  EXPECT_LE(std::ranges::count(text, '\n'), seconds * std::int64_t{kMaxLinesPerSecond});
}

TEST(IgnoredWarnings, AreIgnoredByCategoryAndStartOnly) {
  EXPECT_TRUE(isIgnoredWarning("webrtctransportsendbin", "did not really configure latency of 0:00:00.2"));
  EXPECT_TRUE(isIgnoredWarning("GST_PADS", "could not send sticky events"));
  EXPECT_FALSE(isIgnoredWarning("webrtcbin", "did not really configure latency of 0:00:00.2"));
  EXPECT_FALSE(isIgnoredWarning("webrtctransportsendbin", "something else"));
}

TEST(IgnoredWarnings, EachHasAReasonWithAVersionAndStandsOnce) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const IgnoredWarning& entry : ignoredWarnings()) {
    EXPECT_TRUE(seen.emplace(entry.category, entry.start).second) << entry.start;
    EXPECT_GT(entry.start.size(), 10U) << entry.start;
    EXPECT_TRUE(entry.reason.starts_with("1.")) << entry.reason;
    EXPECT_GT(entry.reason.size(), 20U) << entry.reason;
  }
}

}  // namespace
}  // namespace rostra::gst
