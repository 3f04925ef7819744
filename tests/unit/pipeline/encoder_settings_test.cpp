// SPDX-License-Identifier: Apache-2.0
#include "pipeline/catalog/encoder_settings.hpp"

#include <gtest/gtest.h>

namespace rostra::pipeline {
namespace {

std::string problemsIn(std::string_view text) {
  const auto parsed = EncoderSettings::parse("f", text);
  return parsed ? toString(parsed->check()) : toString(parsed.error());
}

std::string video(std::string_view options) {
  return "# Purpose: test\nencoder = libx264\n" + std::string(options);
}

TEST(EncoderSettings, KeepsOptionsInTheirOrderWithPlaces) {
  const auto parsed = EncoderSettings::parse(
      "f",
      "# SPDX-License-Identifier: Apache-2.0\n# Purpose: The picture\n#   of the show.\n"
      "encoder = libx264\n\n  preset=veryfast  \n# why\ntune = zerolatency\r\n"
      "x264-params = scenecut=0:rc-lookahead=0\n");
  ASSERT_TRUE(parsed) << toString(parsed.error());
  EXPECT_EQ(parsed->purpose(), "The picture of the show.");
  EXPECT_EQ(parsed->encoder(), "libx264");
  ASSERT_EQ(parsed->options().size(), 3U);
  EXPECT_EQ(parsed->options()[0].key, "preset");
  EXPECT_EQ(parsed->options()[0].value, "veryfast");
  EXPECT_EQ(parsed->options()[0].line, 6);
  EXPECT_EQ(parsed->options()[0].valueColumn, 10);
  EXPECT_EQ(parsed->options()[1].value, "zerolatency");
  EXPECT_EQ(parsed->options()[2].value, "scenecut=0:rc-lookahead=0");
}

TEST(EncoderSettings, ReportsSyntaxMistakesAllAtOnce) {
  EXPECT_EQ(problemsIn("preset\n= x\n pre set = y\ncrf =\ncrf = 20\ncrf = 21\n"),
            "f:1:1: must be `key = value`\nf:2:1: must be `key = value`\nf:3:2: must be `key = "
            "value`\nf:4:1: 'crf' has no value\n"
            "f:6:1: 'crf' appears twice, first in line 5\n"
            "f:1: a comment line '# Purpose: ...' is missing\nf:1: 'encoder = ...' is missing, e.g. encoder "
            "= libx264");
  EXPECT_EQ(problemsIn("# Purpose: x\nencoder = a\nencoder = b\n"),
            "f:3:1: 'encoder' appears twice, first in line 2");
  EXPECT_EQ(problemsIn("\xFF"), "f:1:1: is not valid UTF-8 text");
  EXPECT_EQ(problemsIn(std::string(70000, 'x')), "f: is larger than 65536 bytes");
}

TEST(EncoderCheck, AcceptsWhatTheEncoderTakes) {
  EXPECT_EQ(
      problemsIn(video(
          "preset = veryfast\ntune = zerolatency\nprofile = high\nbf = 0\nforced-idr = 1\nflags = +cgop\n"
          "sc_threshold = 0\nx264-params = scenecut=0:rc-lookahead=0\nthreads = 1\n")),
      "");
  EXPECT_EQ(problemsIn("# Purpose: x\nencoder = aac\nprofile = aac_low\naac_coder = fast\n"), "");
}

TEST(EncoderCheck, PointsAtEveryKindOfMistake) {
  struct Case {
    const char* options;
    const char* expected;
  };
  for (const Case& test : {
           Case{"presset = veryfast",
                "f:3:1: encoder 'libx264' has no option 'presset'; did you mean 'preset'?"},
           Case{"aac_coder = fast", "f:3:1: encoder 'libx264' has no option 'aac_coder'"},
           Case{"bf = many", "f:3:6: 'bf' does not take 'many'; its range is -1..2147483647"},
           Case{"coder = fancy",
                "f:3:9: 'coder' does not take 'fancy'; it takes default, cavlc, cabac, vlc, ac"},
           Case{"threads = -1", "f:3:11: 'threads' does not take '-1'; it takes auto"},
           Case{"flags = cgop", "f:3:9: add flags with + or remove them with -: flags = +cgop"},
           Case{"b = 5M", "f:3:1: 'b' cannot be set here: the bit rate is an option of `rostra serve`"},
           Case{"g = 5",
                "f:3:1: 'g' cannot be set here: the group of pictures is one segment, whose length is an "
                "option of `rostra serve`"},
       }) {
    EXPECT_EQ(problemsIn(video(test.options)), test.expected) << test.options;
  }
  EXPECT_TRUE(problemsIn("# Purpose: x\nencoder = libx265000\n")
                  .starts_with("f:2:11: libavcodec has no encoder 'libx265000'"));
}

TEST(EncoderCheck, FindsTheLineTheEncoderDoesNotOpenWith) {
  const std::string problems = problemsIn(video("tune = zerolatency\npreset = verfast\n"));
  EXPECT_TRUE(problems.starts_with("f:4:10: encoder 'libx264' does not open with preset = verfast: "))
      << problems;
}

TEST(EncoderCheck, ReportsAnUnknownParameterInsideX264Params) {
  const std::string problems = problemsIn(video("preset = veryfast\nx264-params = scenecut=0:nonsense=1\n"));
  EXPECT_EQ(problems, "f:4:15: encoder 'libx264': Error parsing option 'nonsense = 1'.");
}

}  // namespace
}  // namespace rostra::pipeline
