// SPDX-License-Identifier: Apache-2.0
#include "pipeline/template/template.hpp"

#include "unit/pipeline/support.hpp"

#include <gtest/gtest.h>

namespace rostra::pipeline {
namespace {

using namespace std::chrono_literals;

std::string problemsIn(std::string_view text) {
  const auto parsed = Template::parse("f", text);
  return parsed ? std::string() : toString(parsed.error());
}

TEST(Template, ReadsEveryFieldOfTheHeader) {
  const auto parsed = Template::parse(
      "f",
      "# SPDX-License-Identifier: Apache-2.0\n"
      "# Purpose: Decodes a voice\n"
      "#   of one person.\n"
      "#\n"
      "# Inputs: RTP\n"
      "# Outputs: raw audio\n"
      "# Elements the code needs:\n"
      "#   source: appsrc           packets\n"
      "#   sink: appsink|fakesink   samples\n"
      "#   any: *                   whatever\n"
      "# Placeholders:\n"
      "#   jitter: ms 0..2000 = 80      how long\n"
      "#   title: string 0..64 = \"A \\\"b\\\" c\"  in graphs\n"
      "# Safe to tune: all\n"
      "# Try it:\n"
      "#   gst-launch-1.0 fakesrc \\\n"
      "#     ! fakesink\n"
      "\n"
      "appsrc name=source ! identity name={{title:string}} ! fakesink name=sink identity name=any\n");
  ASSERT_TRUE(parsed) << toString(parsed.error());
  const Header& header = parsed->header();
  EXPECT_EQ(header.purpose, "Decodes a voice of one person.");
  EXPECT_EQ(header.inputs, "RTP");
  EXPECT_EQ(header.outputs, "raw audio");
  EXPECT_EQ(header.safeToTune, "all");
  EXPECT_EQ(header.tryIt, "gst-launch-1.0 fakesrc ! fakesink");
  ASSERT_EQ(header.elements.size(), 3U);
  EXPECT_EQ(header.elements[0].name, "source");
  EXPECT_EQ(header.elements[0].meaning, "packets");
  EXPECT_EQ(header.elements[0].line, 8);
  EXPECT_EQ(header.elements[1].factories, (std::vector<std::string>{"appsink", "fakesink"}));
  EXPECT_TRUE(header.elements[2].factories.empty());
  ASSERT_EQ(header.placeholders.size(), 2U);
  EXPECT_EQ(describe(header.placeholders[0]), "ms 0..2000");
  EXPECT_EQ(header.placeholders[0].sample, Value(80ms));
  EXPECT_EQ(header.placeholders[0].meaning, "how long");
  EXPECT_EQ(header.placeholders[1].sample, Value("A \"b\" c"));
}

TEST(Template, ReplacesPlaceholdersAndKeepsLines) {
  const auto parsed = Template::parse("f", fileOf("a b={{n:int}}\n# a comment\n  c={{n:int}}/{{r:fraction}}",
                                                  "n: int 0..9 = 1  n\nr: fraction 1..60 = 30/1  r"));
  ASSERT_TRUE(parsed) << toString(parsed.error());
  EXPECT_EQ(parsed->instantiate({{"n", 7}, {"r", 25}}).value(),
            std::string(9, '\n') + "\na b=7\n\n  c=7/25/1\n");
  EXPECT_TRUE(parsed->instantiate(parsed->samples()));
}

TEST(Template, NamesMissingUnknownAndWrongValuesAllAtOnce) {
  const auto parsed = Template::parse(
      "f", fileOf("a b={{width:int}} c={{height:int}}", "width: int 0..9 = 1  w\nheight: int 0..9 = 1  h"));
  ASSERT_TRUE(parsed) << toString(parsed.error());
  const auto text = parsed->instantiate({{"width", 10}, {"hieght", 1}});
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().message,
            "f: the code sets a value for 'hieght', which is not a placeholder of this file; did you mean "
            "'height'?\n"
            "f:6: placeholder 'width' (int 0..9) does not take 10\n"
            "f:7: placeholder 'height' has no value");
  EXPECT_EQ(text.error().kind, ErrorKind::InvalidInput);
}

TEST(Template, ReportsMistakesOfTheFragmentWithTheirPlace) {
  struct Case {
    const char* fragment;
    const char* expected;
  };
  const char* declared = "width: int 0..9 = 1  w\nname: string 0..9 = \"n\"  n";
  for (const Case& test : {
           Case{"a b={{wdth:int}}", "f:11:5: placeholder 'wdth' is not in the header; did you mean 'width'?"},
           Case{"a b={{width}}", "f:11:5: placeholder '{{width}}' has no type: write {{name:type}}"},
           Case{"a\n b={{width:ms}}",
                "f:12:4: placeholder 'width' is declared as int in line 6, not as 'ms'"},
           Case{"a b={{width:int} c", "f:11:5: a placeholder is not closed: write {{name:type}}"},
           Case{"a b={{width:\nint}}", "f:11:5: a placeholder is not closed: write {{name:type}}"},
           Case{"# only a comment", "f:10: has no fragment after its header"},
           Case{"a b=\"{{name:string}}\"",
                "f:11:6: placeholder 'name' is text and must be the whole value of a property: "
                "property={{name:string}}, without quotes"},
           Case{"a b=x{{name:string}}",
                "f:11:6: placeholder 'name' is text and must be the whole value of a property: "
                "property={{name:string}}, without quotes"},
           Case{"a b={{name:string}}x",
                "f:11:5: placeholder 'name' is text and must be the whole value of a property: "
                "property={{name:string}}, without quotes"},
           Case{"a b={{name:string}}{{name:string}}", nullptr},
           Case{"a ! {{name:string}} ! b", nullptr},
           Case{"a ! video/x-raw,x={{name:string}} ! b", nullptr},
           Case{"a b=\"x ={{name:string}} \"", nullptr},
           Case{"a b='{{name:string}}'", nullptr},
       }) {
    const std::string problems = problemsIn(fileOf(test.fragment, declared));
    if (test.expected) {
      EXPECT_EQ(problems, test.expected) << test.fragment;
    } else {
      EXPECT_NE(problems.find("whole value"), std::string::npos) << test.fragment << '\n' << problems;
    }
  }
}

TEST(Template, ReportsMistakesOfPlaceholderDeclarationsWithTheirPlace) {
  struct Case {
    const char* entry;
    const char* expected;
  };
  for (const Case& test : {
           Case{"width", "f:6:5: must be `name: type limits = sample  meaning`"},
           Case{"Width: int 0..9 = 1  m",
                "f:6:5: 'Width' is not a placeholder name: use lowercase letters, digits and '-'"},
           Case{"w: integer 0..9 = 1  m",
                "f:6:8: unknown type 'integer'; types are int, number, bool, string, markup, word, ms, ns, "
                "bitrate, kbitrate, fraction"},
           Case{"w: int 0-9 = 1  m", "f:6:12: '0-9' is not a range like 0..2000"},
           Case{"w: int 9..0 = 1  m", "f:6:12: the range 9..0 is empty"},
           Case{"w: int 0..99999999999999999999 = 1  m",
                "f:6:12: the range 0..99999999999999999999 is too large"},
           Case{"w: int 0..1.5 = 1  m", "f:6:12: limits of int are whole numbers"},
           Case{"w: ms -1..5 = 1  m", "f:6:11: limits of ms are not negative"},
           Case{"w: int 0..9 1  m", "f:6:17: '= sample' is missing after the type and its limits"},
           Case{"w: int 0..9 = x  m", "f:6:19: 'x' is not a value of type int"},
           Case{"w: int 0..9 = 10  m", "f:6:19: sample: placeholder 'w' (int 0..9) does not take 10"},
           Case{"w: int 0..9 = 1", "f:6:19: placeholder 'w' has no meaning after its sample"},
           Case{"w: string 0..9 = abc  m", "f:6:22: write the sample of a text in double quotes"},
           Case{"w: string 0..9 = \"abc  m", "f:6:22: write the sample of a text in double quotes"},
           Case{"w: word a||b = a  m", "f:6:13: 'a||b' is not a list of words like small|large"},
           Case{"w: word a|!b = a  m", "f:6:13: 'a|!b' is not a list of words like small|large"},
           Case{"w: bool = yes  m", "f:6:15: 'yes' is not a value of type bool"},
           Case{"w: fraction 1..60 = 30/0  m", "f:6:25: '30/0' is not a value of type fraction"},
       }) {
    EXPECT_EQ(problemsIn(fileOf("fakesrc", test.entry)), test.expected) << test.entry;
  }
  EXPECT_EQ(problemsIn(fileOf("fakesrc", "w: bool = true  m\nw: bool = true  m")),
            "f:7:5: placeholder 'w' appears twice");
}

TEST(Template, ReportsMistakesOfTheHeader) {
  EXPECT_EQ(problemsIn("fakesrc\n"),
            "f:1: has no header: comment lines with Purpose, Inputs, Outputs, ... come first (see "
            "pipelines/README.md)");
  EXPECT_EQ(problemsIn("# Purpose: x\n# Inputs:\n# Inputs: y\n# Output: z\n# Elements the code needs: a b\n# "
                       "Placeholders: none\n"
                       "# Safe to tune: x\n# Try it: ls\n\nfakesrc\n"),
            "f:3:3: field 'Inputs' appears twice, first in line 2\n"
            "f:4:3: is not a field of the header (Purpose, Inputs, Outputs, Elements the code needs, "
            "Placeholders, Safe to tune, "
            "Try it); lines that continue a field are indented by two spaces or more\n"
            "f:5:28: must be `name: factory  meaning`\n"
            "f:8: the header ends here without the field 'Outputs:'\n"
            "f:8: 'Try it' must be a gst-launch-1.0 command");
}

TEST(Template, RefusesWhatIsNoText) {
  EXPECT_EQ(problemsIn(std::string("# Purpose: x\n# \xFF\n")), "f:2:3: is not valid UTF-8 text");
  EXPECT_EQ(problemsIn(std::string("# Purpose: x\n\0", 14)), "f:2:1: is not valid UTF-8 text");
  EXPECT_EQ(problemsIn(std::string(70000, 'x')), "f: is larger than 65536 bytes");
  EXPECT_NE(problemsIn(""), "");
}

TEST(Template, TakesWindowsLineEnds) {
  std::string text = fileOf("fakesrc name={{n:string}}\n! fakesink", "n: string 0..9 = \"x\"  m");
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2)
    text.replace(at, 1, "\r\n");
  EXPECT_EQ(problemsIn(text), "");
}

TEST(Template, SaysWhichFileIsMissing) {
  const auto loaded = Template::load("/nonexistent/x.pipeline");
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().kind, ErrorKind::NotFound);
  EXPECT_EQ(loaded.error().message, "/nonexistent/x.pipeline: no such file");
  EXPECT_EQ(Template::load("/").error().message, "/: not a file");
}

}  // namespace
}  // namespace rostra::pipeline
