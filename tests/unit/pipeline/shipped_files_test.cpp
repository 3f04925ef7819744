// SPDX-License-Identifier: Apache-2.0
// The files of pipelines/ themselves: each one parses, fits the GStreamer and libav of this machine, and its
// "Try it" command is one that gst-launch would take.
#include "glib/handle.hpp"
#include "gst/init.hpp"
#include "pipeline/catalog/catalog.hpp"
#include "support/paths.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace rostra::pipeline {
namespace {

class ShippedFiles : public testing::Test {
 protected:
  static void SetUpTestSuite() { ASSERT_TRUE(gst::initialise()); }
  const Catalog catalog_ = Catalog::open(rostra::test::sourceFolder() + "/pipelines");
};

TEST_F(ShippedFiles, AreTheDefault) {
  const auto found = defaultPipelinesDir();
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_TRUE(std::filesystem::equivalent(*found, rostra::test::sourceFolder() + "/pipelines"));
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
    ASSERT_TRUE(g_shell_parse_argv(command.c_str(), nullptr, &words, error.out()))
        << entry.name << ": " << error.message();
    const glib::Handle<gchar*, g_strfreev> owned(words);
    gchar** fragment = words + 1;
    while (*fragment && **fragment == '-') ++fragment;  // options of gst-launch itself
    const auto built = gst::Ref<GstElement>::sink(gst_parse_launchv_full(
        const_cast<const gchar**>(fragment), nullptr, GST_PARSE_FLAG_FATAL_ERRORS, error.out()));
    EXPECT_TRUE(built && !error) << entry.name << ": " << command << ": " << error.message();
  }
}

/// The first fenced block of pipelines/README.md that holds `start`.
std::string exampleOf(std::string_view readme, std::string_view start) {
  const std::size_t begin = readme.find("```\n" + std::string(start));
  if (begin == std::string_view::npos) return {};
  const std::size_t end = readme.find("```", begin + 4);
  return std::string(readme.substr(begin + 4, end - begin - 4));
}

TEST(PipelinesReadme, ItsExamplesAreRight) {
  ASSERT_TRUE(gst::initialise());
  std::ifstream stream(rostra::test::sourceFolder() + "/pipelines/README.md");
  const std::string readme((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  const auto fragment = Template::parse("README.md", exampleOf(readme, "# Purpose: Decodes"));
  ASSERT_TRUE(fragment) << toString(fragment.error());
  EXPECT_EQ(toString(fragment->check()), "");
  const auto encoder = EncoderSettings::parse("README.md", exampleOf(readme, "# Purpose: The picture"));
  ASSERT_TRUE(encoder) << toString(encoder.error());
  EXPECT_EQ(toString(encoder->check()), "");
}

}  // namespace
}  // namespace rostra::pipeline
