// SPDX-License-Identifier: Apache-2.0
// The files of pipelines/ themselves: each one parses, fits the GStreamer and libav of this machine, and its
// "Try it" command is one that gst-launch would take.
#include <gtest/gtest.h>

#include <rostra/glib/handle.hpp>
#include <rostra/gst/init.hpp>
#include <rostra/pipeline/catalog.hpp>

namespace rostra::pipeline {
namespace {

class ShippedFiles : public testing::Test {
 protected:
  static void SetUpTestSuite() { ASSERT_TRUE(gst::initialise()); }
  const Catalog catalog_ = Catalog::open(std::string(ROSTRA_SOURCE_DIR) + "/pipelines");
};

TEST_F(ShippedFiles, AreTheDefault) {
  const auto found = defaultPipelinesDir();
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_TRUE(std::filesystem::equivalent(*found, std::string(ROSTRA_SOURCE_DIR) + "/pipelines"));
}

TEST_F(ShippedFiles, EveryOneParses) {
  EXPECT_EQ(toString(catalog_.problems()), "");
  EXPECT_EQ(toString(catalog_.checkAll()), "");
  std::size_t fragments = 0;
  for (const Entry& entry : catalog_.entries()) fragments += entry.kind == FileKind::Pipeline ? 1 : 0;
  EXPECT_GE(fragments, 3U);
}

TEST_F(ShippedFiles, EveryFragmentIsBuiltFromItsSamples) {
  for (const Entry& entry : catalog_.entries()) {
    if (entry.kind != FileKind::Pipeline) continue;
    const Template* fragment = catalog_.fragment(entry.name).value();
    const auto bin = buildBin(*fragment, fragment->samples());
    EXPECT_TRUE(bin) << entry.name << ": " << bin.error().message;
  }
}

TEST_F(ShippedFiles, EveryTryItCommandParses) {
  for (const Entry& entry : catalog_.entries()) {
    if (entry.kind != FileKind::Pipeline) continue;
    const std::string& command = catalog_.fragment(entry.name).value()->header().tryIt;
    gchar** words = nullptr;
    glib::ErrorOut error;
    ASSERT_TRUE(g_shell_parse_argv(command.c_str(), nullptr, &words, error.out())) << entry.name << ": " << error.message();
    const glib::Handle<gchar*, g_strfreev> owned(words);
    gchar** fragment = words + 1;
    while (*fragment && **fragment == '-') ++fragment;  // options of gst-launch itself
    const auto built = gst::Ref<GstElement>::sink(
        gst_parse_launchv_full(const_cast<const gchar**>(fragment), nullptr, GST_PARSE_FLAG_FATAL_ERRORS, error.out()));
    EXPECT_TRUE(built && !error) << entry.name << ": " << command << ": " << error.message();
  }
}

}  // namespace
}  // namespace rostra::pipeline
